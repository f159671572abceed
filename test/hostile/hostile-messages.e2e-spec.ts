import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { follow } from '../support/wire/event-stream.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type Received, type Upstream } from '../support/upstreams/upstream.js';

interface Message {
  readonly id?: unknown;
  readonly method?: string;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly code?: string } };
}

/** Sends the text of a message with the id 7 (or a batch) and gives the one answer to it. */
type Door = (text: string) => Promise<Message | Message[]>;

const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const deepObject = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
const list = (length: number) => `[${'{},'.repeat(length - 1)}{}]`;
const names = (length: number) => `{${Array.from({ length }, (_, i) => `"k${i}":1`).join()}}`;
const hello = {
  protocolVersion: '2025-11-25',
  capabilities: { elicitation: {} },
  clientInfo: { name: 'c', version: '1' },
};
const modernMeta = JSON.stringify((modernRequest('ping').body as { params: { _meta: object } }).params._meta);

describe('hostile messages', () => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  let token: string;
  const opened: (() => void)[] = [];

  beforeAll(async () => {
    upstream = await startUpstream({ tools: sampleTools });
    gatehouse = await startGatehouse({ LOG_LEVEL: 'ERROR' });
    token = await gatehouse.token();
    await register(gatehouse, upstream.url, 'Up');
  });
  afterAll(async () => {
    for (const close of opened) close();
    await gatehouse.close();
    await upstream.close();
  });

  const answerOf = async (path: string, text: string, headers: Record<string, string> = {}) => {
    const answer = await post(gatehouse.url + path, token, text, headers);
    expect(answer.status).toBeLessThan(500);
    return answer.message as Message;
  };

  const session = async (protocolVersion = '2025-11-25') => {
    const body = { jsonrpc: '2.0', id: 0, method: 'initialize', params: { ...hello, protocolVersion } };
    const { headers } = await post(`${gatehouse.url}/mcp`, token, body);
    return { 'mcp-session-id': headers.get('mcp-session-id')!, 'mcp-protocol-version': protocolVersion };
  };

  const answered = async (messages: readonly Message[]): Promise<Message> => {
    const isAnswer = (message: Message) => message.method === undefined;
    await expect.poll(() => messages.some(isAnswer), { timeout: 5_000 }).toBe(true);
    return messages.find(isAnswer)!;
  };

  const openWs = async () => {
    const socket = new WebSocket(`${gatehouse.url.replace('http', 'ws')}/ws`, {
      headers: { authorization: `Bearer ${token}` },
    });
    const messages: Message[] = [];
    socket.on('message', (data) => messages.push(JSON.parse(String(data)) as Message));
    await once(socket, 'open');
    opened.push(() => socket.terminate());
    return { socket, messages };
  };

  /** The stream of HTTP+SSE and its address for messages. */
  const openSse = async () => {
    const stop = new AbortController();
    opened.push(() => stop.abort());
    const response = await fetch(`${gatehouse.url}/sse`, {
      headers: { authorization: `Bearer ${token}` },
      signal: stop.signal,
    });
    const { messages, events } = follow(response);
    await expect.poll(() => events.length).toBeGreaterThan(0);
    return { messages: messages as Message[], path: /data: (\S+)/.exec(events[0]!)![1]! };
  };

  const doors: Readonly<Record<string, Door>> = {
    'Streamable HTTP without a session': (text) => answerOf('/mcp', text),
    'Streamable HTTP in a session': async (text) => answerOf('/mcp', text, await session()),
    '2026-07-28': (text) => {
      const method = /"method":"([^"]+)"/.exec(text)?.[1] ?? 'ping';
      const name = /"name":"([^"]+)"/.exec(text)?.[1];
      const { headers } = modernRequest(method, name === undefined ? {} : { name });
      const params = text.includes('"params":{') ? text : text.replace(/\}$/, ',"params":{}}');
      return answerOf(
        '/mcp',
        params.replace('"params":{', `"params":{"_meta":${modernMeta},`).replace(',}', '}'),
        headers,
      );
    },
    '/rpc': (text) => answerOf('/rpc', text),
    '/ws': async (text) => {
      const { socket, messages } = await openWs();
      socket.send(text);
      return answered(messages);
    },
    '/sse': async (text) => {
      const { messages, path } = await openSse();
      const taken = await post(gatehouse.url + path, token, text);
      return taken.status === 202 ? answered(messages) : (taken.message as Message);
    },
  };

  describe.each(Object.entries(doors))('at %s', (_name, ask) => {
    it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'valueOf', '__defineGetter__'])(
      'the method %s is unknown',
      async (method) => {
        const answer = await ask(JSON.stringify({ jsonrpc: '2.0', id: 7, method }));
        expect(answer).toMatchObject({ id: 7, error: { code: -32601 } });
      },
    );

    it.each([
      [
        'a tool call',
        `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"up__echo","arguments":${deepObject(20_000)}}}`,
      ],
      ['a little too deep', `{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"a":${deep(129)}}}`],
      ['params that are deep', `{"jsonrpc":"2.0","id":7,"method":"resources/read","params":{"uri":${deep(200_000)}}}`],
      [
        'input',
        `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"up__echo","requestState":"x","inputResponses":{"q1":${deep(20_000)}}}}`,
      ],
      ['no method', `{"jsonrpc":"2.0","id":7,"result":{"a":${deepObject(20_000)}}}`],
      ['brackets that never close', `{"jsonrpc":"2.0","id":7,"method":"ping","params":${'['.repeat(100_000)}`],
    ])('nesting beyond 128 is an invalid request: %s', async (_what, text) => {
      expect(await ask(text)).toMatchObject({
        error: { code: -32600, message: expect.stringContaining('128') as unknown },
      });
    });

    it.each([
      ['elements', `{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"a":${list(20_001)}}}`],
      ['members', `{"jsonrpc":"2.0","id":7,"method":"tools/list","params":${names(20_001)}}`],
      ['input', `{"jsonrpc":"2.0","id":7,"method":"ping","params":{"inputResponses":{"a":${list(400_000)}}}}`],
      ['of an answer', `{"jsonrpc":"2.0","id":7,"result":{"roots":${list(20_001)},"method":"x"}}`],
    ])('more than 20,000 are an invalid request: %s', async (_what, text) => {
      expect(await ask(text)).toMatchObject({
        error: { code: -32600, message: expect.stringContaining('20000') as unknown },
      });
    });

    it('long arguments reach the upstream as they are', async () => {
      const rows = list(150_000);
      const args = `{"message":"hi","big":"${'x'.repeat(2_000_000)}","rows":${rows},"n":1.50}`;
      const text = `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"up__echo","arguments":${args}}}`;
      expect(await ask(text)).toMatchObject({ id: 7, result: { content: [{ text: 'hi' }] } });
      expect(upstream.requests.some(({ body }) => body.includes(args))).toBe(true);
    });

    it.each([
      ['id', `{"jsonrpc":"2.0","id":"${'i'.repeat(2_000)}","method":"ping"}`],
      ['method', `{"jsonrpc":"2.0","id":7,"method":"${'m'.repeat(2_000)}"}`],
    ])('a long %s is an invalid request', async (_what, text) => {
      expect(await ask(text)).toMatchObject({ error: { code: -32600 } });
    });

    it('brackets within strings do not count', async () => {
      const text = JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'x/y', params: { a: '[{"\\'.repeat(200) } });
      expect(await ask(text)).toMatchObject({ id: 7, error: { code: -32601 } });
    });
  });

  it('batches are answered, whatever is in them', async () => {
    const first = { jsonrpc: '2.0', id: 1, method: 'constructor' };
    const second = { jsonrpc: '2.0', id: 2, method: '__proto__' };
    const batch = JSON.stringify([first, second]);
    const headers = await session('2025-03-26');
    const both = [
      { id: 1, error: { code: -32601 } },
      { id: 2, error: { code: -32601 } },
    ];
    expect(await answerOf('/mcp', batch, headers)).toMatchObject(both);
    const ws = await openWs();
    ws.socket.send(batch);
    await expect.poll(() => ws.messages).toMatchObject(both);
    const invalid = { error: { code: -32600 } };
    expect(await answerOf('/mcp', `[${deep(20_000)}]`, headers)).toMatchObject(invalid);
    ws.socket.send(`[${deep(20_000)}]`);
    await expect.poll(() => ws.messages[2]).toMatchObject(invalid);
  });

  it('batches have 100 messages, on each door, and none where the revision has no batches', async () => {
    const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' });
    const many = JSON.stringify(Array.from({ length: 101 }, (_, id) => ping(id)));
    const invalid = { error: { code: -32600 } };
    expect(await answerOf('/mcp', many, await session('2025-03-26'))).toMatchObject(invalid);
    expect(await answerOf('/mcp', JSON.stringify([ping(1)]), await session())).toMatchObject(invalid);
    const ws = await openWs();
    ws.socket.send(many);
    await expect.poll(() => ws.messages).toMatchObject([invalid]);
    ws.socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello }));
    ws.socket.send(JSON.stringify([ping(2)]));
    await expect.poll(() => ws.messages).toMatchObject([invalid, { id: 1 }, invalid]);
    const sse = await openSse();
    expect((await post(gatehouse.url + sse.path, token, many)).message).toMatchObject(invalid);
  });

  it('REST has the same bounds, behind the guard', async () => {
    const send = (body: string, as: string | null) =>
      gatehouse.fetch('/tokens', {
        method: 'POST',
        headers: { ...(as === null ? {} : { authorization: `Bearer ${as}` }), 'content-type': 'application/json' },
        body,
      });
    for (const body of [deep(200), list(20_001), names(20_001), '{']) {
      expect((await send(body, null)).status).toBe(401);
      const refused = await send(body, token);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({ code: 'MALFORMED_REQUEST' });
    }
    expect((await send(`"${'x'.repeat(2_000_000)}"`, token)).status).toBe(413);
    const login = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const long = JSON.stringify({ username: 'x', password: 'y'.repeat(70_000) });
    expect((await gatehouse.fetch('/admin/session', { ...login, body: long })).status).toBe(413);
  });

  it('nobody waits for long messages of others', async () => {
    const bodies = [
      list(2_000_000),
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":${names(400_000)}}`,
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":"${'\\"'.repeat(3_000_000)}"}}`,
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"up__nobody","arguments":{"a":${list(2_000_000)}}}}`,
    ];
    let longest = 0;
    let busy = true;
    const others = async () => {
      while (busy) {
        const began = performance.now();
        await answerOf('/mcp', '{"jsonrpc":"2.0","id":1,"method":"ping"}');
        longest = Math.max(longest, performance.now() - began);
      }
    };
    const pings = others();
    const began = performance.now();
    const { socket } = await openWs();
    for (const body of bodies) socket.send(body);
    await Promise.all([...bodies, ...bodies, ...bodies].map((body) => answerOf('/mcp', body)));
    const whole = performance.now() - began;
    busy = false;
    await pings;
    expect(longest).toBeLessThan(whole / 3);
  });

  it('a notification that is too deep is refused, and the socket goes on', async () => {
    const { socket, messages } = await openWs();
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello }));
    await expect.poll(() => messages.length).toBe(1);
    socket.send(`{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${deep(20_000)}}}`);
    await expect.poll(() => messages[1]).toMatchObject({ error: { code: -32600 } });
    socket.send('{"jsonrpc":"2.0","id":2,"method":"ping"}');
    await expect.poll(() => messages[2]).toMatchObject({ id: 2, result: {} });
  });

  it('cancelling what is not under way leaves next to nothing in the database', async () => {
    const headers = await session();
    const cancel = (requestId: unknown) => {
      const params = { requestId, reason: 'x'.repeat(1_000_000) };
      return post(
        `${gatehouse.url}/mcp`,
        token,
        { jsonrpc: '2.0', method: 'notifications/cancelled', params },
        headers,
      );
    };
    for (const id of [1, 'two', 'y'.repeat(100_000), ['z'.repeat(100_000)], null]) {
      expect((await cancel(id)).status).toBe(202);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    const [row] = await gatehouse.store.query('SELECT coalesce(sum(length(body)), 0) AS kept FROM mcp_messages');
    expect(Number(row!.kept)).toBeLessThan(5_000);
  });

  it('a message of a connection that cannot be served is answered there under its id, and so are those after it', async () => {
    const twice = '{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"up__echo","name":"up__echo"}}';
    expect(await doors['/ws']!(twice)).toMatchObject({ id: 7, error: { code: -32600 } });
    expect(await doors['/sse']!(twice)).toMatchObject({ id: 7, error: { code: -32600 } });
  });

  it('a call that cannot be sent gives its place in the session back', async () => {
    const modern = await startUpstream({ speaks: 'modern', tools: sampleTools });
    await register(gatehouse, modern.url, 'Strict');
    const url = `${gatehouse.url}/gateways/strict/mcp`;
    const { headers: given } = await post(url, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params: hello });
    const headers = { 'mcp-session-id': given.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
    const params = '"params":{"name":"echo","arguments":{}}';
    for (let i = 0; i < 2; i++) {
      const text = `{"jsonrpc":"2.0","id":7,"method":"tools/call",${params},${params}}`;
      const { message } = await post(url, token, text, headers);
      expect(message.error?.message).toContain('twice');
    }
    await modern.close();
  });
});

/** What an upstream writes for `tools/call`: the texts of messages, as one JSON body or as an event stream. */
type Script = (id: unknown, request: Received) => { readonly json?: string; readonly events?: readonly string[] };

const scripts: Readonly<Record<string, Script>> = {
  'a question that is too deep': () => ({
    events: [
      `{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"m","requestedSchema":${deepObject(20_000)}}}`,
    ],
  }),
  'a question whose id is too deep': () => ({
    events: [`{"jsonrpc":"2.0","id":${deep(20_000)},"method":"elicitation/create","params":{}}`],
  }),
  'an unknown question whose id is too deep': () => ({
    events: [`{"jsonrpc":"2.0","id":${deep(20_000)},"method":"constructor","params":{}}`],
  }),
  'a result with a member twice': (id) => ({
    json: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"complete","resultType":"complete","content":[]}}`,
  }),
  'a result with a member twice, as an event': (id) => ({
    events: [
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"complete","resultType":"complete","content":[]}}`,
    ],
  }),
  'an error with a member twice': (id) => ({
    json: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":{"code":1,"code":2,"message":"m"}}`,
  }),
  'an error with a member twice, as an event': (id) => ({
    events: [`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"error":{"code":1,"code":2,"message":"m"}}`],
  }),
  'an answer with its id twice': (id) => ({
    json: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"id":${JSON.stringify(id)},"result":{}}`,
  }),
  'a need for input that names nothing': (id) => ({
    json: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"input_required","inputRequests":null}}`,
  }),
  'a need for input that is not JSON': (id) => ({
    json: `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"input_required","inputRequests":{]}}`,
  }),
  'a need for input that is too deep': (id) => ({
    events: [
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"input_required","inputRequests":{"__proto__":{"method":"elicitation/create","params":{"a":${deepObject(20_000)}}}}}}`,
    ],
  }),
  'a need for input, and more of the stream after it': (id) => ({
    events: [
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"input_required","inputRequests":{"q":null}}}`,
      ...Array.from(
        { length: 20 },
        () => '{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info"}}',
      ),
      `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"complete","content":[]}}`,
    ],
  }),
};

describe.each(['legacy', 'modern'] as const)('what an upstream of %s revisions says', (speaks) => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  let token: string;
  let script: Script;
  let session: Record<string, string>;

  const write = async (res: ServerResponse, { json, events = [] }: ReturnType<Script>) => {
    if (json !== undefined) return res.setHeader('content-type', 'application/json').end(json);
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const event of events) {
      res.write(`event: message\ndata: ${event}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    res.end();
  };

  beforeAll(async () => {
    upstream = await startUpstream({
      speaks,
      tools: sampleTools,
      intercept: (request, res) => {
        if (request.rpc?.method !== 'tools/call') return false;
        void write(res, script(request.rpc.id, request));
        return true;
      },
    });
    gatehouse = await startGatehouse({ LOG_LEVEL: 'ERROR' });
    token = await gatehouse.token();
    await register(gatehouse, upstream.url, 'Up');
    const initialize = { jsonrpc: '2.0', id: 0, method: 'initialize', params: hello };
    const { headers } = await post(`${gatehouse.url}/mcp`, token, initialize);
    session = { 'mcp-session-id': headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
  });
  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });

  const params = { name: 'up__echo', arguments: {} };
  const elicitation = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };
  const { body, headers } = modernRequest('tools/call', { ...params, _meta: elicitation }, 7);
  const legacy = { jsonrpc: '2.0', id: 7, method: 'tools/call', params };
  /** The text of the answer as it comes: what an upstream says within its result is its own business. */
  const textOf = async (path: string, message: object, more: Record<string, string>): Promise<string> => {
    const own = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await fetch(gatehouse.url + path, {
      method: 'POST',
      headers: { ...own, accept: 'application/json, text/event-stream', ...more },
      body: JSON.stringify(message),
      signal: AbortSignal.timeout(10_000),
    });
    return answer.text();
  };
  const clients: Readonly<Record<string, () => Promise<string>>> = {
    'a client of 2026-07-28': () => textOf('/mcp', body, headers),
    'a client with a session': () => textOf('/mcp', legacy, session),
    'a client without a session': () => textOf('/mcp', legacy, {}),
    '/rpc': () => textOf('/rpc', legacy, {}),
  };

  describe.each(Object.entries(scripts))('%s', (_name, writes) => {
    it.each(Object.entries(clients))('is one answer or one error for %s', async (_client, call) => {
      script = writes;
      const text = await call();
      expect(text.match(/"id":7\b/g) ?? text).toHaveLength(1);
      expect((await gatehouse.fetch('/health')).status).toBe(200);
    });
  });

  it('too deep for a client of 2026-07-28 is one error that says so', async () => {
    script = scripts['a question that is too deep']!;
    const { message } = await post(`${gatehouse.url}/mcp`, token, body, headers);
    const typed = {
      code: -32603,
      data: { code: 'UPSTREAM_PROTOCOL' },
      message: expect.stringContaining('128') as unknown,
    };
    const expected = speaks === 'legacy' ? typed : { data: { code: 'UPSTREAM_CLOSED' } };
    expect(message).toMatchObject({ id: 7, error: expected });
  });

  it('leaves no call behind', async () => {
    script = (id) => ({
      json: JSON.stringify({ jsonrpc: '2.0', id, result: { content: [], resultType: 'complete' } }),
    });
    const { text } = await post(`${gatehouse.url}/mcp`, token, { ...legacy, id: 9 }, session);
    expect(text).toContain('"id":9,"result"');
  });
});
