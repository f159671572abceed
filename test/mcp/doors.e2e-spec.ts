import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const initialize = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'c', version: '1' } },
};
const doors = ['/mcp', '/rpc', '/sse', '/messages', '/ws'].flatMap((door) => [door, `/gateways/up${door}`]);

describe('doors for browsers, and what they say of themselves', () => {
  let gatehouse: StartedGatehouse;
  let token: string;
  let up: Upstream;
  const page = 'https://inspector.example';

  beforeAll(async () => {
    up = await startUpstream({ speaks: 'legacy', sse: true });
    gatehouse = await startGatehouse({ ALLOWED_ORIGINS: page, PUBLIC_URL: 'https://gw.example/tools' });
    token = await gatehouse.token();
    await register(gatehouse, up.url, 'Up');
  });
  afterAll(async () => {
    await gatehouse.close();
    await up.close();
  });

  it.each([...doors, '/.well-known/oauth-protected-resource/mcp'])('a page may call %s', async (path) => {
    const preflight = await fetch(gatehouse.url + path, {
      method: 'OPTIONS',
      headers: {
        origin: page,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type,mcp-protocol-version,mcp-session-id,x-own',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe(page);
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-own');
    expect(preflight.headers.get('access-control-allow-methods')).toContain('DELETE');
    const refused = await fetch(gatehouse.url + path, { method: 'POST', headers: { origin: page } });
    expect(refused.headers.get('access-control-allow-origin')).toBe(page);
    expect(refused.headers.get('access-control-expose-headers')).toContain('Mcp-Session-Id');
    expect(refused.headers.get('vary')).toContain('Origin');
  });

  it.each(doors)('a foreign page may not call %s', async (path) => {
    const headers = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const preflight = await fetch(gatehouse.url + path, { method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });

  it('a page reads the answer of a session and of a 401', async () => {
    const opened = await post(`${gatehouse.url}/mcp`, token, initialize, { origin: page });
    expect([opened.status, opened.headers.get('access-control-allow-origin')]).toEqual([200, page]);
    const headers = { origin: page, 'mcp-session-id': opened.headers.get('mcp-session-id')! };
    const call = { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'up__echo', arguments: {} } };
    const called = await post(`${gatehouse.url}/mcp`, token, call, headers);
    expect([called.message.id, called.headers.get('access-control-allow-origin')]).toEqual([2, page]);
    const refused = await post(`${gatehouse.url}/mcp`, null, initialize, { origin: page });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, page]);
  });

  it('nobody is sent to a sign-in that does not exist', async () => {
    for (const path of doors) {
      const refused = await fetch(gatehouse.url + path, { method: 'POST' });
      expect([path, refused.status, refused.headers.get('www-authenticate')]).toEqual([
        path,
        401,
        'Bearer realm="gatehouse"',
      ]);
    }
    for (const path of [
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource/mcp',
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration/mcp',
      '/mcp/.well-known/openid-configuration',
      '/register',
    ]) {
      const answer = await fetch(gatehouse.url + path, { method: path === '/register' ? 'POST' : 'GET' });
      expect([path, answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([
        path,
        404,
        'application/problem+json',
      ]);
    }
  });

  it('the stream of HTTP+SSE leads through the path of PUBLIC_URL', async () => {
    const stop = new AbortController();
    const headers = { authorization: `Bearer ${token}` };
    const stream = await fetch(`${gatehouse.url}/gateways/up/sse`, { headers, signal: stop.signal });
    const first = new TextDecoder().decode((await stream.body!.getReader().read()).value);
    stop.abort();
    expect(first).toMatch(/^event: endpoint\ndata: \/tools\/gateways\/up\/messages\?session_id=/);
  });

  it('each names itself', async () => {
    const info = async (path: string) =>
      (await post(gatehouse.url + path, token, initialize)).message.result?.serverInfo as object;
    await gatehouse.admin('/servers', { method: 'POST', body: { name: 'My Team' } });
    expect(await info('/mcp')).toMatchObject({ name: 'gatehouse' });
    expect(await info('/gateways/up/mcp')).toMatchObject({ name: 'up', title: 'Up' });
    expect(await info('/servers/my-team/mcp')).toMatchObject({ name: 'my-team', title: 'My Team' });
    const { body, headers } = modernRequest('server/discover');
    const discovered = await post(`${gatehouse.url}/gateways/up/mcp`, token, body, headers);
    expect(discovered.message.result?._meta).toMatchObject({
      'io.modelcontextprotocol/serverInfo': { name: 'up', title: 'Up' },
    });
  });

  it.each(['2025-06-18', '2026-07-28'])(
    'JSON is what a client of %s gets that asks for JSON alone',
    async (version) => {
      const accept = { accept: 'application/json' };
      const params = { name: 'up__echo', arguments: { message: 'x' } };
      let headers: Record<string, string> = accept;
      let body: object = { jsonrpc: '2.0', id: 2, method: 'tools/call', params };
      if (version === '2026-07-28') {
        const modern = modernRequest('tools/call', params, 2);
        [body, headers] = [modern.body, { ...modern.headers, ...accept }];
      } else {
        const opened = await post(`${gatehouse.url}/mcp`, token, initialize, accept);
        headers = { ...accept, 'mcp-session-id': opened.headers.get('mcp-session-id')! };
      }
      const answer = await post(`${gatehouse.url}/mcp`, token, body, headers);
      expect(answer.headers.get('content-type')).toBe('application/json');
      expect(answer.message.result?.content).toEqual([{ type: 'text', text: 'x' }]);
    },
  );
});

it('metadata names the issuer that is known, for every door', async () => {
  const gatehouse = await startGatehouse({ OIDC_ISSUERS: 'https://id.example', TRUSTED_PROXY_CIDRS: '127.0.0.1/32' });
  for (const path of doors) {
    const answer = await fetch(`${gatehouse.url}/.well-known/oauth-protected-resource${path}`, {
      headers: { 'x-forwarded-proto': 'https' },
    });
    const body = (await answer.json()) as { resource: string; authorization_servers: string[] };
    expect([answer.status, body.authorization_servers]).toEqual([200, ['https://id.example']]);
    expect(body.resource).toMatch(new RegExp(`^https://127.0.0.1:\\d+${path}$`));
    const refused = await fetch(gatehouse.url + path, { method: 'POST' });
    expect(refused.headers.get('www-authenticate')).toContain(`/.well-known/oauth-protected-resource${path}"`);
  }
  await gatehouse.close();
});
