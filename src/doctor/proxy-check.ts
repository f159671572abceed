import { randomBytes } from 'node:crypto';
import { families } from '../proxy-auth/presets/presets.js';
import {
  forgedFindings,
  peerFindings,
  presetFindings,
  publicUrlFindings,
  schemeFindings,
  tokenFindings,
} from './arrived-findings.js';
import type { Reply } from './ask.js';
import type { ArrivedRead } from './doctor-read.js';
import { finding, type Finding } from './finding.js';
import { at, quiet, withTicket, type ProxyFront } from './front.js';
import { bodies, discovery, events, sockets } from './proxy-transport.js';

/** Longer than Envoy's 15 s, shorter than what anybody waits for; ms. */
const usualSilence = 20_000;

/**
 * Sends made-up identity headers through the proxy and reports which it strips, passes, doubles or renames; which preset
 * fits; and whether events, sockets and large bodies get through. Nothing is changed anywhere.
 * `silenceMs` is how long a stream of events must bear silence.
 */
export async function checkProxy(
  front: ProxyFront,
  { silenceMs = usualSilence }: { readonly silenceMs?: number } = {},
): Promise<Finding[]> {
  const reached = await arrived(front, front.login, []);
  if (reached.read === null) return [reached.why];
  const { read } = reached;
  const parts = [
    Promise.resolve([
      finding('ok', 'REACHED', front.url.href, `The gateway is reached, from ${read.peer ?? 'nowhere'}.`),
    ]),
    Promise.resolve([
      ...presetFindings(read),
      ...peerFindings(read),
      ...tokenFindings(read, front.login),
      ...publicUrlFindings(read, front.url),
      ...schemeFindings(read, front.url),
    ]),
    forgedHeaders(front, read),
    withoutLogin(front),
    namedInConnection(front, read),
    authorizationHeader(front),
    protocolHeaders(front),
    events(front, silenceMs),
    sockets(front),
    bodies(front),
    discovery(front),
  ];
  return (await Promise.all(parts)).flat();
}

/** What arrives of a request with these headers, or why nothing does. */
async function arrived(
  front: ProxyFront,
  login: readonly string[],
  headers: readonly string[],
): Promise<{ read: ArrivedRead } | { read: null; why: Finding; status: number }> {
  const reply = await quiet(at(front, '/doctor/arrived'), { headers: withTicket(front, [...login, ...headers]) });
  if (typeof reply === 'string')
    return {
      read: null,
      status: 0,
      why: finding(
        'error',
        'UNREACHABLE',
        front.url.href,
        `The proxy cannot be reached: ${reply}.`,
        'Check the URL and that the proxy runs.',
      ),
    };
  const read = reply.status === 200 ? readOf(reply.body) : null;
  if (read !== null) return { read };
  return { read: null, status: reply.status, why: notReached(front, login, reply) };
}

function notReached(front: ProxyFront, login: readonly string[], { status, headers }: Reply): Finding {
  // Nobody else answers 421 before it has looked at anything.
  if (status === 421)
    return finding(
      'error',
      'HOST_NOT_ALLOWED',
      'ALLOWED_HOSTS',
      'The gateway is reached by a Host header that it does not take for its own.',
      'Add the name to ALLOWED_HOSTS, set PUBLIC_URL, or have the proxy pass the Host of the client on.',
    );
  const where = typeof headers.location === 'string' ? `, a redirect to ${headers.location.split('?')[0]}` : '';
  const cure =
    login.length === 0
      ? 'Give the login of an ordinary user: --cookie "name=value" as the browser has it, or --bearer TOKEN.'
      : 'The login is not taken, or the proxy does not send this path to the gateway.';
  return finding(
    'error',
    'NOT_REACHED',
    front.url.href,
    `The gateway was not reached: the answer is ${status}${where}.`,
    cure,
  );
}

function readOf(body: string): ArrivedRead | null {
  try {
    const read = JSON.parse(body) as Partial<ArrivedRead>;
    return Array.isArray(read.headers) && typeof read.read === 'object' ? (read as ArrivedRead) : null;
  } catch {
    return null;
  }
}

const underscored = (name: string): string => name.replaceAll('-', '_');

/** Every known name and every configured one, in both spellings, each with a value of its own. */
async function forgedHeaders(front: ProxyFront, { read }: ArrivedRead): Promise<Finding[]> {
  const nonce = randomBytes(6).toString('hex');
  const { secret: _, assertion: __, ...believed } = read;
  const names = [...new Set([...Object.values(believed), ...families.flatMap((family) => family.names)])].filter(
    (name) => !/token|jwt|secret|signature|assertion|oidc-data/.test(name),
  );
  const findings = await Promise.all(
    [names, names.map(underscored)].map(async (spelled) => {
      const sent = new Map(spelled.map((name, index) => [`doctor-${nonce}-${index}`, name]));
      const forged = [...sent].flatMap(([value, name]) => [name, value]);
      const reached = await arrived(front, front.login, forged);
      // A proxy that refuses the whole request lets nothing of it through.
      return reached.read === null ? [] : forgedFindings(sent, reached.read, believed);
    }),
  );
  const all = findings.flat();
  if (all.length > 0) return all;
  return [finding('ok', 'FORGED_STRIPPED', front.url.href, 'No identity header of a client passes the proxy.')];
}

/** Whether somebody without a login is let through, and as whom. */
async function withoutLogin(front: ProxyFront): Promise<Finding[]> {
  const nonce = randomBytes(6).toString('hex');
  const user = `doctor-${nonce}`;
  const names = families.flatMap(({ user: name }) => name ?? []);
  const reached = await arrived(
    front,
    [],
    [...new Set([...names, 'x-authenticated-user'])].flatMap((name) => [name, user]),
  );
  if (reached.read === null) {
    return [finding('ok', 'LOGIN_DEMANDED', front.url.href, `Without a login the proxy answers ${reached.status}.`)];
  }
  const { user: believed, proxied, headers } = reached.read;
  if (believed?.includes(user))
    return [
      finding(
        'error',
        'LET_IN_FORGED',
        front.url.href,
        `I was let through as ${user} without a login.`,
        'The proxy must ask for a login on every path, and replace the identity header.',
      ),
    ];
  if (!proxied) return [];
  const forged = headers.some(({ value }) => value?.includes(user));
  return [
    finding(
      'warning',
      'LET_IN',
      front.url.href,
      `Requests without a login reach the gateway${forged ? ', with the identity headers of the client' : ''}.`,
      'Where that is meant (API_ROUTES, skip routes), keep AUTH_REQUIRED=true and let those clients bring tokens.',
    ),
  ];
}

/** `Connection: <name>` makes a proxy drop that header (RFC 9110 section 7.6.1), also one it has just set. */
async function namedInConnection(front: ProxyFront, { read, user }: ArrivedRead): Promise<Finding[]> {
  const name = read.user;
  if (name === undefined || user === null) return [];
  const reached = await arrived(front, front.login, ['Connection', `close, ${name}`]);
  if (reached.read === null || reached.read.user === user) return [];
  return [
    finding(
      'warning',
      'CONNECTION_REMOVES_USER',
      name,
      `A client that sends "Connection: ${name}" removes the header that the proxy sets.`,
      'Keep AUTH_REQUIRED=true, so that such a request is refused and not anonymous.',
    ),
  ];
}

/** Headers of MCP: without them sessions end after one request, and streams cannot be taken up again. */
const mcpHeaders = ['mcp-session-id', 'mcp-protocol-version', 'last-event-id', 'mcp-method', 'mcp-name'];

async function protocolHeaders(front: ProxyFront): Promise<Finding[]> {
  const canary = `doctor-${randomBytes(6).toString('hex')}`;
  const reached = await arrived(
    front,
    front.login,
    mcpHeaders.flatMap((name) => [name, canary]),
  );
  const came = new Set(
    reached.read?.headers.flatMap(({ name, value }) => (value === canary ? name.toLowerCase() : [])),
  );
  const lost = mcpHeaders.filter((name) => !came.has(name));
  if (lost.length === 0) return [finding('ok', 'MCP_HEADERS', '/mcp', 'The headers of MCP arrive as they are sent.')];
  return [
    finding(
      'warning',
      'MCP_HEADERS_LOST',
      lost[0]!,
      reached.read === null
        ? `A request with the headers of MCP is refused by the proxy (${reached.status}).`
        : `Headers of MCP do not arrive as they are sent: ${lost.join(', ')}.`,
      'Have the proxy pass them on as they are, both ways.',
    ),
  ];
}

/** Whether an Authorization header of a client arrives: tokens of agents and the administrator's login need it. */
async function authorizationHeader(front: ProxyFront): Promise<Finding[]> {
  if (front.login.some((part) => part.toLowerCase() === 'authorization')) return [];
  const value = `Basic doctor-${randomBytes(6).toString('hex')}`;
  const reached = await arrived(front, front.login, ['Authorization', value]);
  const came = reached.read?.headers.find(({ name }) => name.toLowerCase() === 'authorization');
  if (came?.value === value)
    return [finding('ok', 'AUTHORIZATION_ARRIVES', 'Authorization', 'Authorization of a client arrives.')];
  const how = reached.read === null ? `refused (${reached.status})` : came === undefined ? 'removed' : 'replaced';
  return [
    finding(
      'note',
      'AUTHORIZATION_LOST',
      'Authorization',
      `Authorization of a client is ${how} by the proxy: no Basic login and no token gets through.`,
      'Administrators sign in by POST /admin/session, or through PROXY_ROLE_MAP.',
    ),
  ];
}
