import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const length = 20 * 1024 * 1024;
const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'up__long', arguments: {} } };
const ping = { jsonrpc: '2.0', id: 2, method: 'ping' };

describe('an answer of 20 MiB for a reader who is behind, and what follows it', () => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  let headers: { authorization: string };
  let token: string;

  beforeAll(async () => {
    const text = 'x'.repeat(length);
    const definition = { name: 'long', inputSchema: { type: 'object' } };
    upstream = await startUpstream({
      speaks: 'legacy',
      tools: [{ definition, call: () => ({ content: [{ type: 'text', text }] }) }],
    });
    gatehouse = await startGatehouse({
      MAX_HELD_BYTES: String(2 ** 30),
      MAX_HELD_BYTES_PER_PRINCIPAL: String(2 ** 28),
    });
    token = await gatehouse.token();
    headers = { authorization: `Bearer ${token}` };
    await register(gatehouse, upstream.url, 'Up');
  });

  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });

  /** The call has been answered by its upstream, and some time later the client asks for more. */
  async function longAnswered(calls: number): Promise<void> {
    await expect.poll(() => upstream.calls('tools/call').length).toBe(calls + 1);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }

  it('arrive on a socket', async () => {
    const socket = new WebSocket(`${gatehouse.url.replace('http', 'ws')}/ws`, { headers });
    await once(socket, 'open');
    const calls = upstream.calls('tools/call').length;
    socket.pause();
    socket.send(JSON.stringify(call));
    await longAnswered(calls);
    socket.send(JSON.stringify(ping));
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(String(data)));
    socket.resume();
    await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(2);
    expect(heard[0]!.length).toBeGreaterThan(length);
    expect(JSON.parse(heard[1]!)).toMatchObject({ id: 2, result: {} });
    socket.terminate();
  });

  it('arrive on a stream of HTTP+SSE', async () => {
    const stream = await gatehouse.fetch('/sse', { headers });
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    const endpoint = gatehouse.url + /data: (\S+)/.exec((await reader.read()).value!)![1]!;
    const calls = upstream.calls('tools/call').length;
    await post(endpoint, token, call);
    await longAnswered(calls);
    await post(endpoint, token, ping);
    const pieces: string[] = [];
    for (let end = ''; !end.includes('"id":2'); end = (end + pieces.at(-1)!).slice(-1_000)) {
      const { value, done } = await reader.read();
      if (done) throw new Error('the stream ended');
      pieces.push(value);
    }
    expect(pieces.join('').length).toBeGreaterThan(length);
    await reader.cancel();
  });
});
