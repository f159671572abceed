import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import type { Environment } from '../config/environment.js';
import { statusOfCode } from '../problems/problem.js';
import { networkMatcher } from '../proxy-auth/peers/peer-address.js';
import type { Refused, Surface } from './principal/resolution.js';

/** Headers of a refusal: the WWW-Authenticate of a 401 (RFC 6750 section 3, RFC 9728 section 5.1, RFC 7617), Retry-After. */
export function challenge(
  req: IncomingMessage,
  surface: Surface,
  { code, retryAfterSeconds, invalidToken, basicIsVain }: Refused,
  env: Environment,
): Readonly<Record<string, string>> {
  if (retryAfterSeconds !== undefined) return { 'Retry-After': String(retryAfterSeconds) };
  if (statusOfCode[code] !== 401) return {};
  const error = invalidToken ? ', error="invalid_token"' : '';
  if (surface === 'client' && authorizationServers(env).length > 0)
    return { 'WWW-Authenticate': `Bearer resource_metadata="${metadataUrl(req, env)}"${error}` };
  if (surface !== 'admin' || basicIsVain || isScript(req))
    return { 'WWW-Authenticate': `Bearer realm="gatehouse"${error}` };
  return { 'WWW-Authenticate': 'Basic realm="gatehouse", charset="UTF-8"' };
}

/**
 * Issuers whose tokens are accepted and who can be asked for one: those that are a URL. Without one there is no metadata:
 * it must name at least one (MCP 2025-06-18 and later, "Authorization Server Location"), and clients would look for a sign-in.
 */
export function authorizationServers({ OIDC_ISSUERS, JWT_ISSUER, JWT_ALGORITHM }: Environment): string[] {
  const configured = /^https?:\/\//.test(JWT_ISSUER) && !JWT_ALGORITHM.startsWith('HS') ? [JWT_ISSUER] : [];
  return [...new Set([...OIDC_ISSUERS, ...configured])];
}

/** Where the RFC 9728 metadata of the requested MCP path is (section 3.1: the well-known part goes before the path). */
function metadataUrl(req: IncomingMessage, env: Environment): string {
  const path = (req.url ?? '/').split('?')[0]!.replace(/\/+$/, '');
  const plain = /^[\w./~-]*$/.test(path) ? path : '';
  return `${publicOrigin(req, env)}/.well-known/oauth-protected-resource${plain}`;
}

/** PUBLIC_URL, or what the client called us. Without a trailing slash. */
export function publicOrigin(req: IncomingMessage, env: Environment): string {
  if (env.PUBLIC_URL) return env.PUBLIC_URL.replace(/\/+$/, '');
  const host = req.headers.host ?? '';
  const scheme = (req.socket as TLSSocket).encrypted || isBehindTls(req, env) ? 'https' : 'http';
  return `${scheme}://${/^[\w.-]+(:\d+)?$|^\[[\da-f:.]+\](:\d+)?$/i.test(host) ? host : 'localhost'}`;
}

/** A proxy that is trusted by its address says that the client speaks TLS with it. */
function isBehindTls(req: IncomingMessage, env: Environment): boolean {
  if (env.TRUSTED_PROXY_CIDRS.length === 0 || req.headers['x-forwarded-proto'] !== 'https') return false;
  return networkMatcher(env.TRUSTED_PROXY_CIDRS)(req.socket.remoteAddress ?? '');
}

/**
 * A page's fetch: a Basic challenge would open the browser's own password window over it. Navigation keeps the window. Over plain
 * http from another machine browsers do not say what a request is for; our pages say it themselves, an EventSource by what it takes.
 */
const isScript = ({ headers }: IncomingMessage): boolean => {
  const mode = headers['sec-fetch-mode'];
  if (mode !== undefined) return mode !== 'navigate';
  return headers['x-requested-with'] !== undefined || headers.accept === 'text/event-stream';
};
