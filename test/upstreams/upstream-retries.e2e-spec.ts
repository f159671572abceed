import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post, type RawAnswer } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Received, type Upstream } from '../support/upstreams/upstream.js';

/** How a server says that it does not know a session, by status. */
const unknown: Readonly<Record<number, string>> = {
  404: 'Session not found',
  400: 'Bad Request: no valid session ID provided',
};

/** An upstream that answers what `takes` names with a status, `times` times; `held` answers wait there instead. */
class Forgetful {
  takes: string = '';
  status = 404;
  rpcCode = -32001;
  times = Infinity;
  holds = false;
  readonly held: ServerResponse[] = [];
  upstream!: Upstream;

  async start(speaks: 'legacy' | 'sse'): Promise<void> {
    const intercept = ({ method, rpc }: Received, res: ServerResponse): boolean => {
      if ((method === 'GET' ? 'GET' : rpc?.method) !== this.takes || this.times <= 0) return false;
      this.times--;
      if (this.holds) this.held.push(res);
      else this.refuse(res, rpc?.id);
      return true;
    };
    this.upstream = await startUpstream({ speaks, intercept });
  }

  refuse(res: ServerResponse, id: unknown = null): void {
    const error = { code: this.rpcCode, message: unknown[this.status] };
    res.writeHead(this.status, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ jsonrpc: '2.0', id, error }));
  }

  reset(to: Partial<Forgetful>): void {
    Object.assign(this, { takes: 'tools/call', status: 404, rpcCode: -32001, times: Infinity, holds: false, ...to });
    this.held.length = 0;
    (this.upstream.requests as Received[]).length = 0;
  }

  count = (method: string): number => this.upstream.calls(method).length;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a call on an upstream session that has ended', () => {
  const servers = { streamable: new Forgetful(), stream: new Forgetful() };
  let gatehouse: StartedGatehouse;
  let token: string;
  let session: Record<string, string>;

  const echo = (server: string) => ({ name: `${server}__echo`, arguments: { message: 'hi' } });
  const legacy = (server: string) => ({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: echo(server) });

  /** One call by each kind of client. */
  const doors: Readonly<Record<string, (server: string, signal?: AbortSignal) => Promise<RawAnswer>>> = {
    'a session': (server, signal) => post(`${gatehouse.url}/mcp`, token, legacy(server), session, signal),
    'a session that takes JSON only': (server, signal) =>
      post(`${gatehouse.url}/mcp`, token, legacy(server), { ...session, accept: 'application/json' }, signal),
    'no session': (server, signal) => post(`${gatehouse.url}/mcp`, token, legacy(server), {}, signal),
    '/rpc': (server, signal) => post(`${gatehouse.url}/rpc`, token, legacy(server), {}, signal),
    '2026-07-28': (server, signal) => {
      const { body, headers } = modernRequest('tools/call', echo(server), 7);
      return post(`${gatehouse.url}/mcp`, token, body, headers, signal);
    },
  };
  const everywhere = Object.keys(doors).flatMap((door) =>
    (['streamable', 'stream'] as const).map((server) => [door, server] as const),
  );

  const initialize = async () => {
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'c', version: '1' } };
    const opened = await post(`${gatehouse.url}/mcp`, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
    return { 'mcp-session-id': opened.headers.get('mcp-session-id')!, 'mcp-protocol-version': '2025-11-25' };
  };

  beforeAll(async () => {
    await servers.streamable.start('legacy');
    await servers.stream.start('sse');
    gatehouse = await startGatehouse({ HEALTH_CHECK_INTERVAL_SECONDS: '0' });
    token = await gatehouse.token();
    for (const [name, { upstream }] of Object.entries(servers)) await register(gatehouse, upstream.url, name);
  });

  beforeEach(async () => {
    session = await initialize();
  });

  afterAll(async () => {
    await gatehouse.close();
    await Promise.all(Object.values(servers).map(({ upstream }) => upstream.close()));
  });

  describe.each([404, 400])('a server that always answers %i', (status) => {
    it.each(everywhere)('%s, %s: asked twice, and the client gets one typed error', async (door, name) => {
      const server = servers[name];
      server.reset({ times: 0 });
      await doors[door]!(name);
      server.reset({ status });
      const answer = await doors[door]!(name);
      expect(answer.message).toMatchObject({ id: 7, error: { data: { code: 'UPSTREAM_SESSION_EXPIRED' } } });
      expect(answer.status).toBe(200);
      expect(answer.text.match(/"error"/g)).toHaveLength(1);
      await pause(150);
      expect([server.count('tools/call'), server.count('initialize')]).toEqual([2, 1]);
    });
  });

  it.each(everywhere)('%s, %s: opened once more, and the call answered', async (door, name) => {
    const server = servers[name];
    server.reset({ times: 0 });
    await doors[door]!(name);
    server.reset({ times: 1 });
    const answer = await doors[door]!(name);
    expect(answer.message.result).toMatchObject({ content: [{ text: 'hi' }] });
    expect([server.count('tools/call'), server.count('initialize')]).toEqual([2, 1]);
    await doors[door]!(name);
    expect([server.count('tools/call'), server.count('initialize')]).toEqual([3, 1]);
  });

  it.each(Object.keys(doors))('%s: 404 for an unknown method is its answer, and the session stays', async (door) => {
    const server = servers.streamable;
    server.reset({ times: 0 });
    await doors[door]!('streamable');
    server.reset({ rpcCode: -32601 });
    const answer = await doors[door]!('streamable');
    expect(answer.message).toMatchObject({ id: 7, error: { code: -32601 } });
    expect(answer.status).toBe(door === '2026-07-28' ? 404 : 200);
    expect([server.count('tools/call'), server.count('initialize')]).toEqual([1, 0]);
  });

  it.each(Object.keys(doors))('%s: a client that hung up stops it', async (door) => {
    const server = servers.streamable;
    server.reset({ times: 0 });
    await doors[door]!('streamable');
    server.reset({ holds: true });
    const hangUp = new AbortController();
    const call = doors[door]!('streamable', hangUp.signal).catch(() => null);
    await expect.poll(() => server.held.length).toBe(1);
    hangUp.abort();
    await call;
    await pause(100);
    for (const res of server.held.splice(0)) server.refuse(res);
    await pause(200);
    expect([server.count('tools/call'), server.count('initialize')]).toEqual([1, 0]);
  });

  it('a call that was cancelled is not sent again', async () => {
    const server = servers.streamable;
    server.reset({ holds: true });
    const call = doors['a session']!('streamable');
    await expect.poll(() => server.held.length).toBe(1);
    const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
    await post(`${gatehouse.url}/mcp`, token, cancel, session);
    await expect.poll(() => server.count('notifications/cancelled')).toBe(1);
    for (const res of server.held.splice(0)) server.refuse(res);
    expect((await call).message.error?.data?.code).toBe('CLIENT_GONE');
    expect(server.count('tools/call')).toBe(1);
  });

  it('notifications and streams are never sent again', async () => {
    const server = servers.streamable;
    server.reset({ times: 0 });
    await doors['a session']!('streamable');
    server.reset({ takes: 'notifications/roots/list_changed' });
    const changed = { jsonrpc: '2.0', method: 'notifications/roots/list_changed' };
    await post(`${gatehouse.url}/mcp`, token, changed, session);
    await expect.poll(() => server.count(changed.method)).toBe(1);
    await pause(150);
    expect([server.count(changed.method), server.count('initialize')]).toEqual([1, 0]);
    server.reset({ takes: 'GET' });
    const stop = new AbortController();
    const headers = { ...session, authorization: `Bearer ${token}`, accept: 'text/event-stream' };
    await fetch(`${gatehouse.url}/mcp`, { headers, signal: stop.signal });
    const gets = () => server.upstream.requests.filter(({ method }) => method === 'GET').length;
    await expect.poll(gets).toBe(1);
    await pause(1_200);
    expect(gets()).toBe(1);
    stop.abort();
  });
});
