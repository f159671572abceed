import type { Environment } from '../config/environment.js';
import { isLoopbackHost } from '../proxy-auth/peers/peer-address.js';

/** Whether a request may come from where its Origin and Host headers say. */
export type OriginPolicy = (from: {
  readonly origin?: string | undefined;
  readonly host?: string | undefined;
}) => boolean;

/**
 * Keeps foreign web pages out, of MCP (2025-06-18 and later, Streamable HTTP, security warning) and of REST alike: a request
 * with an Origin is served when the origin is listed, is PUBLIC_URL's, or is the very host that was asked. On a loopback
 * listener that host must be a loopback name too. Which hosts a request may ask at all is settled before (http/host-rule.ts).
 */
export function originPolicy(env: Environment): OriginPolicy {
  const origins = new Set(env.ALLOWED_ORIGINS.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
  const publicHost = hostOf(env.PUBLIC_URL);
  const local = isLoopbackHost(env.HOST);
  return ({ origin, host = '' }) => {
    const asked = host.toLowerCase();
    if (origin === undefined || origins.has(origin.toLowerCase())) return true;
    const from = hostOf(origin);
    if (from === null) return false;
    if (from === publicHost) return true;
    return local ? isLocal(from) && isLocal(asked) : from === asked;
  };
}

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);

const nameOf = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

/** Whether a Host header names loopback. */
export const isLocal = (host: string): boolean => !host.startsWith('/') && isLoopbackHost(nameOf(host));
