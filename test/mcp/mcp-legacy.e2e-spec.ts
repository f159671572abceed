import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import {
  CreateMessageRequestSchema,
  ElicitRequestSchema,
  ListRootsRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { followProgress } from '../clients/follow-progress.js';
import { Ledger } from '../../src/limits/budgets/ledger.service.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, connectV2, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';

let patience = '';

const asking: readonly SampleTool[] = [
  {
    definition: { name: 'ask', inputSchema: { type: 'object' } },
    call: async (args, { ask }) => {
      const answer = await ask(String(args.method), args.params as object);
      return { content: [{ type: 'text', text: JSON.stringify(answer.result ?? answer.error) }] };
    },
  },
  {
    definition: { name: 'patient', inputSchema: { type: 'object' } },
    call: (args, { signal }) => {
      patience = 'waiting';
      return new Promise((resolve) => {
        setTimeout(() => resolve({ content: [{ type: 'text', text: 'done' }] }), Number(args.ms));
        signal.addEventListener('abort', () => (patience = 'cancelled'));
      }).then((result) => {
        patience = patience === 'waiting' ? 'finished' : patience;
        return result;
      });
    },
  },
];

describe('a client of 2025-11-25 and an upstream of the same', () => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  let token: string;
  let url: string;

  const initialize = async (who = token, at = url) => {
    const answer = await post(at, who, {
      jsonrpc: '2.0',
      id: 0,
      method: 'initialize',
      params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } },
    });
    return answer.headers.get('mcp-session-id') ?? '';
  };
  const call = (id: number, message: string) => ({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name: 'up__echo', arguments: { message } },
  });

  beforeAll(async () => {
    upstream = await startUpstream({
      speaks: 'legacy',
      demands: { 'X-API-Key': 'secret-key-123' },
      capabilities: { tools: {}, logging: {}, resources: { subscribe: true } },
      resources: [{ uri: 'test://watched', name: 'watched' }],
      tools: [...sampleTools, ...asking],
    });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    url = `${gatehouse.url}/mcp`;
    await register(gatehouse, upstream.url, 'Up', { 'X-API-Key': 'secret-key-123' });
  });

  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });

  it('SDK v1 and v2 (legacy) list and call', async () => {
    const v1 = await connectV1(url, token);
    expect((await v1.listTools()).tools.map(({ name }) => name)).toContain('up__echo');
    const result = await v1.callTool({ name: 'up__echo', arguments: { message: 'one' } });
    expect(result.content).toEqual([{ type: 'text', text: 'one' }]);
    await v1.close();
    const v2 = await connectV2(url, token, 'legacy');
    const second = await v2.callTool({ name: 'up__echo', arguments: { message: 'two' } });
    expect(second.content).toEqual([{ type: 'text', text: 'two' }]);
    await v2.close();
  });

  it('opens one upstream session for one client session, and ends it with it', async () => {
    const before = upstream.calls('initialize').length;
    const client = await connectV1(url, token, { roots: { listChanged: true } });
    expect(upstream.calls('initialize')).toHaveLength(before);
    await client.callTool({ name: 'up__echo', arguments: { message: 'a' } });
    await client.callTool({ name: 'up__echo', arguments: { message: 'b' } });
    expect(upstream.calls('initialize')).toHaveLength(before + 1);
    expect(upstream.calls('initialize').at(-1)?.rpc?.params).toMatchObject({
      capabilities: { roots: { listChanged: true } },
      clientInfo: { name: 'a-test-client' },
    });
    const session = upstream.calls('tools/call').at(-1)?.headers['mcp-session-id'] as string;
    expect(upstream.sessions.has(session)).toBe(true);
    const transport = client.transport as unknown as { terminateSession(): Promise<void> };
    await transport.terminateSession();
    await expect.poll(() => upstream.sessions.has(session)).toBe(false);
    await client.close();
  });

  it('brings progress to the call that asked for it', async () => {
    const client = await connectV1(url, token);
    const seen: number[] = [];
    followProgress(client, seen);
    const onprogress = () => undefined;
    await client.callTool({ name: 'up__slow', arguments: { ms: 20 } }, undefined, { onprogress });
    expect(seen).toEqual([1]);
    await client.close();
  });

  it('cancels by notification, and not by hanging up', async () => {
    const client = await connectV1(url, token);
    const stop = new AbortController();
    const pending = client.callTool({ name: 'up__patient', arguments: { ms: 60_000 } }, undefined, {
      signal: stop.signal,
    });
    await expect.poll(() => patience).toBe('waiting');
    stop.abort();
    await expect(pending).rejects.toThrow(/abort/i);
    await expect.poll(() => patience).toBe('cancelled');
    await client.close();

    const session = await initialize();
    const hangUp = new AbortController();
    const request = { ...call(1, ''), params: { name: 'up__patient', arguments: { ms: 1500 } } };
    const cut = post(url, token, request, { 'mcp-session-id': session }, hangUp.signal);
    await expect.poll(() => patience).toBe('waiting');
    hangUp.abort();
    await expect(cut).rejects.toThrow(/abort/i);
    await expect.poll(() => patience, { timeout: 10_000 }).toBe('finished');
  });

  describe('requests of the upstream', () => {
    let client: Client;
    const ask = async (method: string, params: object) => {
      const result = await client.callTool({ name: 'up__ask', arguments: { method, params } });
      return JSON.parse((result.content as { text: string }[])[0]!.text) as unknown;
    };

    beforeAll(async () => {
      client = await connectV1(url, token, { sampling: {}, elicitation: {}, roots: {} });
      client.setRequestHandler(CreateMessageRequestSchema, () => ({
        role: 'assistant',
        model: 'm',
        content: { type: 'text', text: 'sampled' },
      }));
      client.setRequestHandler(ElicitRequestSchema, () => ({ action: 'accept', content: { colour: 'blue' } }));
      client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [{ uri: 'file:///here' }] }));
    });

    afterAll(() => client.close());

    it('sampling, elicitation and roots reach the client and their answers the upstream', async () => {
      const sampling = { messages: [{ role: 'user', content: { type: 'text', text: 'hi' } }], maxTokens: 5 };
      expect(await ask('sampling/createMessage', sampling)).toMatchObject({ content: { text: 'sampled' } });
      const schema = { type: 'object', properties: { colour: { type: 'string' } } };
      const elicited = await ask('elicitation/create', { message: 'which?', requestedSchema: schema });
      expect(elicited).toEqual({ action: 'accept', content: { colour: 'blue' } });
      expect(await ask('roots/list', {})).toEqual({ roots: [{ uri: 'file:///here' }] });
    });
  });

  it('a response with an id of somebody else goes nowhere', async () => {
    const session = { 'mcp-session-id': await initialize() };
    await post(url, token, call(1, 'so that the session has one at the upstream'), session);
    const before = upstream.requests.length;
    const answer = await post(url, token, { jsonrpc: '2.0', id: 'ask-1', result: {} }, session);
    expect(answer.status).toBe(202);
    await post(url, token, call(2, 'behind it'), session);
    const sent = upstream.requests.slice(before).map(({ rpc }) => rpc);
    expect(sent).toContainEqual(expect.objectContaining({ method: 'tools/call' }));
    expect(sent.filter((rpc) => rpc !== null && rpc.method === undefined)).toEqual([]);
  });

  it('what the upstream says unasked reaches the GET stream', async () => {
    const client = await connectV1(url, token);
    const seen: string[] = [];
    client.setNotificationHandler(
      LoggingMessageNotificationSchema,
      ({ params }) => void seen.push(String(params.data)),
    );
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void seen.push(params.uri));
    await client.setLoggingLevel('debug');
    await client.subscribeResource({ uri: 'test://watched' });
    expect(upstream.calls('resources/subscribe')).toHaveLength(1);
    expect(upstream.calls('logging/setLevel')).toHaveLength(1);
    await expect
      .poll(() => {
        upstream.broadcast({
          jsonrpc: '2.0',
          method: 'notifications/message',
          params: { level: 'info', data: 'hello' },
        });
        return seen;
      })
      .toContain('hello');
    upstream.broadcast({
      jsonrpc: '2.0',
      method: 'notifications/resources/updated',
      params: { uri: 'test://watched' },
    });
    await expect.poll(() => seen).toContain('test://watched');
    await client.close();
  });

  it.each([
    ['a stream', {}],
    ['a stream that is taken up again', { 'last-event-id': 'up:1' }],
  ])('%s that opens an upstream session has it told the log level', async (_how, resumed) => {
    const at = `${gatehouse.url}/gateways/up/mcp`;
    const session = { 'mcp-session-id': await initialize(token, at) };
    const level = { jsonrpc: '2.0', id: 1, method: 'logging/setLevel', params: { level: 'warning' } };
    expect((await post(at, token, level, session)).message).toMatchObject({ result: {} });
    const told = () => upstream.calls('logging/setLevel').map(({ rpc }) => rpc?.params?.level);
    const before = told().length;
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...session, ...resumed };
    await fetch(at, { headers, signal: stop.signal });
    await expect.poll(() => told().slice(before)).toEqual(['warning']);
    stop.abort();
  });

  it('opens an expired upstream session anew and sends the call once', async () => {
    const session = await initialize();
    await post(url, token, call(1, 'before'), { 'mcp-session-id': session });
    upstream.expireSessions();
    const answer = await post(url, token, call(2, 'after'), { 'mcp-session-id': session });
    expect(answer.message).toMatchObject({ id: 2, result: { content: [{ text: 'after' }] } });
    const sent = upstream.calls('tools/call').filter(({ body }) => body.includes('after'));
    expect(sent.map(({ headers }) => upstream.sessions.has(String(headers['mcp-session-id'])))).toEqual([false, true]);
  });

  it('serves a request without a session as it stands, in JSON', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, (_, i) => post(url, token, call(7, `n${i}`), { accept: '*/*' })),
    );
    for (const [i, answer] of answers.entries()) {
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.message).toMatchObject({ id: 7, result: { content: [{ text: `n${i}` }] } });
    }
    const list = await post(
      url,
      token,
      { jsonrpc: '2.0', id: 1, method: 'tools/list' },
      { accept: 'application/json' },
    );
    expect(list.message.result).toHaveProperty('tools');
  });

  it("is 404 to another principal's session id, as to an unknown one", async () => {
    const session = await initialize();
    const other = await gatehouse.token({ sub: 'bob' });
    const stolen = await post(url, other, call(1, 'x'), { 'mcp-session-id': session });
    const unknown = await post(url, other, call(1, 'x'), { 'mcp-session-id': 'nothing' });
    const elsewhere = await post(`${gatehouse.url}/gateways/up/mcp`, token, call(1, 'x'), {
      'mcp-session-id': session,
    });
    expect([stolen.status, unknown.status, elsewhere.status]).toEqual([404, 404, 404]);
    expect(stolen.text).toBe(unknown.text);
  });

  it('answers a batch of 2025-03-26 in one array', async () => {
    const batch = [call(1, 'a'), { jsonrpc: '2.0', method: 'notifications/initialized' }, call(2, 'b')];
    const answer = await post(url, token, batch, { accept: 'application/json' });
    expect((answer.message as unknown as { id: number }[]).map(({ id }) => id).sort()).toEqual([1, 2]);
    const session = await initialize();
    expect((await post(url, token, batch, { 'mcp-session-id': session })).status).toBe(400);
  });

  it('begins no session in a batch, whose client would not learn its id', async () => {
    const { all } = gatehouse.app.get(Ledger);
    const before = all.sessions;
    const hello = { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    const batch = [{ jsonrpc: '2.0', id: 1, method: 'initialize', params: hello }, call(2, 'a')];
    const answer = await post(url, token, batch);
    expect([answer.status, answer.message.error?.code]).toEqual([400, -32600]);
    expect(all.sessions).toBe(before);
  });
});
