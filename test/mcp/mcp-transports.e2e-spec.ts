import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Ledger } from '../../src/limits/budgets/ledger.service.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV2, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/** A socket that speaks JSON-RPC: `ask` sends and waits for the answer with that id. */
async function openSocket(url: string, headers: Record<string, string>) {
  const socket = new WebSocket(url, 'mcp', { headers });
  const messages: { id?: unknown; method?: string; result?: Record<string, unknown>; params?: unknown }[] = [];
  socket.on('message', (data) => messages.push(JSON.parse(String(data))));
  await once(socket, 'open');
  return {
    socket,
    messages,
    send: (message: object) => socket.send(JSON.stringify({ jsonrpc: '2.0', ...message })),
    ask: async (id: number, method: string, params: object = {}) => {
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      await expect.poll(() => messages.some((message) => message.id === id && !message.method)).toBe(true);
      return messages.find((message) => message.id === id)?.result;
    },
  };
}

const status = (url: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { headers });
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.on('open', () => reject(new Error('the socket was opened')));
    socket.on('error', () => {});
  });

describe('the other doors', () => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  let token: string;
  let bearer: { authorization: string };
  const ws = (path: string) => gatehouse.url.replace('http', 'ws') + path;
  const hello = {
    protocolVersion: '2025-11-25',
    capabilities: { elicitation: {} },
    clientInfo: { name: 'c', version: '1' },
  };

  beforeAll(async () => {
    upstream = await startUpstream({
      speaks: 'legacy',
      tools: [
        ...sampleTools,
        {
          definition: { name: 'ask', inputSchema: { type: 'object' } },
          call: async (_args, { ask }) => {
            const { result } = await ask('elicitation/create', {
              message: '?',
              requestedSchema: { type: 'object', properties: {} },
            });
            return { content: [{ type: 'text', text: JSON.stringify(result) }] };
          },
        },
      ],
    });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    bearer = { authorization: `Bearer ${token}` };
    await register(gatehouse, upstream.url, 'Up');
  });

  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });

  describe('/sse and /messages', () => {
    it.each(['/sse', '/gateways/up/sse'])('%s serves SDK v1, requests of the upstream included', async (path) => {
      const client = new Client({ name: 'old', version: '1' }, { capabilities: { elicitation: {} } });
      client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { a: 'b' } }));
      await client.connect(new SSEClientTransport(new URL(gatehouse.url + path), { requestInit: { headers: bearer } }));
      const prefix = path === '/sse' ? 'up__' : '';
      const echoed = await client.callTool({ name: `${prefix}echo`, arguments: { message: 'hé' } });
      expect(echoed.content).toEqual([{ type: 'text', text: 'hé' }]);
      const asked = await client.callTool({ name: `${prefix}ask`, arguments: {} });
      expect(JSON.stringify(asked.content)).toContain('accept');
      const used = upstream.calls('tools/call').at(-1)!.headers['mcp-session-id'] as string;
      expect(upstream.sessions.has(used)).toBe(true);
      await client.close();
      await expect.poll(() => upstream.sessions.has(used)).toBe(false);
    });

    it("refuses to take messages for another principal's stream", async () => {
      const stream = await gatehouse.fetch('/sse', { headers: bearer });
      const reader = stream.body!.getReader();
      const { value } = await reader.read();
      const endpoint = /data: (\S+)/.exec(new TextDecoder().decode(value))![1]!;
      const other = await gatehouse.token({ sub: 'bob' });
      const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
      expect((await post(gatehouse.url + endpoint, other, ping)).status).toBe(404);
      expect((await post(gatehouse.url + endpoint, token, ping)).status).toBe(202);
      await reader.cancel();
    });

    it('a stream that is over is told from a path that leads nowhere', async () => {
      const stream = await gatehouse.fetch('/sse', { headers: bearer });
      const reader = stream.body!.getReader();
      const { value } = await reader.read();
      const endpoint = /data: (\S+)/.exec(new TextDecoder().decode(value))![1]!;
      await reader.cancel();
      const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
      await expect.poll(async () => (await post(gatehouse.url + endpoint, token, ping)).status).toBe(410);
      const other = await gatehouse.token({ sub: 'bob' });
      expect((await post(gatehouse.url + endpoint, other, ping)).status).toBe(404);
      expect((await post(`${gatehouse.url}${endpoint}x`, token, ping)).status).toBe(404);
    });

    it('another initialize ends the session before, and the stream goes on', async () => {
      const { all } = gatehouse.app.get(Ledger);
      const before = all.sessions;
      const stream = await gatehouse.fetch('/sse', { headers: bearer });
      const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
      let text = '';
      const heard = async (part: string) => {
        while (!text.includes(part)) text += (await reader.read()).value ?? `${part}: ended`;
      };
      await heard('session_id=');
      const endpoint = gatehouse.url + /data: (\S+)/.exec(text)![1]!;
      for (const id of [11, 12, 13]) {
        await post(endpoint, token, { jsonrpc: '2.0', id, method: 'initialize', params: hello });
        await heard(`"id":${id},"result"`);
      }
      expect(text).not.toContain('ended');
      expect(all.sessions).toBe(before + 1);
      await reader.cancel();
      await expect.poll(() => all.sessions).toBe(before);
    });
  });

  describe('/ws', () => {
    it('is one session a socket', async () => {
      const { socket, send, ask, messages } = await openSocket(ws('/ws'), bearer);
      expect(socket.protocol).toBe('mcp');
      expect(await ask(1, 'initialize', hello)).toMatchObject({ protocolVersion: '2025-11-25' });
      send({ method: 'notifications/initialized' });
      expect(await ask(2, 'tools/list')).toHaveProperty('tools');
      expect(await ask(3, 'tools/call', { name: 'up__echo', arguments: { message: 'x' } })).toMatchObject({
        content: [{ text: 'x' }],
      });
      const asked = ask(4, 'tools/call', { name: 'up__ask', arguments: {} });
      await expect.poll(() => messages.some(({ method }) => method === 'elicitation/create')).toBe(true);
      send({ id: messages.find(({ method }) => method)?.id, result: { action: 'decline' } });
      expect(JSON.stringify(await asked)).toContain('decline');
      const sessions = upstream.sessions.size;
      socket.close();
      await expect.poll(() => upstream.sessions.size).toBe(sessions - 1);
    });

    it('another initialize ends the session before, here and at its upstreams, and the socket goes on', async () => {
      const { socket, ask } = await openSocket(ws('/ws'), bearer);
      const { all } = gatehouse.app.get(Ledger);
      const before = { ours: all.sessions, theirs: upstream.sessions.size };
      const echo = (id: number) => ask(id, 'tools/call', { name: 'up__echo', arguments: { message: 'x' } });
      for (const id of [1, 3, 5]) {
        await ask(id, 'initialize', hello);
        expect(await echo(id + 1)).toMatchObject({ content: [{ text: 'x' }] });
      }
      const held = () => ({ ours: all.sessions, theirs: upstream.sessions.size });
      await expect.poll(held).toEqual({ ours: before.ours + 1, theirs: before.theirs + 1 });
      socket.close();
      await expect.poll(held).toEqual(before);
    });

    it('serves nobody whose token has expired since', async () => {
      // Within the 30 seconds that clocks may differ, and a moment later beyond them.
      const exp = Math.floor(Date.now() / 1000) - 27;
      const expiring = await gatehouse.token({ exp });
      const { socket, ask } = await openSocket(ws('/ws'), { authorization: `Bearer ${expiring}` });
      const closed = once(socket, 'close');
      expect(await ask(1, 'initialize', hello)).toMatchObject({ protocolVersion: '2025-11-25' });
      await expect.poll(() => Date.now() / 1000, { timeout: 10_000 }).toBeGreaterThan(exp + 31);
      socket.send(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/list' }));
      expect((await closed)[0]).toBe(1008);
    });

    it('decides who may come before the upgrade', async () => {
      expect(await status(ws('/ws'), {})).toBe(401);
      expect(await status(ws('/ws'), { ...bearer, origin: 'https://evil.example' })).toBe(403);
      expect(await status(ws('/gateways/none/ws'), bearer)).toBe(404);
      expect(await status(ws('/elsewhere'), bearer)).toBe(404);
    });

    it('answers garbage with an error and stays open', async () => {
      const { socket, messages, ask } = await openSocket(ws('/gateways/up/ws'), bearer);
      socket.send('{');
      await expect.poll(() => messages.length).toBe(1);
      expect(messages[0]).toMatchObject({ error: { code: -32700 } });
      expect(await ask(1, 'ping')).toEqual({});
      socket.close();
    });
  });

  it('/rpc takes one call, also under the name of a tool', async () => {
    const url = `${gatehouse.url}/rpc`;
    const named = { jsonrpc: '2.0', id: 'a', method: 'up__echo', params: { message: 'm' } };
    const answer = await post(url, token, named, { accept: '*/*' });
    expect(answer.message).toMatchObject({ id: 'a', result: { content: [{ text: 'm' }] } });
    const list = await post(url, token, { jsonrpc: '2.0', id: 1, method: 'tools/list' });
    expect(list.message.result).toHaveProperty('tools');
    expect((await post(url, token, { jsonrpc: '2.0', id: 1, method: 'nothing/here' })).message.error?.code).toBe(
      -32601,
    );
  });

  it('a list longer than a write arrives whole through every door', async () => {
    const description = 'é€😀'.repeat(40);
    const many = await startUpstream({
      speaks: 'legacy',
      tools: Array.from({ length: 200 }, (_, i) => ({
        definition: { name: `tool_${i}`, description, inputSchema: { type: 'object' } },
        call: async () => ({ content: [] }),
      })),
    });
    await register(gatehouse, many.url, 'Many');
    const url = `${gatehouse.url}/gateways/many/mcp`;
    const list = { jsonrpc: '2.0', id: 7, method: 'tools/list' };
    const whole = (result: unknown) => {
      const { tools } = result as { tools: { name: string; description: string }[] };
      expect(tools.map(({ name }) => name)).toEqual(Array.from({ length: 200 }, (_, i) => `tool_${i}`));
      expect(new Set(tools.map((tool) => tool.description))).toEqual(new Set([description]));
    };
    const legacy = await post(url, token, list);
    expect(legacy.headers.get('content-length')).toBe(String(Buffer.byteLength(legacy.text)));
    whole(legacy.message.result);
    const modern = await connectV2(url, token, '2026-07-28');
    whole(await modern.listTools());
    await modern.close();
    whole((await post(`${gatehouse.url}/gateways/many/rpc`, token, list)).message.result);
    const batch = await post(url, token, [list, { ...list, id: 8 }], { 'mcp-protocol-version': '2025-03-26' });
    for (const { result } of JSON.parse(batch.text) as { result: unknown }[]) whole(result);
    const { socket, ask } = await openSocket(ws('/gateways/many/ws'), bearer);
    await ask(1, 'initialize', hello);
    whole(await ask(2, 'tools/list'));
    socket.close();
    const sse = new Client({ name: 'old', version: '1' });
    await sse.connect(
      new SSEClientTransport(new URL(`${gatehouse.url}/gateways/many/sse`), { requestInit: { headers: bearer } }),
    );
    whole(await sse.listTools());
    await sse.close();
    await many.close();
  });

  it('foreign origins are refused, also before credentials are looked at', async () => {
    const answer = await post(`${gatehouse.url}/mcp`, null, {}, { origin: 'https://evil.example' });
    expect([answer.status, answer.message.error?.data?.code]).toEqual([403, 'ORIGIN_NOT_ALLOWED']);
    const local = await post(
      `${gatehouse.url}/rpc`,
      token,
      { jsonrpc: '2.0', id: 1, method: 'ping' },
      { origin: gatehouse.url },
    );
    expect(local.status).toBe(200);
  });

  it('says what it wants of a body', async () => {
    const url = `${gatehouse.url}/mcp`;
    expect((await post(url, token, '{}', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post(url, token, '{')).message.error?.code).toBe(-32700);
    expect((await post(url, token, '{"id":1}')).message.error?.code).toBe(-32600);
    const twice = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"up__echo","name":"up__ask"}}';
    expect((await post(url, token, twice)).message.error?.code).toBe(-32600);
  });
});

describe('the end of a process', () => {
  it('lets answers under way finish and ends streams and sockets in order', async () => {
    const upstream = await startUpstream({ speaks: 'legacy' });
    const gatehouse = await startGatehouse();
    const token = await gatehouse.token();
    await register(gatehouse, upstream.url, 'Up');
    const url = `${gatehouse.url}/mcp`;
    const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    const session = (
      await post(url, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params: hello })
    ).headers.get('mcp-session-id')!;
    const headers = { authorization: `Bearer ${token}`, 'mcp-session-id': session };
    const stream = await fetch(url, { headers: { ...headers, accept: 'text/event-stream' } });
    const wsUrl = gatehouse.url.replace('http', 'ws') + '/ws';
    const { socket: quiet } = await openSocket(wsUrl, headers);
    const quietClosed = once(quiet, 'close');
    const { socket, ask, messages } = await openSocket(wsUrl, headers);
    const closed = once(socket, 'close');
    await ask(1, 'initialize', hello);
    const old = new Client({ name: 'old', version: '1' });
    const oldClosed = new Promise<void>((resolve) => (old.onclose = resolve));
    await old.connect(new SSEClientTransport(new URL(`${gatehouse.url}/sse`), { requestInit: { headers } }));
    old.onerror = () => void old.close();
    const call = post(
      url,
      token,
      { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'up__slow', arguments: { ms: 700 } } },
      { 'mcp-session-id': session },
    );
    const slow = { name: 'up__slow', arguments: { ms: 700 } };
    socket.send(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'tools/call', params: slow }));
    const oldCall = old.callTool(slow);
    await expect.poll(() => upstream.calls('tools/call').length).toBe(3);
    const end = gatehouse.close();
    // Nothing but what keeps it open.
    expect(await stream.text()).toMatch(/^(?:: keep-alive\n\n)*$/);
    expect((await quietClosed)[0]).toBe(1001);
    expect((await call).message).toMatchObject({ id: 1, result: { content: [{ text: 'done' }] } });
    expect((await closed)[0]).toBe(1001);
    expect(messages.find(({ id }) => id === 2)).toMatchObject({ result: { content: [{ text: 'done' }] } });
    expect((await oldCall).content).toEqual([{ type: 'text', text: 'done' }]);
    await oldClosed;
    await end;
    await upstream.close();
  });
});
