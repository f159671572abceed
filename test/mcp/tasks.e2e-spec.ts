import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post, type RawAnswer } from '../support/wire/mcp-client.js';
import { follow, type StreamMessage } from '../support/wire/event-stream.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Received, type Upstream } from '../support/upstreams/upstream.js';

type Params = Record<string, unknown>;
type Ask = (who: string, method: string, params: Params, path?: string) => Promise<RawAnswer['message']>;

const related = 'io.modelcontextprotocol/related-task';
const asTask = 'io.modelcontextprotocol/tasks';
const task = (taskId: unknown) => ({ taskId, status: 'working', createdAt: '2026-01-01T00:00:00Z', ttl: 60_000 });

/** Has tasks, and tells everybody who asks about each of them: it knows one client, the gateway. */
const results: Record<string, (params: Params) => object> = {
  'tools/call': () => ({ task: task('t-1') }),
  'tasks/get': ({ taskId }) => task(taskId),
  'tasks/cancel': ({ taskId }) => task(taskId),
  'tasks/result': ({ taskId }) => ({ content: [{ type: 'text', text: `of ${String(taskId)}` }], _meta: { [related]: { taskId } } }),
  'tasks/list': () => ({ tasks: [task('t-1')] }),
}; // prettier-ignore
const isModern = ({ headers }: Received) => headers['mcp-method'] !== undefined;
const intercept =
  (events: boolean) =>
  (request: Received, res: ServerResponse): boolean => {
    const { method = '', params = {}, id } = request.rpc ?? {};
    if (!Object.hasOwn(results, method)) return false;
    const kind = isModern(request) ? { resultType: method === 'tools/call' ? 'task' : 'complete' } : {};
    const text = JSON.stringify({ jsonrpc: '2.0', id, result: { ...kind, ...results[method]!(params) } });
    if (!events) res.writeHead(200, { 'content-type': 'application/json' }).end(text);
    else {
      const status = { jsonrpc: '2.0', method: 'notifications/tasks/status', params: task('t-1') };
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      res.end(`data: ${JSON.stringify(status)}\n\ndata: ${text}\n\n`);
    }
    return true;
  };

const capabilities = { tools: {}, tasks: { list: {}, cancel: {}, requests: { tools: { call: {} } } } };
let gatehouse: StartedGatehouse;
const upstreams: Record<string, Upstream> = {};
const tokens: Record<string, string> = {};
beforeAll(async () => {
  gatehouse = await startGatehouse({ HEALTH_CHECK_INTERVAL_SECONDS: '0' });
  for (const speaks of ['legacy', 'modern'] as const) {
    for (const events of [false, true]) {
      const name = `${speaks}-${events ? 'events' : 'json'}`;
      upstreams[name] = await startUpstream({ speaks, capabilities, intercept: intercept(events) });
      await register(gatehouse, upstreams[name].url, name);
      await register(gatehouse, `${upstreams[name].url}?again`, `${name}-again`);
    }
  }
  for (const who of ['alice', 'bob']) tokens[who] = await gatehouse.token({ sub: who });
  tokens.alice2 = await gatehouse.token({ sub: 'alice', jti: 'another' });
});
afterAll(async () => {
  await gatehouse.close();
  await Promise.all(Object.values(upstreams).map((upstream) => upstream.close()));
});

const hello = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
};
const answerIn = async (messages: readonly StreamMessage[]) => {
  const found = () => messages.find(({ id }) => id === 7);
  await expect.poll(found).toBeDefined();
  return found() as RawAnswer['message'];
};
const one = (method: string, params: Params) => ({ jsonrpc: '2.0', id: 7, method, params });
/** The way in of each kind of client, at the endpoint of one gateway. */
const clients: Record<string, (endpoint: string) => Ask> = {
  'a client of 2026-07-28': (endpoint) => async (who, method, params) => {
    const _meta = { 'io.modelcontextprotocol/clientCapabilities': { extensions: { [asTask]: {} } } };
    const { body, headers } = modernRequest(method, { ...params, _meta });
    return (await post(`${gatehouse.url}${endpoint}/mcp`, tokens[who]!, body, headers)).message;
  },
  'a session': (endpoint) => async (who, method, params) => {
    const begun = await post(`${gatehouse.url}${endpoint}/mcp`, tokens[who]!, hello);
    const headers = {
      'mcp-session-id': begun.headers.get('mcp-session-id')!,
      'mcp-protocol-version': '2025-11-25',
    };
    return (await post(`${gatehouse.url}${endpoint}/mcp`, tokens[who]!, one(method, params), headers)).message;
  },
  '/rpc': (endpoint) => async (who, method, params) =>
    (await post(`${gatehouse.url}${endpoint}/rpc`, tokens[who]!, one(method, params))).message,
  '/ws': (endpoint) => async (who, method, params) => {
    const headers = { authorization: `Bearer ${tokens[who]!}` };
    const socket = new WebSocket(`${gatehouse.url.replace('http', 'ws')}${endpoint}/ws`, { headers });
    const messages: StreamMessage[] = [];
    socket.on('message', (text: Buffer) => messages.push(JSON.parse(text.toString()) as StreamMessage));
    await once(socket, 'open');
    socket.send(JSON.stringify(hello));
    socket.send(JSON.stringify(one(method, params)));
    const answer = await answerIn(messages);
    socket.close();
    return answer;
  },
  '/sse': (endpoint) => async (who, method, params) => {
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${tokens[who]!}`, accept: 'text/event-stream' };
    const stream = follow(await gatehouse.fetch(`${endpoint}/sse`, { headers, signal: stop.signal }));
    await expect.poll(() => stream.events.length).toBeGreaterThan(0);
    const messages = /^data: (.*)$/m.exec(stream.events[0]!)![1]!;
    for (const message of [hello, one(method, params)])
      await post(new URL(messages, gatehouse.url).href, tokens[who]!, message);
    const answer = await answerIn(stream.messages);
    stop.abort();
    return answer;
  },
};

const cases = ['legacy-json', 'legacy-events', 'modern-json', 'modern-events'].flatMap((name) =>
  Object.keys(clients).map((client) => ({ name, client })),
);
/** What carries a session carries it to every kind of upstream alike. */
const alike = ({ name, client }: (typeof cases)[number]) =>
  ['/ws', '/sse'].includes(client) && !['modern-json', 'legacy-events'].includes(name);

describe('a task', () => {
  it.each(cases.filter((one) => !alike(one)))('of $client at $name is its maker’s alone', async ({ name, client }) => {
    const upstream = upstreams[name]!;
    const ask = clients[client]!(`/gateways/${name}`);
    const made = await ask('alice', 'tools/call', { name: 'echo', arguments: {}, task: { ttl: 60_000 } });
    const id = (made.result!.task as { taskId: string }).taskId;
    expect(id).not.toBe('t-1');
    for (const who of ['alice', 'alice2']) {
      for (const method of ['tasks/get', 'tasks/cancel']) {
        expect((await ask(who, method, { taskId: id })).result).toMatchObject({ taskId: id, status: 'working' });
        const heard = upstream.calls(method).at(-1)!;
        expect(heard.rpc!.params!.taskId).toBe('t-1');
        expect(heard.headers['mcp-name']).toBe(isModern(heard) ? 't-1' : undefined);
      }
    }
    const result = await ask('alice', 'tasks/result', { taskId: id });
    // 2026-07-28 has no such method (SEP-2663).
    const hasResult = !client.includes('2026-07-28');
    expect(result).toMatchObject(
      hasResult
        ? { result: { content: [{ text: 'of t-1' }], _meta: { [related]: { taskId: id } } } }
        : { error: { code: -32601 } },
    );

    const before = upstream.requests.filter(({ rpc }) => rpc?.method?.startsWith('tasks/')).length;
    const elsewhere = clients[client]!(`/gateways/${name}-again`);
    for (const method of ['tasks/get', 'tasks/cancel', ...(hasResult ? ['tasks/result'] : [])]) {
      for (const refused of [
        await ask('bob', method, { taskId: id }),
        await ask('bob', method, { taskId: 't-1' }),
        await ask('alice', method, { taskId: 't-1' }),
        await ask('alice', method, { taskId: `${id}x` }),
        await elsewhere('alice', method, { taskId: id }),
      ])
        expect(refused.error).toMatchObject({ code: -32602 });
    }
    expect((await ask('alice', 'tasks/list', {})).error).toMatchObject({ code: -32601 });
    expect(upstream.requests.filter(({ rpc }) => rpc?.method?.startsWith('tasks/'))).toHaveLength(before);
  });

  it('is not offered in a list', async () => {
    const { result } = (await post(`${gatehouse.url}/gateways/legacy-json/mcp`, tokens.alice!, hello)).message;
    expect(result!.capabilities).toMatchObject({ tasks: { cancel: {}, requests: { tools: { call: {} } } } });
    expect(JSON.stringify(result!.capabilities)).not.toContain('"list"');
  });
});
