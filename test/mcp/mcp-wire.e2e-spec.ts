import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { follow } from '../support/wire/event-stream.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import {
  sampleTools,
  startUpstream,
  type SampleTool,
  type Upstream,
  type UpstreamOptions,
} from '../support/upstreams/upstream.js';

const named = (name: string): SampleTool => ({
  definition: { name, inputSchema: { type: 'object' } },
  call: () => ({ content: [] }),
});

/** Calls of `held` are answered when so many are there. */
const heldCalls = 9;

function held(): SampleTool {
  let there = 0;
  let letGo = () => {};
  const all = new Promise<void>((resolve) => (letGo = resolve));
  return {
    definition: { name: 'held', inputSchema: { type: 'object' } },
    call: async ({ message }) => {
      if (++there === heldCalls) letGo();
      await all;
      return { content: [{ type: 'text', text: message }] };
    },
  };
}

/** Pings in the middle of its call, and says what it was answered. */
const pinging: SampleTool = {
  definition: { name: 'pinging', inputSchema: { type: 'object' } },
  call: async (_args, { ask }) => ({ content: [{ type: 'text', text: JSON.stringify(await ask('ping', {})) }] }),
};

/** 2026-07-28: asks once, and says what it got. */
const asking: SampleTool = {
  definition: { name: 'asking', inputSchema: { type: 'object' } },
  call: (_args, { request }) => {
    const { inputResponses } = request.rpc?.params ?? {};
    if (inputResponses !== undefined) return { content: [{ type: 'text', text: JSON.stringify(inputResponses) }] };
    const params = { message: '?', requestedSchema: { type: 'object', properties: {} } };
    return { resultType: 'input_required', inputRequests: { a: { method: 'elicitation/create', params } } };
  },
};

/** `lined` is answered in events that say what they are, `bare` in events without that line. */
const options = (speaks: 'modern' | 'legacy'): UpstreamOptions => ({
  speaks,
  tools: [...sampleTools, named('lined'), named('bare'), named('gone'), pinging],
  intercept: ({ rpc }, res) => {
    const name = rpc?.method === 'tools/call' ? rpc.params?.name : undefined;
    if (name === 'gone') return Boolean(res.destroy());
    if (name !== 'lined' && name !== 'bare') return false;
    const line = name === 'lined' ? 'event: message\n' : '';
    const { progressToken } = (rpc?.params?._meta ?? {}) as { progressToken?: unknown };
    const progress = { jsonrpc: '2.0', method: 'notifications/progress', params: { progressToken, progress: 1 } };
    const resultType = speaks === 'modern' ? { resultType: 'complete' } : {};
    const answer = { jsonrpc: '2.0', id: rpc?.id, result: { content: [], ...resultType } };
    res.writeHead(200, { 'content-type': 'text/event-stream' });
    res.write(`${line}id: 7\ndata: ${JSON.stringify(progress)}\n\n`);
    res.end(`${line}id: 8\ndata: ${JSON.stringify(answer)}\n\n`);
    return true;
  },
});

describe('on the wire', () => {
  let gatehouse: StartedGatehouse;
  let modern: Upstream;
  let legacy: Upstream;
  let stream: Upstream;
  let token: string;
  let url: string;

  beforeAll(async () => {
    modern = await startUpstream(options('modern'));
    legacy = await startUpstream(options('legacy'));
    stream = await startUpstream({ speaks: 'sse', tools: [held()] });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    url = `${gatehouse.url}/mcp`;
    await register(gatehouse, modern.url, 'New');
    await register(gatehouse, legacy.url, 'Old');
    await register(gatehouse, stream.url, 'Stream');
  });

  afterAll(async () => {
    await gatehouse.close();
    await modern.close();
    await legacy.close();
    await stream.close();
  });

  const begin = async (capabilities = {}, at = url): Promise<Record<string, string>> => {
    const params = { protocolVersion: '2025-11-25', capabilities, clientInfo: { name: 'c', version: '1' } };
    const { headers } = await post(at, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    return { 'mcp-session-id': headers.get('mcp-session-id') ?? '' };
  };

  /** A connection to `/sse`: what came, and the path that takes messages. */
  const openSse = async () => {
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const connection = follow(await gatehouse.fetch('/sse', { headers, signal: stop.signal }));
    await expect.poll(() => connection.events.length).toBeGreaterThan(0);
    const to = gatehouse.url + (/data: (\S+)/.exec(connection.events[0] ?? '')?.[1] ?? '');
    return {
      ...connection,
      send: (message: object) => post(to, token, { jsonrpc: '2.0', ...message }),
      end: () => stop.abort(),
    };
  };

  const call = (name: string) => ({ name, arguments: {}, _meta: { progressToken: 1 } });

  const doors: Record<string, (name: string) => Promise<string>> = {
    modern: async (name) => {
      const { body, headers } = modernRequest('tools/call', call(name));
      return (await post(url, token, body, headers)).text;
    },
    session: async (name) =>
      (await post(url, token, { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call(name) }, await begin())).text,
    'without a session': async (name) => {
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call(name) };
      return (await post(url, token, body, { accept: 'text/event-stream' })).text;
    },
  };

  const lines = (text: string) =>
    text
      .split('\n\n')
      .filter((event) => event.includes('data: '))
      .map((event) => event.split('\n')[0]);

  describe('an event', () => {
    it.each(Object.keys(doors).flatMap((door) => ['new', 'old'].map((slug) => [door, slug] as const)))(
      'says what it is where its upstream said so (%s, %s)',
      async (door, slug) => {
        const text = await doors[door]!(`${slug}__lined`);
        expect(lines(text)).toEqual(['event: message', 'event: message']);
      },
    );

    it.each(['modern', 'session'])('stays as its upstream sent it without that line (%s)', async (door) => {
      const slug = door === 'modern' ? 'new' : 'old';
      expect(await doors[door]!(`${slug}__bare`)).not.toContain('event:');
    });

    it('is a message event on /sse, whatever its upstream sent', async () => {
      const { events, messages, send, end } = await openSse();
      const params = { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
      await send({ id: 1, method: 'initialize', params });
      await send({ id: 2, method: 'tools/list' });
      await send({ id: 3, method: 'tools/call', params: call('old__bare') });
      await send({ id: 4, method: 'tools/call', params: call('new__bare') });
      await expect.poll(() => messages.filter(({ result }) => result !== undefined).length).toBe(4);
      expect(new Set(lines(events.slice(1).join('\n\n')))).toEqual(new Set(['event: message']));
      end();
    });

    it("is one on a session's GET stream too", async () => {
      const session = await begin();
      await doors.session!('old__echo');
      const stop = new AbortController();
      const headers = { authorization: `Bearer ${token}`, accept: 'text/event-stream', ...session };
      const { events } = follow(await gatehouse.fetch('/mcp', { headers, signal: stop.signal }));
      const heard = legacy.listeners;
      const params = call('old__echo');
      await post(url, token, { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, session);
      await expect.poll(() => legacy.listeners).toBe(heard + 1);
      legacy.broadcast({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'x' } });
      await expect.poll(() => events.filter((event) => event.includes('data: ')).length).toBe(1);
      expect(events.find((event) => event.includes('data: '))).toMatch(/^event: message\n/);
      stop.abort();
    });
  });

  it('all doors of one principal call at once on one upstream session, each under an id of its own', async () => {
    const params = (message: string) => ({ name: 'stream__held', arguments: { message } });
    const rpc = (message: string, id: number) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: params(message),
    });
    const calls: Record<string, (message: string, id: number) => ReturnType<typeof post>> = {
      modern: (message, id) => {
        const { body, headers } = modernRequest('tools/call', params(message), id);
        return post(url, token, body, headers);
      },
      plain: (message, id) => post(url, token, rpc(message, id)),
      rpc: (message, id) => post(`${gatehouse.url}/rpc`, token, rpc(message, id)),
    };
    const asked = Object.entries(calls).flatMap(([door, ask]) =>
      Array.from({ length: heldCalls / 3 }, async (_, id) => {
        const { message } = await ask(`${door} ${id}`, id);
        expect(message).toMatchObject({ id, result: { content: [{ text: `${door} ${id}` }] } });
      }),
    );
    await Promise.all(asked);
    const sent = stream.calls('tools/call');
    expect(new Set(sent.map(({ path }) => path)).size).toBe(1);
    expect(new Set(sent.map(({ rpc: request }) => request?.id)).size).toBe(heldCalls);
  });

  it.each(['modern', 'without a session'])('a ping in the middle of a call is answered (%s)', async (door) => {
    expect(await doors[door]!('old__pinging')).toContain(String.raw`\"result\":{}`);
  });

  it.each(['/mcp', '/rpc', '/gateways/old/mcp'])('%s takes null for absent, and 5.0 for 5', async (path) => {
    const list = '{"jsonrpc":"2.0","id":5.0,"method":"tools/list","params":';
    for (const params of ['null', '{"cursor":null}']) {
      const { text, message } = await post(gatehouse.url + path, token, `${list}${params}}`);
      expect(text).toContain('"id":5,');
      expect(message.result).toHaveProperty('tools');
    }
    const { text } = await post(
      gatehouse.url + path,
      token,
      '{"jsonrpc":"2.0","id":5.0,"method":"ping","params":null}',
    );
    expect(JSON.parse(text)).toEqual({ jsonrpc: '2.0', id: 5, result: {} });
  });

  it('an upstream is sent no null params and no fraction in an id', async () => {
    const own = `${gatehouse.url}/gateways/old/mcp`;
    const call = '{"jsonrpc":"2.0","id":7.0,"params":null,"method":"x/unknown"}';
    await post(own, token, call, await begin({}, own));
    expect(legacy.calls('x/unknown').map(({ body }) => body)).toEqual([
      '{"jsonrpc":"2.0","id":7,"method":"x/unknown"}',
    ]);
  });

  it.each(['a-plain-id', 'an odd id'])(
    'a failed call and its audit row have one request id (given %j)',
    async (given) => {
      const own = { 'x-request-id': given };
      const params = { name: 'old__gone', arguments: {} };
      const rpc = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
      const { body, headers } = modernRequest('tools/call', params);
      const failed = [
        await post(url, token, body, { ...headers, ...own }),
        await post(url, token, rpc, own),
        await post(url, token, rpc, { ...(await begin()), ...own }),
        await post(`${gatehouse.url}/rpc`, token, rpc, own),
      ];
      const ids = failed.map(({ message }) => String(message.error?.data?.requestId));
      expect(new Set(ids).size).toBe(given === 'a-plain-id' ? 1 : failed.length);
      for (const id of new Set(ids)) {
        const rows = async () => (await gatehouse.admin<object[]>(`/admin/audit?requestId=${id}`)).body;
        await expect.poll(rows).toHaveLength(given === 'a-plain-id' ? failed.length : 1);
        for (const row of await rows()) expect(row).toMatchObject({ requestId: id, outcome: 'failed', target: 'gone' });
      }
    },
  );

  it('an answer goes to the gateway that asked, also where the upstream speaks another revision meanwhile', async () => {
    const before = await startUpstream({ speaks: 'modern', tools: [asking] });
    const after = await startUpstream({ speaks: 'legacy', tools: [named('later')] });
    const { id } = await register(gatehouse, before.url, 'Turning');
    const headers = {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(await begin({ elicitation: {} })),
    };
    const params = { name: 'turning__asking', arguments: {} };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    const { messages } = follow(await gatehouse.fetch('/mcp', { method: 'POST', headers, body }));
    await expect.poll(() => messages.map(({ method }) => method)).toEqual(['elicitation/create']);
    const moved = await gatehouse.admin(`/gateways/${id}`, { method: 'PUT', body: { url: after.url } });
    expect(moved.status).toBe(200);
    const list = async () => (await post(url, token, { jsonrpc: '2.0', id: 1, method: 'tools/list' })).text;
    await expect.poll(list).toContain('turning__later');
    await post(url, token, { jsonrpc: '2.0', id: messages[0]?.id, result: { action: 'decline' } }, headers);
    await expect.poll(() => messages.length).toBe(2);
    expect(JSON.stringify(messages[1]?.result)).toContain('decline');
    await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
    await before.close();
    await after.close();
  });

  it('requests of the gateway itself have whole numbers as ids', () => {
    const requests = [modern, legacy, stream].flatMap(({ requests: all }) =>
      all.filter(({ rpc }) => rpc?.method !== undefined && rpc.id !== undefined),
    );
    expect(requests.length).toBeGreaterThan(heldCalls);
    for (const { rpc } of requests) expect(rpc?.id).toSatisfy(Number.isSafeInteger);
  });
});
