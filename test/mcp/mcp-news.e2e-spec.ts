import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { follow } from '../support/wire/event-stream.js';
import { connectV1, modernRequest } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';

const subscriptionId = 'io.modelcontextprotocol/subscriptionId';

/** A `subscriptions/listen` whose messages gather in `messages`; `ended` resolves when the stream does. */
async function listen(url: string, token: string, notifications: object, id: string) {
  const stop = new AbortController();
  const { body, headers } = modernRequest('subscriptions/listen', { notifications }, id);
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify(body),
    signal: stop.signal,
  });
  return { response, ...follow(response), stop: () => stop.abort() };
}

const tool = (name: string): SampleTool => ({
  definition: { name, inputSchema: { type: 'object' } },
  call: () => ({ content: [] }),
});

describe('news of upstreams', () => {
  let gatehouse: StartedGatehouse;
  let modern: Upstream;
  let legacy: Upstream;
  let token: string;
  let url: string;
  /** Subscriptions to the one resource, newest last. */
  const watches: ServerResponse[] = [];

  beforeAll(async () => {
    const capabilities = { tools: { listChanged: true }, resources: { subscribe: true, listChanged: true } };
    modern = await startUpstream({
      speaks: 'modern',
      capabilities,
      resources: [{ uri: 'new://r', name: 'r' }],
      intercept: ({ rpc }, res) => {
        if (JSON.stringify(rpc?.params?.notifications) === '{"resourceSubscriptions":["new://r"]}') watches.push(res);
        return false;
      },
    });
    legacy = await startUpstream({
      speaks: 'legacy',
      capabilities,
      resources: [{ uri: 'old://r', name: 'r' }],
    });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    url = `${gatehouse.url}/mcp`;
    await register(gatehouse, modern.url, 'New');
    await register(gatehouse, legacy.url, 'Old');
  });

  afterAll(async () => {
    await gatehouse.close();
    await modern.close();
    await legacy.close();
  });

  it('acknowledges first, and tells of changed lists once the new ones can be had', async () => {
    const news = await listen(url, token, { toolsListChanged: true, promptsListChanged: true }, 'größe');
    await expect.poll(() => news.messages.length).toBe(1);
    expect(news.messages[0]).toMatchObject({
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: { toolsListChanged: true }, _meta: { [subscriptionId]: 'größe' } },
    });
    const client = await connectV1(url, token);
    let heard = 0;
    let listed: string[] = [];
    client.setNotificationHandler(ToolListChangedNotificationSchema, async () => {
      listed = (await client.listTools()).tools.map(({ name }) => name);
      heard++;
    });
    await expect.poll(() => legacy.listeners).toBeGreaterThan(0);
    legacy.offer.tools = [...sampleTools, tool('fresh')];
    legacy.changed('tools');
    await expect.poll(() => heard).toBeGreaterThan(0);
    expect(listed).toContain('old__fresh');
    await expect.poll(() => news.messages.length).toBe(2);
    expect(news.messages[1]).toEqual({
      jsonrpc: '2.0',
      method: 'notifications/tools/list_changed',
      params: { _meta: { [subscriptionId]: 'größe' } },
    });
    news.stop();
    await client.close();
  });

  it('watches resources of both eras in one subscription', async () => {
    const news = await listen(url, token, { resourceSubscriptions: ['new://r', 'old://r'] }, 'watch');
    await expect.poll(() => legacy.calls('resources/subscribe').length).toBe(1);
    await expect.poll(() => modern.calls('subscriptions/listen').length).toBeGreaterThan(1);
    await expect
      .poll(() => {
        for (const [upstream, scheme] of [
          [modern, 'new'],
          [legacy, 'old'],
        ] as const) {
          const params = { uri: `${scheme}://r` };
          upstream.broadcast({ jsonrpc: '2.0', method: 'notifications/resources/updated', params });
        }
        const updates = news.messages.filter(({ method }) => method === 'notifications/resources/updated');
        return new Set(updates.map(({ params }) => params?.uri));
      })
      .toEqual(new Set(['new://r', 'old://r']));
    for (const { params } of news.messages) {
      expect(params?._meta).toMatchObject({ [subscriptionId]: 'watch' });
    }
    news.stop();
    await expect.poll(() => legacy.calls('resources/unsubscribe').length, { timeout: 10_000 }).toBe(1);
  });

  it('a session watches on where the stream of its subscription ended', async () => {
    watches.length = 0;
    const client = await connectV1(url, token);
    await client.subscribeResource({ uri: 'new://r' });
    for (const times of [1, 2, 3]) {
      await expect.poll(() => watches.length, { timeout: 10_000 }).toBe(times);
      watches.at(-1)!.end();
    }
    await client.close();
  });

  it('ends streams of those who lost what they could reach, within two seconds', async () => {
    const upstream = await startUpstream({ speaks: 'modern' });
    const { id } = await register(
      gatehouse,
      upstream.url,
      'Inner',
      {},
      { visibility: 'team', allowed_users: ['local:alice'] },
    );
    const news = await listen(`${gatehouse.url}/gateways/inner/mcp`, token, { toolsListChanged: true }, 'inner');
    await expect.poll(() => news.messages.length).toBe(1);
    await gatehouse.admin(`/gateways/${id}`, { method: 'PUT', body: { allowed_users: [] } });
    await expect.poll(() => news.messages.at(-1)?.result, { timeout: 2000 }).toMatchObject({ resultType: 'complete' });
    await news.ended;
    await upstream.close();
  });

  it('ends subscriptions with their result when the process ends', async () => {
    const upstream = await startUpstream({ speaks: 'both' });
    const other = await startGatehouse();
    const who = await other.token();
    await register(other, upstream.url, 'Up');
    const news = await listen(`${other.url}/mcp`, who, { toolsListChanged: true }, 'last');
    await expect.poll(() => news.messages.length).toBe(1);
    await other.close();
    await news.ended;
    expect(news.messages.at(-1)).toMatchObject({ id: 'last', result: { _meta: { [subscriptionId]: 'last' } } });
    await upstream.close();
  });
});
