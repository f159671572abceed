import type { IncomingMessage } from 'node:http';
import type { Environment } from '../config/environment.js';
import { publicOrigin } from './challenge.js';
import type { Principal } from './principal/principal.js';
import type { Refused } from './principal/resolution.js';
import type { BrowserSessions } from './sign-in/browser-sessions.service.js';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Why a write may have been made by a foreign page in the caller's browser, or null. Cookies, a proxy's sign-in and Basic are
 * sent by browsers on their own; a Bearer token never is. For a session or a proxied caller the request must say that a page
 * of ours makes it, and a session's must bring its CSRF token; programs with Basic need say nothing. Bodies are JSON, which no
 * form sends, for all of them (jsonBody).
 */
export function crossSite(
  req: IncomingMessage,
  principal: Principal,
  sessions: BrowserSessions,
  env: Environment,
): Refused | null {
  if (safe.has(req.method ?? '') || principal.source === 'jwt') return null;
  const from = pageOf(req, env);
  if (from === 'foreign') return { code: 'ORIGIN_NOT_ALLOWED', detail: 'another site may not write here' };
  if (principal.source === 'basic') return null;
  if (from === 'unknown') {
    return {
      code: 'ORIGIN_NOT_ALLOWED',
      detail: 'Sec-Fetch-Site: same-origin, or the Origin of this gateway, is required',
    };
  }
  const open = sessions.of(principal);
  if (open === undefined) return null;
  const given = req.headers['x-csrf-token'];
  if (typeof given === 'string' && sessions.isCsrf(open.session, given)) return null;
  return { code: 'FORBIDDEN', detail: 'X-CSRF-Token must be the csrfToken of GET /admin/session' };
}

/** Whose page makes the request: `Sec-Fetch-Site` is the browser's own word for it; older ones send Origin alone. */
function pageOf(req: IncomingMessage, env: Environment): 'ours' | 'foreign' | 'unknown' {
  const site = req.headers['sec-fetch-site'];
  const { origin } = req.headers;
  if (site !== undefined && site !== 'none') return site === 'same-origin' ? 'ours' : 'foreign';
  if (origin === undefined) return 'unknown';
  return isOurs(origin, req, env) ? 'ours' : 'foreign';
}

/** The origin that was asked, whatever scheme a proxy in front of us speaks, or PUBLIC_URL's. */
function isOurs(origin: string, req: IncomingMessage, env: Environment): boolean {
  if (!URL.canParse(origin)) return false;
  const { host } = new URL(origin);
  return host === req.headers.host?.toLowerCase() || host === new URL(publicOrigin(req, env)).host;
}
