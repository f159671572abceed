import type { ServerResponse } from 'node:http';
import { ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Received, type Upstream, type UpstreamOptions } from '../support/upstreams/upstream.js';

const json = { 'content-type': 'application/json' };
const error = (message: string) => (id: unknown) =>
  JSON.stringify({ jsonrpc: '2.0', id, error: { code: -32600, message } });

/** How a server may say that it no longer knows a session. */
const sayings: Record<string, (res: ServerResponse, id: unknown) => void> = {
  '404': (res) => res.writeHead(404).end(),
  '410': (res) => res.writeHead(410, { 'content-type': 'text/plain' }).end('gone'),
  '400 with a text': (res) => res.writeHead(400, { 'content-type': 'text/plain' }).end('Bad Request: unknown session'),
  '400 not initialized': (res) => res.writeHead(400, json).end(error('Bad Request: Server not initialized')(null)),
  '401': (res) => res.writeHead(401, { 'content-type': 'text/plain' }).end('Unauthorized: Session not found'),
  '403': (res) => res.writeHead(403, json).end('{"error":"forbidden"}'),
  '200 with an error': (res, id) => res.writeHead(200, json).end(error('Session not found')(id)),
  'an event with an error': (res, id) =>
    res
      .writeHead(200, { 'content-type': 'text/event-stream' })
      .end(`id: 1\ndata:\n\nevent: message\ndata: ${error('Invalid or expired session')(id)}\n\n`),
};

describe('an upstream session that is gone', () => {
  let gatehouse: StartedGatehouse;
  let token: string;
  const ups: Upstream[] = [];
  let names = 0;

  beforeAll(async () => {
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
  });
  afterEach(() => Promise.all(ups.splice(0).map((up) => up.close())));
  afterAll(() => gatehouse.close());

  async function registered(options: UpstreamOptions, headers: Record<string, string> = {}) {
    const up = await startUpstream({ speaks: 'legacy', ...options });
    ups.push(up);
    const gateway = await register(gatehouse, up.url, `Up ${++names}`, headers);
    return { up, gateway };
  }

  const echo = (slug: string, message: string) => ({ name: `${slug}__echo`, arguments: { message } });
  const text = (message: string) => [{ type: 'text', text: message }];

  it('is heard before the upstream is told that the client is ready', async () => {
    const { up, gateway } = await registered({});
    const client = await connectV1(`${gatehouse.url}/gateways/${gateway.slug}/mcp`, token, { roots: {} });
    const inOrder = () =>
      [...new Set(up.requests.map(({ headers }) => String(headers['mcp-session-id'])))].map((session) =>
        up.requests
          .filter(({ headers }) => headers['mcp-session-id'] === session)
          .map(({ method, rpc }) => (method === 'GET' ? 'GET' : rpc?.method)),
      );
    // Without a call: at an endpoint for one gateway the upstream hears of the client as soon as they listen.
    await expect.poll(inOrder).toContainEqual(['GET', 'notifications/initialized']);
    await client.close();
  });

  it.each(Object.entries(sayings))('is replaced on every door where the server says so by %s', async (_, say) => {
    const { up, gateway } = await registered({
      intercept: ({ rpc, headers }, res) => {
        if (rpc?.method !== 'tools/call') return false;
        const known = ups.at(-1)!.sessions.has(String(headers['mcp-session-id']));
        if (known) return false;
        say(res, rpc.id);
        return true;
      },
    });
    const client = await connectV1(`${gatehouse.url}/mcp`, token);
    const bare = (n: string) => ({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: echo(gateway.slug, n) });
    const modern = (n: string) => modernRequest('tools/call', echo(gateway.slug, n));
    const doors: ((n: string) => Promise<unknown>)[] = [
      async (n) => (await client.callTool(echo(gateway.slug, n))).content,
      async (n) => (await post(`${gatehouse.url}/rpc`, token, bare(n))).message.result?.content,
      async (n) => (await post(`${gatehouse.url}/mcp`, token, bare(n))).message.result?.content,
      async (n) =>
        (await post(`${gatehouse.url}/mcp`, token, modern(n).body, modern(n).headers)).message.result?.content,
    ];
    for (const call of doors) {
      expect(await call('before')).toEqual(text('before'));
      up.expireSessions();
      expect(await call('after')).toEqual(text('after'));
    }
    await client.close();
  });

  it('is asked for once more and never a third time', async () => {
    const { up, gateway } = await registered({
      intercept: ({ rpc }, res) => {
        if (rpc?.method !== 'tools/call') return false;
        sayings['200 with an error']!(res, rpc.id);
        return true;
      },
    });
    const body = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: echo(gateway.slug, 'x') };
    const { message } = await post(`${gatehouse.url}/rpc`, token, body);
    expect(message.error?.message).toContain('the server no longer knows the session');
    expect(up.calls('tools/call')).toHaveLength(2);
  });

  it('is not what a result speaks of, nor what a tool was given', async () => {
    const answers = [
      '"result":{"content":[{"type":"text","text":"\\"error\\": session not found"}]}',
      '"error":{"code":-32602,"message":"Invalid arguments: session is required"}',
    ];
    const { up, gateway } = await registered({
      intercept: ({ rpc }, res) => {
        if (rpc?.method !== 'tools/call') return false;
        res.writeHead(200, json).end(`{"jsonrpc":"2.0","id":${JSON.stringify(rpc.id)},${answers.pop()!}}`);
        return true;
      },
    });
    const body = { jsonrpc: '2.0', id: 7, method: 'tools/call', params: echo(gateway.slug, 'x') };
    const first = await post(`${gatehouse.url}/rpc`, token, body);
    expect(first.message.error?.message).toContain('Invalid arguments');
    expect((await post(`${gatehouse.url}/rpc`, token, body)).message.result).toBeDefined();
    expect(up.calls('tools/call')).toHaveLength(2);
  });

  it('is not replaced for each call that the server forbids', async () => {
    const { up, gateway } = await registered({
      intercept: ({ rpc }, res) => {
        if (rpc?.params?.name !== 'slow') return false;
        res.writeHead(403, json).end('{"error":"insufficient_scope"}');
        return true;
      },
    });
    const client = await connectV1(`${gatehouse.url}/mcp`, token);
    const mine = ({ rpc }: Received) => JSON.stringify(rpc?.params?.clientInfo).includes('a-test-client');
    const opened = () => up.calls('initialize').filter(mine).length;
    await client.callTool(echo(gateway.slug, 'x'));
    const before = opened();
    for (let i = 0; i < 4; i++) {
      await client.callTool({ name: `${gateway.slug}__slow`, arguments: {} }).catch(() => undefined);
      await client.callTool(echo(gateway.slug, 'x'));
    }
    expect(opened() - before).toBe(1);
    await client.close();
  });

  it('is one that was opened under other credentials, or at another URL', async () => {
    let key = 'first-key-1';
    const calls: Received[] = [];
    const { gateway, up } = await registered(
      {
        intercept: (request, res) => {
          if (request.rpc?.method === 'tools/call') calls.push(request);
          if (request.headers['x-api-key'] === key) return false;
          res.writeHead(401).end();
          return true;
        },
      },
      { 'X-API-Key': key },
    );
    const client = await connectV1(`${gatehouse.url}/mcp`, token);
    await client.callTool(echo(gateway.slug, 'one'));
    key = 'second-key-2';
    const edit = async (body: object) => {
      const { status } = await gatehouse.admin(`/gateways/${gateway.id}`, { method: 'PATCH', body });
      expect(status).toBe(200);
    };
    await edit({ auth_headers: [{ key: 'X-API-Key', value: key }] });
    const call = async (n: string) => (await client.callTool(echo(gateway.slug, n))).content;
    await expect.poll(() => call('two').catch(() => null)).toEqual(text('two'));
    const [first, last] = [calls[0]!, calls.at(-1)!];
    expect(last.headers['mcp-session-id']).not.toBe(first.headers['mcp-session-id']);

    const other = await startUpstream({ speaks: 'legacy' });
    ups.push(other);
    await edit({ url: other.url, auth_headers: [{ key: 'X-API-Key', value: key }] });
    const there = () => other.calls('tools/call').length;
    await expect.poll(async () => (await call('three'), there())).toBeGreaterThan(0);
    const foreign = other.requests.filter(({ headers }) => up.sessions.has(String(headers['mcp-session-id'])));
    expect(foreign).toEqual([]);
    await client.close();
  });

  it('is opened again with what the client watches', async () => {
    const { up, gateway } = await registered({
      capabilities: { tools: {}, resources: { subscribe: true } },
      resources: [{ uri: 'test://a', name: 'a' }],
      intercept: ({ rpc }, res) => {
        if (rpc?.method !== 'resources/subscribe') return false;
        res.writeHead(200, json).end(JSON.stringify({ jsonrpc: '2.0', id: rpc.id, result: {} }));
        return true;
      },
    });
    const client = await connectV1(`${gatehouse.url}/mcp`, token);
    const heard: string[] = [];
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
    await client.subscribeResource({ uri: 'test://a' });
    up.expireSessions();
    await client.callTool(echo(gateway.slug, 'x'));
    await expect.poll(() => up.calls('resources/subscribe')).toHaveLength(2);
    const said = () => {
      up.broadcast({ jsonrpc: '2.0', method: 'notifications/resources/updated', params: { uri: 'test://a' } });
      return heard;
    };
    await expect.poll(said).toContain('test://a');
    await client.close();
  });

  it('costs a refresh nothing', async () => {
    let forget = true;
    const { gateway } = await registered({
      intercept: ({ rpc }, res) => {
        if (rpc?.method !== 'tools/list' || !forget) return false;
        forget = false;
        sayings['400 not initialized']!(res, rpc.id);
        return true;
      },
    });
    forget = true;
    const { body } = await gatehouse.admin<{ success: boolean; validationErrors: string[] }>(
      `/gateways/${gateway.id}/refresh`,
      { method: 'POST' },
    );
    expect(body).toMatchObject({ success: true, toolsRemoved: 0, validationErrors: [] });
  });
});
