import { Agent, request, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { Ledger } from '../../../src/limits/budgets/ledger.service.js';
import { startGatehouse, type StartedGatehouse } from '../app.js';
import { randomNumbers } from './header-fuzz.js';
import { register } from '../upstreams/register.js';
import { startUpstream, type Received } from '../upstreams/upstream.js';

const version = 'io.modelcontextprotocol/protocolVersion';
const modernMeta = { [version]: '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };

/** Messages that are right; what is sent are these with something wrong. */
const messages: readonly object[] = [
  { method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c' } } },
  { method: 'ping' },
  { method: 'tools/list', params: { cursor: null } },
  { method: 'tools/call', params: { name: 'old__echo', arguments: { message: 'm' } } },
  { method: 'tools/call', params: { name: 'new__echo', arguments: { message: 'm' }, _meta: { progressToken: 1 } } },
  { method: 'prompts/get', params: { name: 'old__p', arguments: {} } },
  { method: 'resources/read', params: { uri: 'file:///a' } },
  { method: 'resources/subscribe', params: { uri: 'file:///a' } },
  {
    method: 'completion/complete',
    params: { ref: { type: 'ref/prompt', name: 'p' }, argument: { name: 'a', value: '' } },
  },
  { method: 'logging/setLevel', params: { level: 'info' } },
  { method: 'notifications/cancelled', params: { requestId: 1, reason: 'r' } },
  { method: 'notifications/initialized' },
  { method: 'tasks/get', params: { taskId: 't' } },
  { method: 'server/discover' },
  { method: 'old__echo', params: { message: 'm' } },
  { result: { content: [] } },
  { error: { code: -1, message: 'm' } },
];
const answers: readonly object[] = [
  { result: { content: [{ type: 'text', text: 'x' }], structuredContent: { a: 1 } } },
  { result: { resultType: 'complete', content: [] } },
  { error: { code: -32601, message: 'm', data: {} } },
  { method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
  { method: 'notifications/message', params: { level: 'info', data: 'd' } },
  { method: 'ping' },
];
const odd: readonly unknown[] = [
  ...[null, true, 0, -1, 1.5, 5e300, '', 'x', 'constructor', '__proto__', '\ud800', '\u0000', 'é😀', 'a'.repeat(3_000)],
  ...[[], {}, [[]], { toString: 1 }, Array.from({ length: 300 }, () => ({})), { __proto__: null, length: -1 }],
];
const scraps = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  '\n',
  '\u0001',
  '\u007f',
  '1e',
  '-',
  'null',
  '[['.repeat(90),
];

type Pick = <T>(items: readonly T[]) => T;

/** Makes texts of messages, right and wrong in every way, the same for the same seed. */
class Maker {
  private readonly random: () => number;

  constructor(seed: number) {
    this.random = randomNumbers(seed);
  }

  readonly below = (most: number) => Math.floor(this.random() * most);
  readonly pick: Pick = (items) => items[this.below(items.length)]!;

  message(from: readonly object[], id: unknown): string {
    // All of it, the id too: what is spoiled of one message would be in those after it.
    const whole: Record<string, unknown> = structuredClone({ jsonrpc: '2.0', id, ...this.pick(from) });
    if (typeof whole.method === 'string' && whole.method.startsWith('notifications/') && this.below(4)) delete whole.id;
    for (let change = this.below(4); change > 0; change--) this.spoil(whole, 0);
    let text = JSON.stringify(whole);
    if (this.below(6) === 0) text = this.cut(text);
    if (this.below(12) === 0) text = `[${[text, ...Array.from({ length: this.below(3) }, () => text)].join()}]`;
    return text;
  }

  /** One member, here or further down, is another value, gone, or doubled under another name. */
  private spoil(value: Record<string, unknown>, depth: number): void {
    const key = this.pick(Object.keys(value));
    if (key === undefined) return;
    const inner = value[key];
    if (depth < 4 && typeof inner === 'object' && inner !== null && this.below(3) > 0) {
      return this.spoil(inner as Record<string, unknown>, depth + 1);
    }
    const what = this.below(8);
    if (what === 0) delete value[key];
    else if (what === 1) value[JSON.stringify(this.pick(odd)).slice(1, 50)] = inner;
    else value[key] = structuredClone(this.pick(odd));
  }

  private cut(text: string): string {
    const at = this.below(text.length);
    if (this.below(4) === 0) return text.slice(0, at);
    if (this.below(4) === 0) return text.replace(/"(id|method|params|result)":/, '$&1,$&');
    return text.slice(0, at) + this.pick(scraps) + text.slice(at + this.below(3));
  }

  /** A broken answer of an upstream to `request`. */
  answer(res: ServerResponse, request: Received): void {
    const id = this.below(8) ? request.rpc?.id : this.pick(odd);
    const kind = this.below(10);
    if (kind === 0) return void res.writeHead(this.pick([200, 202, 204, 400, 404, 500, 503])).end();
    if (kind === 1) return void res.writeHead(200, { 'content-type': 'text/html' }).end('<p>');
    if (kind === 2) return void res.socket?.destroy();
    if (kind < 7) {
      // A 5xx with a whole answer goes on with it, and could not be told from one of the gateway's own.
      res.writeHead(this.below(9) ? 200 : 400, { 'content-type': 'application/json' });
      return void res.end(this.message(answers, id));
    }
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let events = this.below(4); events > 0; events--) {
      const end = this.pick(['\n', '\r\n', '\r']);
      const data = this.message(answers, id).replaceAll('\n', ' ');
      res.write(
        `${this.below(3) ? '' : `id: ${this.below(9)}${end}`}${this.pick(['data: ', 'data:', 'event: message\ndata: '])}${data}${end}${end}`,
      );
    }
    res.end();
  }
}

/** Sends one text by one door; gives the status (101: a socket) and what came back. */
type Door = (text: string, maker: Maker) => Promise<{ status: number; text: string }>;

export interface Fuzzing {
  readonly runs: number;
  readonly seed: number;
  /** How many are on their way at once. */
  readonly abreast: number;
}

const broken = new Set(['tools/call', 'prompts/get', 'resources/read', 'tasks/get']);

/** The broken answers of an upstream, in the order of one seed. */
function brokenAnswers(seed: number): (request: Received, res: ServerResponse) => boolean {
  const maker = new Maker(seed);
  return (received, res) => {
    // Of a GET, only one that takes up an answer again: a stream of news may stay silent.
    const isAnswer = received.headers['last-event-id'] !== undefined;
    if (!isAnswer && !broken.has(received.rpc?.method ?? '')) return false;
    maker.answer(res, received);
    return true;
  };
}

/** Sends `runs` messages by every door, and asks every 500 whether the process lives. Gives what was not as it must be. */
async function fuzzMessages(gatehouse: StartedGatehouse, token: string, { runs, seed, abreast }: Fuzzing) {
  const maker = new Maker(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: abreast });
  const wrong: string[] = [];
  /** Sessions that were begun, and the path of each. */
  const sessions = new Map<string, string>();
  const { hostname, port } = new URL(gatehouse.url);
  const http = (path: string, text: string, headers: Record<string, string> = {}, method = 'POST') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      const own = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const accept = 'application/json, text/event-stream';
      const req = request({ agent, hostname, port, path, method, headers: { ...own, accept, ...headers } }, (res) => {
        const begun = res.headers['mcp-session-id'];
        if (typeof begun === 'string') sessions.set(begun, path);
        let body = '';
        res.on('data', (chunk) => (body += String(chunk)));
        res.on('close', () => {
          clearTimeout(late);
          resolve({ status: res.statusCode!, text: body });
        });
        res.on('error', reject);
      });
      // Comments keep a connection that is not answered awake.
      const late = setTimeout(() => req.destroy(new Error('no answer within a minute')), 60_000);
      req.on('error', (error) => {
        clearTimeout(late);
        reject(error);
      });
      req.end(text);
    });
  const initialize = JSON.stringify({ jsonrpc: '2.0', id: 0, ...messages[0] });
  await http('/mcp', initialize);
  const [session = ''] = sessions.keys();
  const stop = new AbortController();
  const stream = await fetch(`${gatehouse.url}/sse`, {
    headers: { authorization: `Bearer ${token}` },
    signal: stop.signal,
  });
  const reader = stream.body!.getReader();
  const path = /data: (\S+)/.exec(new TextDecoder().decode((await reader.read()).value))![1]!;
  void (async () => {
    while (!(await reader.read().catch(() => ({ done: true }))).done);
  })();
  let socket: WebSocket;
  const openSocket = async () => {
    socket = new WebSocket(`${gatehouse.url.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${token}` },
    });
    socket.on('message', (data) => check('/ws', '', { status: 101, text: String(data) }));
    socket.on('error', () => undefined);
    await once(socket, 'open');
  };

  const modern = (text: string) => {
    const method = /"method":"([ -~]*?)"/.exec(text)?.[1] ?? 'ping';
    const name = /"(?:name|uri|taskId)":"([ -~]*?)"/.exec(text)?.[1];
    const meta = JSON.stringify(modernMeta);
    return {
      text: text.includes('"params":{')
        ? text.replace('"params":{', `"params":{"_meta":${meta},`).replace(',}', '}')
        : text,
      headers: {
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        ...(name === undefined ? {} : { 'mcp-name': name }),
      },
    };
  };
  const doors: Readonly<Record<string, Door>> = {
    '/mcp': (text) => http('/mcp', text),
    'a session': (text) => http('/mcp', text, { 'mcp-session-id': session }),
    'one upstream': (text, { pick }) =>
      http(pick(['/gateways/old/mcp', '/gateways/new/mcp']), text.replaceAll(/(?:old|new)__/g, '')),
    '2026-07-28': (text) => {
      const message = modern(text);
      return http('/mcp', message.text, message.headers);
    },
    '/rpc': (text) => http('/rpc', text),
    '/sse': (text) => http(path, text),
    '/ws': async (text) => {
      socket.send(text);
      if (socket.bufferedAmount > 1_000_000) await new Promise((resolve) => setTimeout(resolve, 5));
      return { status: 101, text: '' };
    },
  };
  const names = Object.keys(doors);

  function check(door: string, sent: string, { status, text }: { status: number; text: string }): void {
    const ours = text.includes('Something went wrong here');
    if ((status >= 500 && status !== 503) || ours)
      wrong.push(`seed ${seed}, ${door}: ${status} ${text.slice(0, 200)} to ${sent.slice(0, 500)}`);
  }

  let sent = 0;
  const lane = async () => {
    while (sent < runs && wrong.length < 5) {
      const run = sent++;
      const door = names[run % names.length]!;
      const text = maker.message(messages, maker.below(5) ? run : maker.pick(odd));
      try {
        check(door, text, await doors[door]!(text, maker));
        if (run % 500 === 0) check('/health', '', await http('/health', '', {}, 'GET'));
      } catch (error) {
        wrong.push(`seed ${seed}, ${door}: ${String(error)} to ${text.slice(0, 500)}`);
      }
    }
  };
  await openSocket();
  await Promise.all(Array.from({ length: abreast }, lane));
  const alive = new Promise((resolve) => socket.once('pong', () => resolve(true)));
  socket!.ping();
  if ((await Promise.race([alive, new Promise((resolve) => setTimeout(resolve, 30_000))])) !== true)
    wrong.push(`seed ${seed}: the socket is gone`);
  socket!.terminate();
  stop.abort();
  for (const [id, at] of sessions) await http(at === '/rpc' ? '/mcp' : at, '', { 'mcp-session-id': id }, 'DELETE');
  agent.destroy();
  return wrong;
}

/**
 * {@link fuzzMessages} on a gateway of its own with upstreams of both eras whose answers are broken; gives also what is left at the end.
 * `settings` are those of the gateway, such as another store.
 */
export async function fuzzWhole(
  runs: number,
  seed: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const prompts = [{ name: 'p' }];
  const resources = [{ uri: 'file:///a', name: 'a' }];
  const old = await startUpstream({ speaks: 'legacy', prompts, resources, intercept: brokenAnswers(seed) });
  const young = await startUpstream({ speaks: 'modern', prompts, resources, intercept: brokenAnswers(seed + 1) });
  const gatehouse = await startGatehouse({ LOG_LEVEL: 'ERROR', HEALTH_CHECK_INTERVAL_SECONDS: '0', ...settings });
  await register(gatehouse, old.url, 'Old');
  await register(gatehouse, young.url, 'New');
  const wrong = await fuzzMessages(gatehouse, await gatehouse.token(), { runs, seed, abreast: 32 });
  const { all } = gatehouse.app.get(Ledger);
  const held = () => {
    const { calls, waiting, bytes, streams, sessions } = all;
    return JSON.stringify({ calls, waiting, bytes, streams, sessions });
  };
  const nothing = JSON.stringify({ calls: 0, waiting: 0, bytes: 0, streams: 0, sessions: 0 });
  for (const until = Date.now() + 45_000; held() !== nothing && Date.now() < until;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  if (held() !== nothing) wrong.push(`seed ${seed}: left at the end ${held()}`);
  await gatehouse.close();
  await Promise.all([old.close(), young.close()]);
  return wrong;
}
