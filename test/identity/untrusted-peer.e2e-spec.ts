import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/** The user of a proxy, named by somebody who is not that proxy; nobody at all would be let in here. */
const headers = { 'X-Authenticated-User': 'alice', accept: 'application/json, text/event-stream' };
let upstream: Upstream;
let gatehouse: StartedGatehouse;
beforeAll(async () => {
  upstream = await startUpstream();
  gatehouse = await startGatehouse({
    MCP_CLIENT_AUTH_ENABLED: 'false',
    TRUST_PROXY_AUTH: 'true',
    AUTH_REQUIRED: 'false',
    TRUSTED_PROXY_CIDRS: '10.99.0.1/32',
    HEALTH_CHECK_INTERVAL_SECONDS: '0',
  });
  await register(gatehouse, upstream.url, 'up');
});
afterAll(async () => {
  await gatehouse.close();
  await upstream.close();
});

const call = modernRequest('tools/call', { name: 'up__echo', arguments: {} });
const posted = (path: string, more: Record<string, string> = {}) =>
  gatehouse.fetch(path, {
    method: 'POST',
    headers: { ...headers, ...more, 'content-type': 'application/json' },
    body: JSON.stringify(call.body),
  });
const read = (path: string) => gatehouse.fetch(path, { headers });

const doors: Record<string, () => Promise<Response>> = {
  'POST /mcp': () => posted('/mcp', call.headers),
  'POST /gateways/up/mcp': () => posted('/gateways/up/mcp', call.headers),
  'POST /rpc': () => posted('/rpc'),
  'POST /messages': () => posted('/messages?session_id=x'),
  ...Object.fromEntries(
    ['/mcp', '/sse', '/gateways/up/sse', '/tools', '/gateways', '/servers', '/me', '/tokens'].map((path) => [
      `GET ${path}`,
      () => read(path),
    ]),
  ),
};

describe('a name from a peer that is no proxy of ours', () => {
  it.each(Object.keys(doors))('is 401 at %s, and no upstream is called', async (door) => {
    const answer = await doors[door]!();
    expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('PROXY_PEER_NOT_TRUSTED')]);
    expect(upstream.calls('tools/call')).toEqual([]);
  });

  it.each(['/ws', '/gateways/up/ws'])('opens no socket at %s', async (path) => {
    const socket = new WebSocket(gatehouse.url.replace('http', 'ws') + path, { headers });
    socket.on('error', () => undefined);
    const [, answer] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number }];
    expect(answer.statusCode).toBe(401);
  });

  it.each(['/admin/gateways', '/admin/audit', '/admin/settings', '/admin/diagnostics'])(
    'opens nothing at %s',
    async (path) => expect((await read(path)).status).toBe(401),
  );

  it('changes nothing', async () => {
    for (const [method, path] of [
      ['POST', '/gateways'],
      ['PATCH', '/gateways/up'],
      ['DELETE', '/gateways/up'],
      ['POST', '/tokens'],
      ['POST', '/admin/import'],
      ['POST', '/admin/session'],
    ] as const) {
      const answer = await gatehouse.fetch(path, {
        method,
        headers: { ...headers, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' },
        body: method === 'DELETE' ? null : '{}',
      });
      expect([method, path, answer.status]).toEqual([method, path, 401]);
    }
    expect((await gatehouse.admin('/gateways/up')).status).toBe(200);
  });
});
