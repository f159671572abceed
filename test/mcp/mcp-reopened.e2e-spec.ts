import { LoggingMessageNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

describe('streams of upstreams that end', () => {
  let gatehouse: StartedGatehouse;
  let token: string;
  let streamable: Upstream;
  let sse: Upstream;
  const gets: ServerResponse[] = [];
  const keepGets = ({ method }: { method: string }, res: ServerResponse) => {
    if (method === 'GET') gets.push(res);
    return false;
  };

  beforeAll(async () => {
    streamable = await startUpstream({
      speaks: 'legacy',
      capabilities: { tools: {}, logging: {} },
      intercept: keepGets,
    });
    sse = await startUpstream({ speaks: 'sse', intercept: keepGets });
    gatehouse = await startGatehouse();
    token = await gatehouse.token();
    await register(gatehouse, streamable.url, 'Http');
    await register(gatehouse, sse.url, 'Old');
  });

  afterAll(async () => {
    await gatehouse.close();
    await streamable.close();
    await sse.close();
  });

  /** A client whose session has an upstream session; `say` has the upstream say something, and gives what the client heard so far. */
  async function listening() {
    const client = await connectV1(`${gatehouse.url}/mcp`, token);
    const heard: unknown[] = [];
    client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void heard.push(params.data));
    await client.callTool({ name: 'http__echo', arguments: { message: 'x' } });
    const say = (data: string) => {
      const params = { level: 'info', data };
      streamable.broadcast({ jsonrpc: '2.0', method: 'notifications/message', params });
      return heard;
    };
    return { client, say };
  }

  it('a session hears its upstream again after the upstream ended the stream', async () => {
    const { client, say } = await listening();
    await expect.poll(() => say('before')).toContain('before');
    for (const stream of gets.splice(0)) stream.end();
    await expect.poll(() => streamable.listeners).toBe(0);
    await expect.poll(() => say('after'), { timeout: 5000 }).toContain('after');
    await client.close();
  });

  it('a session hears its upstream again after the upstream forgot it, without a call', async () => {
    const { client, say } = await listening();
    await expect.poll(() => say('before it forgot')).toContain('before it forgot');
    const calls = streamable.calls('tools/call').length;
    streamable.expireSessions();
    for (const stream of gets.splice(0)) stream.end();
    await expect.poll(() => streamable.listeners).toBe(0);
    await expect.poll(() => say('after it forgot'), { timeout: 15_000 }).toContain('after it forgot');
    expect(streamable.calls('tools/call').length).toBe(calls);
    await client.close();
  });

  it('a session over HTTP+SSE whose stream broke is opened anew for the next call', async () => {
    const client = await connectV1(`${gatehouse.url}/mcp`, token);
    const call = async (message: string) =>
      (await client.callTool({ name: 'old__echo', arguments: { message } })).content;
    expect(await call('one')).toEqual([{ type: 'text', text: 'one' }]);
    for (const stream of gets.splice(0)) stream.destroy();
    await expect
      .poll(() => call('two').catch((error: Error) => error.message))
      .toEqual([{ type: 'text', text: 'two' }]);
    await client.close();
    const bare = {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'old__echo', arguments: { message: 'b' } },
    };
    expect((await post(`${gatehouse.url}/rpc`, token, bare)).message.result).toMatchObject({
      content: [{ text: 'b' }],
    });
  });
});
