import { Logger } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { isLocal } from '../identity/origin-policy.js';
import { isLoopbackHost } from '../proxy-auth/peers/peer-address.js';

/** Whether a request, by its method, its target and its raw headers, may be answered for the host that it names. */
export type HostRule = (method: string, target: string, rawHeaders: readonly string[]) => boolean;

/** What load balancers and orchestrators ask by whatever address they have, and what says nothing about anybody. */
const openPaths = new Set(['/health', '/ready']);

/** Spellings of our own hosts that are known at once, so that a call reads none. */
const mostRemembered = 100;

/** How often the log says that a host was refused, in milliseconds: whoever calls chooses the name. */
const sayAgainMs = 60_000;

/** With these alone a page sends no Origin to the host it came from (Fetch, "append a request Origin header"). */
const readings = new Set(['GET', 'HEAD']);

/**
 * A page whose name was pointed to this machine (DNS rebinding) sends that name as Host, and no Origin with what it reads. So what
 * is read of a loopback listener, and every socket, names a loopback host, one of ALLOWED_HOSTS or that of PUBLIC_URL; all else of a
 * page has an Origin, which is judged as such (identity/origin-policy.ts). Where ALLOWED_HOSTS names hosts, every request names one
 * of them; where it does not, a listener that is not loopback answers to whatever it is called.
 */
export function hostRule(env: Environment): HostRule {
  const loopback = isLoopbackHost(env.HOST);
  const listed = new Set(env.ALLOWED_HOSTS.map((host) => host.toLowerCase()));
  const always = listed.size > 0;
  if (!loopback && !always) return () => true;
  if (URL.canParse(env.PUBLIC_URL)) listed.add(new URL(env.PUBLIC_URL).hostname);
  const isOurs = (host: string) =>
    listed.has(host) || listed.has(nameOf(host)) || isLocal(host.replace(/\.(?=:|$)/, ''));
  const ours = new Set<string>();
  const known = (host: string) => {
    if (ours.has(host)) return true;
    if (!isOurs(host.toLowerCase())) return false;
    if (ours.size < mostRemembered) ours.add(host);
    return true;
  };
  const log = new Logger('http');
  let saidAt = -Infinity;
  return (method, target, rawHeaders) => {
    if (!always && !readings.has(method)) return true;
    const unknown = foreignHost(rawHeaders, known);
    if (unknown === undefined || openPaths.has(target)) return true;
    const now = performance.now();
    if (now - saidAt < sayAgainMs) return false;
    saidAt = now;
    log.warn(
      `a request for the host ${JSON.stringify(unknown.slice(0, 255))} was refused. If this gateway is called so, name it in ALLOWED_HOSTS or in PUBLIC_URL (said once a minute)`,
    );
    return false;
  };
}

/** The first of all Host headers that is not ours: where there are two, nobody knows which one a proxy went by. */
function foreignHost(raw: readonly string[], known: (host: string) => boolean): string | undefined {
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    if (name.length === 4 && name.toLowerCase() === 'host' && !known(raw[i + 1] as string)) return raw[i + 1];
  }
  return undefined;
}

const nameOf = (host: string): string => host.replace(/:\d*$/, '');
