import type { Environment } from '../config/environment.js';
import type { RequestHead } from './request-head.js';

/** Whether a request may come from where its Origin and Host say. */
export type OriginPolicy = (head: Pick<RequestHead, 'origin' | 'host'>) => boolean;

const hostOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).host : null);

const nameOf = (host: string): string => host.replace(/:\d+$/, '').toLowerCase();

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(nameOf(host));

/**
 * Keeps foreign web pages out (MCP 2025-06-18 and later, Streamable HTTP, security warning): a request with an Origin
 * is served when the origin is listed, is PUBLIC_URL's, or is the very host that was asked. On a loopback listener that
 * host must be a loopback name too, or a page whose name resolves to 127.0.0.1 would pass (DNS rebinding).
 * With ALLOWED_HOSTS every Host is checked, Origin or not.
 */
export function originPolicy(env: Environment): OriginPolicy {
  const origins = new Set(env.ALLOWED_ORIGINS.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
  const hosts = new Set(env.ALLOWED_HOSTS.map((host) => host.toLowerCase()));
  const publicHost = hostOf(env.PUBLIC_URL);
  const local = isLoopback(env.HOST) || env.HOST === '::1';
  const listed = (host: string) => hosts.has(host.toLowerCase()) || hosts.has(nameOf(host)) || host === publicHost;
  return ({ origin, host }) => {
    if (hosts.size > 0 && !listed(host) && !isLoopback(host)) return false;
    if (origin === undefined || origins.has(origin.toLowerCase())) return true;
    const from = hostOf(origin);
    if (from === null) return false;
    if (from === publicHost) return true;
    if (local) return isLoopback(from) && isLoopback(host);
    return from === host.toLowerCase();
  };
}
