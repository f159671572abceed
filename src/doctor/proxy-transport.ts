import { randomBytes } from 'node:crypto';
import { finding, type Finding } from './finding.js';
import { at, quiet, withTicket, type ProxyFront } from './front.js';

const largeBody = 5 * 1024 * 1024;
const patience = 10_000;

const ofMcp = ['Content-Type', 'application/json', 'Accept', 'application/json, text/event-stream'];

export async function events(front: ProxyFront, silence: number): Promise<Finding[]> {
  const url = at(front, '/doctor/stream');
  url.searchParams.set('silence', String(silence));
  const reply = await quiet(url, { headers: withTicket(front, front.login), limitMs: silence + patience });
  const about = 'events';
  if (typeof reply === 'string' || reply.status !== 200 || !reply.body.includes('data: end'))
    return [
      finding(
        'warning',
        'STREAM_CUT',
        about,
        `A stream of events that is silent for ${silence / 1000} s is cut.`,
        'Raise the read timeout of the proxy (nginx proxy_read_timeout, Envoy route timeout: 0s).',
      ),
    ];
  // The last event is sent after the silence; held back, all come at once.
  if ((reply.arrivals.at(-1) ?? 0) < silence / 2)
    return [
      finding(
        'warning',
        'STREAM_BUFFERED',
        about,
        'Events are held back and come together.',
        'Switch buffering off (nginx proxy_buffering off), and compression of text/event-stream.',
      ),
    ];
  return [finding('ok', 'STREAM', about, `Events come as they are sent, also after ${silence / 1000} s of silence.`)];
}

export async function sockets(front: ProxyFront): Promise<Finding[]> {
  const key = randomBytes(16).toString('base64');
  const headers = [
    'Connection',
    'Upgrade',
    'Upgrade',
    'websocket',
    'Sec-WebSocket-Version',
    '13',
    'Sec-WebSocket-Key',
    key,
  ];
  const reply = await quiet(at(front, '/ws'), { headers: [...front.login, ...headers] });
  const ours = typeof reply !== 'string' && (reply.status === 101 || reply.headers['x-request-id'] !== undefined);
  if (typeof reply !== 'string' && (reply.status === 101 || (ours && [401, 403].includes(reply.status))))
    return [finding('ok', 'WEBSOCKET', '/ws', 'WebSockets get through.')];
  const what = typeof reply === 'string' ? reply : `the answer is ${reply.status}`;
  return [
    finding(
      'warning',
      'WEBSOCKET_LOST',
      '/ws',
      `A WebSocket does not get through: ${what}.`,
      'Have the proxy pass Upgrade and Connection on (nginx: proxy_http_version 1.1 and both headers).',
    ),
  ];
}

/** Large and small are told the same where both get through: proxies refuse a body with 413, 400, 403 or by hanging up. */
export async function bodies(front: ProxyFront): Promise<Finding[]> {
  const post = (filler: string) =>
    quiet(at(front, '/mcp'), {
      method: 'POST',
      headers: [...front.login, ...ofMcp],
      body: Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { filler } })),
      limitMs: 30_000,
    });
  const [small, reply] = await Promise.all([post(''), post('x'.repeat(largeBody))]);
  if (typeof small !== 'string' && typeof reply !== 'string' && reply.status === small.status)
    return [finding('ok', 'BODY', '/mcp', 'A body of 5 MiB gets through.')];
  const what = typeof reply === 'string' ? reply : `the answer is ${reply.status}`;
  return [
    finding(
      'warning',
      'BODY_TOO_LARGE',
      '/mcp',
      `A body of 5 MiB does not get through: ${what}.`,
      'Raise the limit of the proxy (nginx client_max_body_size 16m).',
    ),
  ];
}

/** What a client without a login learns of how to get one (RFC 9728). */
export async function discovery(front: ProxyFront): Promise<Finding[]> {
  const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }));
  const reply = await quiet(at(front, '/mcp'), { method: 'POST', headers: ofMcp, body });
  if (typeof reply === 'string') return [];
  const challenge = String(reply.headers['www-authenticate'] ?? '');
  const named = /resource_metadata="([^"]+)"/.exec(challenge)?.[1];
  if (reply.status === 401 && named !== undefined) return metadata(front, named);
  if (reply.status === 401)
    return [
      finding('note', 'BARE_401', '/mcp', 'A client without a login gets a bare 401: it needs a token from elsewhere.'),
    ];
  if (reply.status >= 300 && reply.status < 400)
    return [
      finding(
        'warning',
        'LOGIN_PAGE',
        '/mcp',
        `A client without a login gets ${reply.status}, a page for browsers, which MCP clients cannot use.`,
        'Have the proxy answer 401 on MCP paths (oauth2-proxy: API_ROUTES).',
      ),
    ];
  if (reply.status === 403)
    return [
      finding(
        'warning',
        'FORBIDDEN_NOT_401',
        '/mcp',
        'A client without a login gets 403, and no client signs in on that.',
        'Have the proxy answer 401 on MCP paths.',
      ),
    ];
  return [];
}

/** The document that a client is sent to: it must be had without a login, and be about the URL that the client was given (section 3.3). */
async function metadata(front: ProxyFront, named: string): Promise<Finding[]> {
  const path = URL.canParse(named) ? new URL(named).pathname : '';
  // Never another host than the one that is asked about, also where the path begins with `//`.
  const url = new URL(front.url);
  url.pathname = path;
  url.search = '';
  const reply = await quiet(url, {});
  const resource = typeof reply !== 'string' && reply.status === 200 ? resourceOf(reply.body) : null;
  if (resource === null)
    return [
      finding(
        'warning',
        'METADATA_LOST',
        path,
        `A client without a login is sent to ${named}, which ${typeof reply === 'string' ? `cannot be had: ${reply}` : `is answered with ${reply.status}`}.`,
        'Have the proxy let GET /.well-known/oauth-protected-resource and what is below it through without a login.',
      ),
    ];
  const expected = at(front, '/mcp').href;
  if (resource !== expected)
    return [
      finding(
        'warning',
        'RESOURCE_DIFFERS',
        'PUBLIC_URL',
        `The metadata for OAuth clients is about ${resource}, and clients of ${expected} refuse it.`,
        `Set PUBLIC_URL=${front.url.href.replace(/\/+$/, '')}.`,
      ),
    ];
  return [finding('ok', 'DISCOVERY', '/mcp', 'A client without a login is told where to get one (resource_metadata).')];
}

function resourceOf(body: string): string | null {
  try {
    const { resource } = JSON.parse(body) as { resource?: unknown };
    return typeof resource === 'string' ? resource : null;
  } catch {
    return null;
  }
}
