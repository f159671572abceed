import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const behind = {
  MCP_CLIENT_AUTH_ENABLED: 'false',
  TRUST_PROXY_AUTH: 'true',
  TRUSTED_PROXY_HOSTS: 'localhost',
  PROXY_PRESET: 'oauth2-proxy-auth-request',
  PROXY_ROLE_MAP: '{"team-a/admins":"admin"}',
};
type Headers = Record<string, string>;

let upstream: Upstream;
let gatehouse: StartedGatehouse;
beforeAll(async () => {
  upstream = await startUpstream();
  gatehouse = await startGatehouse(behind);
  await register(
    gatehouse,
    upstream.url,
    'team',
    { 'x-for': 'team' },
    { visibility: 'team', allowed_groups: ['team-a/admins'] },
  );
  await register(
    gatehouse,
    upstream.url,
    'mail',
    { 'x-for': 'mail' },
    { visibility: 'private', allowed_users: ['alice@example.com'] },
  );
  await register(gatehouse, upstream.url, 'all');
});
afterAll(async () => {
  await gatehouse.close();
  await upstream.close();
});

const rpc = (path: string, headers: Headers) => {
  const message = modernRequest('tools/list', {});
  return gatehouse.fetch(path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...message.headers,
      ...headers,
    },
    body: JSON.stringify(message.body),
  });
};
/** The status and body of one request at each kind of door. */
const doors: Record<string, (headers: Headers) => Promise<Response>> = {
  'GET /tools': (headers) => gatehouse.fetch('/tools', { headers }),
  'POST /mcp': (headers) => rpc('/mcp', headers),
  'POST /rpc': (headers) => rpc('/rpc', headers),
  'GET /gateways': (headers) => gatehouse.fetch('/gateways', { headers }),
};
const socket = async (headers: Headers): Promise<number> => {
  const ws = new WebSocket(`${gatehouse.url.replace('http', 'ws')}/ws`, { headers });
  const [first] = await Promise.race([
    once(ws, 'open').then(() => [101]),
    once(ws, 'unexpected-response').then(([, res]) => [(res as { statusCode: number }).statusCode]),
  ]);
  ws.on('error', () => {}).terminate();
  return first!;
};

describe('a user without groups or address, behind a proxy that leaves a client’s own', () => {
  const forged = {
    'X-Auth-Request-User': 'ng',
    'X-Auth-Request-Groups': 'team-a/admins',
    'X-Auth-Request-Email': 'alice@example.com',
  };
  it.each(Object.keys(doors))('%s shows what is public, nothing else', async (door) => {
    const answer = await doors[door]!(forged);
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect(text).toMatch(/\ball\b|all__/);
    expect(text).not.toMatch(/team__|mail__|"team"|"mail"/);
  });
  it('is no administrator', async () => {
    for (const path of ['/admin/diagnostics/identity', '/admin/audit']) {
      expect((await gatehouse.fetch(path, { headers: forged })).status).toBe(401);
    }
    const headers = { ...forged, 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
    // A session is the user's that the proxy names, who is no more than that.
    const session = await gatehouse.fetch('/admin/session', { method: 'POST', headers, body: '{}' });
    expect(await session.json()).toMatchObject({ role: 'user', groups: [] });
  });
});

describe('the wrong mode of oauth2-proxy', () => {
  it('after the first honest request nobody chooses a name, at no door', async () => {
    const right = gatehouse;
    gatehouse = await startGatehouse(behind);
    expect((await gatehouse.fetch('/tools', { headers: { 'X-Forwarded-User': 'alice' } })).status).toBe(401);
    const forged = { 'X-Auth-Request-User': 'boss' };
    for (const door of Object.values(doors)) {
      const answer = await door(forged);
      expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('PROXY_MODE_REQUIRED')]);
    }
    expect(await socket(forged)).toBe(401);
    expect((await gatehouse.admin('/gateways')).status).toBe(200);
    await gatehouse.close();
    gatehouse = right;
  });
  it('is not proven by a user of the right one', async () => {
    await gatehouse.fetch('/tools', { headers: { 'X-Auth-Request-User': 'alice' } });
    await gatehouse.fetch('/tools', { headers: { 'X-Forwarded-User': 'alice', 'X-Forwarded-Email': 'a@example.com' } });
    for (const door of Object.values(doors)) {
      expect((await door({ 'X-Auth-Request-User': 'alice' })).status).toBe(200);
    }
    expect(await socket({ 'X-Auth-Request-User': 'alice' })).toBe(101);
  });
});
