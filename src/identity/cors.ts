import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Environment } from '../config/environment.js';

/** What pages may read of an answer: MCP's own headers, why they were refused, and when to come again. */
const exposed = 'Mcp-Session-Id, MCP-Protocol-Version, WWW-Authenticate, Retry-After, X-Request-Id';

/** How long a browser may remember what a preflight allowed, in seconds. */
const maxAge = '600';

/** Names of headers, as a preflight lists them. */
const names = /^[\w!#$%&'*+.^`|~, -]{1,4096}$/;

/** Sets the headers of an answer; true where the request was a preflight, and is answered. */
export type Cors = (req: IncomingMessage, res: ServerResponse, origin: string | undefined) => boolean;

/**
 * Lets pages of ALLOWED_ORIGINS read what the gateway says to them, refusals included (WHATWG Fetch, CORS protocol). A
 * preflight carries no credentials, so that it is answered before anybody asks for some. Cookies stay out: MCP clients
 * bring a token.
 */
export function cors(env: Environment): Cors {
  const origins = new Set(env.ALLOWED_ORIGINS.map((origin) => origin.toLowerCase().replace(/\/$/, '')));
  return (req, res, origin) => {
    if (origin === undefined || !origins.has(origin.toLowerCase())) return false;
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Vary', 'Origin');
    res.setHeader('Access-Control-Expose-Headers', exposed);
    if (req.method !== 'OPTIONS' || req.headers['access-control-request-method'] === undefined) return false;
    const wanted = req.headers['access-control-request-headers'];
    if (wanted !== undefined && names.test(wanted)) res.setHeader('Access-Control-Allow-Headers', wanted);
    res.setHeader('Access-Control-Allow-Methods', 'GET, POST, DELETE');
    res.setHeader('Access-Control-Max-Age', maxAge);
    res.writeHead(204).end();
    return true;
  };
}
