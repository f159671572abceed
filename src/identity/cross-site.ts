import type { IncomingMessage } from 'node:http';
import type { AdminSessions } from './sign-in/admin-sessions.service.js';
import type { Principal } from './principal/principal.js';
import type { Refused } from './principal/resolution.js';

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Why a write may have been made by a foreign page in the caller's browser, or null. Cookies, a proxy's sign-in and Basic are
 * sent by browsers on their own; a Bearer token never is. `Sec-Fetch-Site` is the browser's word for where the page is from;
 * Origin is judged before (originPolicy).
 */
export function crossSite(req: IncomingMessage, principal: Principal, sessions: AdminSessions): Refused | null {
  if (safe.has(req.method ?? '') || principal.source === 'jwt') return null;
  const site = req.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return { code: 'ORIGIN_NOT_ALLOWED', detail: 'another site may not write here' };
  }
  if (principal.source !== 'session') return null;
  const session = sessions.of(principal);
  const given = req.headers['x-csrf-token'];
  if (session !== undefined && typeof given === 'string' && sessions.isCsrf(session, given)) return null;
  return { code: 'FORBIDDEN', detail: 'X-CSRF-Token must be the csrfToken of GET /admin/session' };
}
