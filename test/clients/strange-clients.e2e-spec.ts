import { request, type IncomingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string | Buffer;
}
interface Given {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The last message: a JSON body, or the last event. */
  readonly message: unknown;
}

const usual = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
const initialize = (params: unknown = hello, id: unknown = 1) =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'initialize', params });
const hello = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
const echo = { name: 'up__echo', arguments: { message: 'hi' } };
const call = (id: unknown = 7, more: object = {}) =>
  JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/call', params: echo, ...more });
const list = (more: object = {}) => JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'tools/list', ...more });
const heard = { id: 7, result: { content: [{ text: 'hi' }] } };
const listedUp = { id: 7, result: { tools: [{ name: 'up__echo' }, {}, {}] } };

let gatehouse: StartedGatehouse;
let up: Upstream;
let token: string;
let session: string;

beforeAll(async () => {
  up = await startUpstream({ speaks: 'legacy', sse: true });
  gatehouse = await startGatehouse();
  token = await gatehouse.token();
  await register(gatehouse, up.url, 'Up');
  session = String((await send({ body: initialize() })).headers['mcp-session-id']);
});
afterAll(async () => {
  await gatehouse.close();
  await up.close();
});

/** One request with these headers and no others but for Host and the framing; undefined takes one of the usual away. */
function send({ method = 'POST', path = '/mcp', headers = {}, body }: Sent): Promise<Given> {
  const all = Object.entries({ ...usual, authorization: `Bearer ${token}`, ...headers });
  const given = Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Record<string, string>;
  return new Promise((resolve, reject) => {
    const sent = request(gatehouse.url + path, { method, headers: given, agent: false }, (res) => {
      let text = '';
      res.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, text, message: lastOf(text) }));
      // A stream that is left open: its head is the answer.
      if (method === 'GET' && res.headers['content-type'] === 'text/event-stream') {
        res.once('data', () => {
          resolve({ status: res.statusCode!, headers: res.headers, text, message: null });
          sent.destroy();
        });
      }
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function lastOf(text: string): unknown {
  const json = text.trimStart().startsWith('event') || text.startsWith(':') ? text.split('\ndata: ').at(-1)! : text;
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

const inSession = (more: Readonly<Record<string, string | undefined>> = {}) => ({ 'mcp-session-id': session, ...more });

describe('a strange client is served:', () => {
  const rows: Record<string, readonly [() => Sent, object]> = {
    'without an Accept': [() => ({ headers: { accept: undefined }, body: call() }), heard],
    'that accepts anything': [() => ({ headers: { accept: '*/*' }, body: call() }), heard],
    'that accepts anything of an application': [() => ({ headers: { accept: 'application/*' }, body: call() }), heard],
    'that accepts JSON alone, in a session': [
      () => ({ headers: inSession({ accept: 'application/json' }), body: call() }),
      heard,
    ],
    'that accepts events alone': [() => ({ headers: { accept: 'text/event-stream' }, body: call() }), heard],
    'that accepts events alone, in a session': [
      () => ({ headers: inSession({ accept: 'text/event-stream' }), body: call() }),
      heard,
    ],
    'that accepts with weights': [
      () => ({ headers: { accept: 'text/event-stream;q=0.5, application/json;q=0.9' }, body: call() }),
      heard,
    ],
    'that accepts pages alone': [() => ({ headers: { accept: 'text/html' }, body: call() }), heard],
    'that accepts in capitals': [
      () => ({ headers: inSession({ accept: 'Application/JSON, Text/Event-Stream' }), body: call() }),
      heard,
    ],
    'that names a charset': [
      () => ({ headers: { 'content-type': 'application/json; charset=UTF-8' }, body: call() }),
      heard,
    ],
    'that writes the type in capitals': [
      () => ({ headers: { 'content-type': 'Application/Json;charset=utf-8' }, body: call() }),
      heard,
    ],
    'whose body begins with a byte order mark': [() => ({ body: `\ufeff${call()}` }), heard],
    'whose body is surrounded by line ends': [() => ({ body: `\r\n\n ${call()}\r\n\r\n` }), heard],
    'whose body is expected first': [() => ({ headers: { expect: '100-continue' }, body: call() }), heard],
    'whose params are null': [() => ({ body: list({ params: null }) }), listedUp],
    'whose params are an empty list': [() => ({ body: list({ params: [] }) }), listedUp],
    'without params': [() => ({ body: list() }), listedUp],
    'whose cursor is null': [() => ({ body: list({ params: { cursor: null } }) }), listedUp],
    'whose _meta is null': [() => ({ body: list({ params: { _meta: null } }) }), listedUp],
    'whose arguments are null': [
      () => ({ body: call(7, { params: { ...echo, arguments: null } }) }),
      { id: 7, result: { content: [{ text: 'undefined' }] } },
    ],
    'that sends members nobody knows': [
      () => ({ body: call(7, { result: null, error: null, extra: { a: 1 } }) }),
      heard,
    ],
    'whose id is 0': [() => ({ body: call(0) }), { ...heard, id: 0 }],
    'whose id is an empty text': [() => ({ body: call('') }), { ...heard, id: '' }],
    'whose id is negative': [() => ({ body: call(-5) }), { ...heard, id: -5 }],
    'whose id is a long text of many letters': [
      () => ({ body: call(`é✓${'x'.repeat(200)}`) }),
      { ...heard, id: `é✓${'x'.repeat(200)}` },
    ],
    'whose id is a UUID, in a session': [
      () => ({ headers: inSession(), body: call('6f1c2ab0-0000-4000-8000-000000000000') }),
      { ...heard, id: '6f1c2ab0-0000-4000-8000-000000000000' },
    ],
    'whose id is a text of digits, in a session': [
      () => ({ headers: inSession(), body: call('7') }),
      { ...heard, id: '7' },
    ],
    'that names no revision, in a session': [() => ({ headers: inSession(), body: call() }), heard],
    'that names another revision than it agreed on': [
      () => ({ headers: inSession({ 'mcp-protocol-version': '2025-03-26' }), body: call() }),
      heard,
    ],
    'at /mcp/': [() => ({ path: '/mcp/', body: call() }), heard],
    'at /mcp?a=1': [() => ({ path: '/mcp?a=1&b', body: call() }), heard],
    'at /mcp/?a=1': [() => ({ path: '/mcp/?a=1', body: call() }), heard],
    'at the endpoint of a gateway with a slash': [
      () => ({ path: '/gateways/up/mcp/', body: call(7, { params: { ...echo, name: 'echo' } }) }),
      heard,
    ],
    'at /rpc/': [() => ({ path: '/rpc/', body: call() }), heard],
    'that writes bearer small': [() => ({ headers: { authorization: `bearer ${token}` }, body: call() }), heard],
    'that writes BEARER large, with two blanks': [
      () => ({ headers: { authorization: `BEARER  ${token}` }, body: call() }),
      heard,
    ],
    'that greets without capabilities': [
      () => ({ body: initialize({ protocolVersion: '2025-06-18', clientInfo: { name: 'c', version: '1' } }, 7) }),
      { id: 7, result: { protocolVersion: '2025-06-18' } },
    ],
    'that greets without saying who it is': [
      () => ({ body: initialize({ protocolVersion: '2025-06-18', capabilities: {} }, 7) }),
      { id: 7, result: { protocolVersion: '2025-06-18' } },
    ],
    'that greets with nulls': [
      () => ({ body: initialize({ protocolVersion: '2025-06-18', capabilities: null, clientInfo: null }, 7) }),
      { id: 7, result: { protocolVersion: '2025-06-18' } },
    ],
    'that greets in a revision of the future': [
      () => ({ body: initialize({ ...hello, protocolVersion: '2031-01-01' }, 7) }),
      { id: 7, result: { protocolVersion: '2025-11-25' } },
    ],
    'that greets in the revision before the first': [
      () => ({ body: initialize({ ...hello, protocolVersion: '2024-10-07' }, 7) }),
      { id: 7, result: { protocolVersion: '2025-11-25' } },
    ],
    'that greets with the id of a session that is gone': [
      () => ({ headers: { 'mcp-session-id': 'gone' }, body: initialize(hello, 7) }),
      { id: 7, result: { protocolVersion: '2025-06-18' } },
    ],
    'that greets again in its session': [
      () => ({ headers: inSession(), body: initialize(hello, 7) }),
      { id: 7, result: { protocolVersion: '2025-06-18' } },
    ],
    'that pings without a session': [
      () => ({ body: '{"jsonrpc":"2.0","id":7,"method":"ping"}' }),
      { id: 7, result: {} },
    ],
    'that sends a batch of 2025-03-26': [
      () => ({ headers: { 'mcp-protocol-version': '2025-03-26' }, body: `[${call()},${call(8)}]` }),
      [heard, { ...heard, id: 8 }],
    ],
    'of 2026-07-28 that accepts anything': [
      () => {
        const { body, headers } = modernRequest('tools/call', echo, 7);
        return { headers: { ...headers, accept: '*/*' }, body: JSON.stringify(body) };
      },
      heard,
    ],
    'of 2026-07-28 whose method stands in the header between blanks': [
      () => {
        const { body, headers } = modernRequest('tools/call', echo, 7);
        return { headers: { ...headers, 'mcp-method': '  tools/call ' }, body: JSON.stringify(body) };
      },
      heard,
    ],
  };

  it.each(Object.keys(rows))('%s', async (what) => {
    const [sent, expected] = rows[what]!;
    const given = await send(sent());
    expect([given.status, given.message]).toMatchObject([200, expected]);
  });

  it('a notification, or a batch of them, is 202 without a body', async () => {
    const note = '{"jsonrpc":"2.0","method":"notifications/initialized"}';
    for (const body of [note, note.replace('}', ',"params":null}'), `[${note}]`]) {
      const { status, text } = await send({ headers: { 'mcp-protocol-version': '2025-03-26' }, body });
      expect([body, status, text]).toEqual([body, 202, '']);
    }
  });
});

describe('a strange client is told what is wrong:', () => {
  const rows: Record<string, readonly [() => Sent, number, object]> = {
    'its method in other letters': [
      () => ({ body: list({ method: 'Tools/List' }) }),
      200,
      { id: 7, error: { code: -32601 } },
    ],
    'an id that is a list': [() => ({ body: call([1]) }), 400, { error: { code: -32600 } }],
    'an id that is true': [() => ({ body: call(true) }), 400, { error: { code: -32600 } }],
    'an id with a fraction': [() => ({ body: call(1.5) }), 400, { error: { code: -32600 } }],
    'a body that is compressed': [
      () => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(call()) }),
      400,
      { error: { code: -32700 } },
    ],
    'params that are a text': [() => ({ body: list({ params: 'x' }) }), 400, { error: { code: -32600 } }],
    'no method': [() => ({ body: '{"jsonrpc":"2.0","id":7}' }), 400, { error: { code: -32600 } }],
    'an empty body': [() => ({ body: '' }), 400, { error: { code: -32700 } }],
    'an empty batch': [
      () => ({ headers: { 'mcp-protocol-version': '2025-03-26' }, body: '[]' }),
      400,
      { error: { code: -32600 } },
    ],
    'half a message': [() => ({ body: call().slice(0, 30) }), 400, { error: { code: -32700 } }],
    'UTF-16': [() => ({ body: Buffer.from(call(), 'utf16le') }), 400, { error: { code: -32700 } }],
    'another type': [() => ({ headers: { 'content-type': 'text/plain' }, body: call() }), 415, { error: {} }],
    'a revision nobody knows': [
      () => ({ headers: inSession({ 'mcp-protocol-version': '1999-01-01' }), body: call() }),
      400,
      { error: { code: expect.any(Number) as number } },
    ],
    'a session that is gone': [
      () => ({ headers: { 'mcp-session-id': 'gone' }, body: call() }),
      404,
      { error: { code: -32001 } },
    ],
    PUT: [() => ({ method: 'PUT', body: call() }), 405, { error: {} }],
    'GET without a session': [() => ({ method: 'GET' }), 405, { error: {} }],
    'DELETE without a session': [() => ({ method: 'DELETE' }), 405, { error: {} }],
    'DELETE of a session that is gone': [
      () => ({ method: 'DELETE', headers: { 'mcp-session-id': 'gone' } }),
      404,
      { error: {} },
    ],
    'POST at /sse': [() => ({ path: '/sse', body: call() }), 405, { error: {} }],
    'messages without a stream': [() => ({ path: '/messages', body: call() }), 404, {}],
    'messages to a stream that is gone': [() => ({ path: '/messages?session_id=gone', body: call() }), 404, {}],
    'a token in the query': [
      () => ({ path: `/mcp?access_token=${token}`, headers: { authorization: undefined }, body: call() }),
      401,
      { error: {} },
    ],
  };

  it.each(Object.keys(rows))('%s', async (what) => {
    const [sent, status, message] = rows[what]!;
    const given = await send(sent());
    expect(given.status).toBe(status);
    expect(given.message).toMatchObject(message);
    expect(given.text).not.toContain(token);
    // And what comes after it is served.
    expect((await send({ headers: inSession(), body: call() })).message).toMatchObject(heard);
  });
});

describe('streams are given to whoever asks for them oddly:', () => {
  it.each(['/mcp', '/mcp/', '/sse', '/sse/', '/gateways/up/sse'])('%s', async (path) => {
    for (const accept of [undefined, '*/*', 'text/event-stream', 'Text/Event-Stream;q=0.9, */*;q=0.1']) {
      const headers = path.startsWith('/mcp') ? inSession({ accept }) : { accept };
      const given = await send({ method: 'GET', path, headers: { ...headers, 'content-type': undefined } });
      expect([accept, given.status, given.headers['content-type']]).toEqual([accept, 200, 'text/event-stream']);
    }
  });

  it('a stream is asked for again after an event that nobody knows', async () => {
    const given = await send({ method: 'GET', headers: inSession({ 'last-event-id': 'never-sent' }) });
    expect([given.status, given.headers['content-type']]).toEqual([200, 'text/event-stream']);
  });
});
