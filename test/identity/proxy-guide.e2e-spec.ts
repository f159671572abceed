import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { valuesOf } from '../support/gateways.js';
import { post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

// The words of the guide. Only the port differs: a test listens on a free one.
const guide = {
  settings: {
    MCP_CLIENT_AUTH_ENABLED: 'false',
    TRUST_PROXY_AUTH: 'true',
    PROXY_USER_HEADER: 'X-Authenticated-User',
    AUTH_REQUIRED: 'true',
  },
  without: 'curl http://localhost:4444/tools',
  with: 'curl -H "X-Authenticated-User: john.doe@example.com" http://localhost:4444/tools',
  socket: ['ws://localhost:4444/ws', { headers: { 'X-Authenticated-User': 'john.doe@example.com' } }] as const,
  passthrough: {
    ENABLE_HEADER_PASSTHROUGH: 'true',
    DEFAULT_PASSTHROUGH_HEADERS: '["X-Tenant-Id", "X-Request-Id", "X-Authenticated-User"]',
  },
};

let upstream: Upstream;
beforeAll(async () => (upstream = await startUpstream()));
afterAll(() => upstream.close());

const portOf = ({ url }: StartedGatehouse) => new URL(url).port;

/** Runs a curl line of the guide against a gateway: the status and the body. */
async function curl(line: string, gatehouse: StartedGatehouse): Promise<{ status: number; body: unknown }> {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
  const args = words.slice(1).map((word) => word.replace(':4444', `:${portOf(gatehouse)}`));
  const { stdout } = await promisify(execFile)('curl', ['-s', '-w', '\n%{http_code}', ...args]);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) as unknown };
}

describe('testing proxy authentication, as the guide does it', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => {
    gatehouse = await startGatehouse({ ...guide.settings, HOST: 'localhost' });
    await register(
      gatehouse,
      upstream.url,
      'up',
      {},
      { visibility: 'private', allowed_users: ['proxy:john.doe@example.com'] },
    );
  });
  afterAll(() => gatehouse.close());

  it('without proxy headers: 401', async () => {
    expect(await curl(guide.without, gatehouse)).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED' } });
  });
  it('with proxy headers: the tools of that user', async () => {
    const { status, body } = await curl(guide.with, gatehouse);
    expect(status).toBe(200);
    expect(JSON.stringify(body)).toContain('echo');
    const other = await curl(guide.with.replace('john.doe', 'jane.doe'), gatehouse);
    expect(JSON.stringify(other.body)).not.toContain('echo');
  });
  it('WebSocket with proxy auth', async () => {
    const [url, options] = guide.socket;
    const ws = new WebSocket(url.replace('4444', portOf(gatehouse)), options);
    await once(ws, 'open');
    const ask = async (id: number, method: string, params: object) => {
      const answered = once(ws, 'message');
      ws.send(JSON.stringify({ jsonrpc: '2.0', id, method, params }));
      return String((await answered)[0]);
    };
    const clientInfo = { name: 'guide', version: '1' };
    await ask(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
    expect(await ask(2, 'tools/list', {})).toContain('up__echo');
    ws.close();
  });
});

it('without proxy headers, AUTH_REQUIRED=false: anonymous, who sees what is public', async () => {
  const gatehouse = await startGatehouse({ ...guide.settings, HOST: 'localhost', AUTH_REQUIRED: 'false' });
  await register(gatehouse, upstream.url, 'up', {}, { visibility: 'private' });
  expect(await curl(guide.without, gatehouse)).toMatchObject({ status: 200 });
  await gatehouse.close();
});

describe('header passthrough', () => {
  const call = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'up__echo', arguments: { message: 'x' } },
  };
  const sent = { 'X-Tenant-Id': 'acme', 'X-Request-Id': 'request-7', 'X-Not-Listed': 'stays' };
  const headersAt = async (settings: Record<string, string>, headers: Record<string, string>, token: string | null) => {
    const gatehouse = await startGatehouse({ ...guide.passthrough, ...settings });
    await register(gatehouse, upstream.url, 'up');
    const bearer = token === 'mia' ? await gatehouse.token({ sub: 'mia' }) : '';
    const accept = 'application/json, text/event-stream';
    const init = {
      method: 'POST',
      body: JSON.stringify(call),
      headers: { 'content-type': 'application/json', accept, ...headers },
    };
    if (bearer) Object.assign(init.headers, { authorization: `Bearer ${bearer}` });
    const response = await gatehouse.fetch('/mcp', init);
    expect(await response.text()).toContain('"text":"x"');
    await gatehouse.close();
    const got = upstream.requests.filter(({ rpc }) => rpc?.method === 'tools/call').at(-1)!;
    return (name: string) => valuesOf(got, name);
  };

  it('the listed headers go on, the identity header with the verified user', async () => {
    const identity = { 'X-Authenticated-User': 'john.doe@example.com' };
    const values = await headersAt(guide.settings, { ...sent, ...identity }, null);
    expect(values('X-Tenant-Id')).toEqual(['acme']);
    expect(values('X-Request-Id')).toEqual(['request-7']);
    expect(values('X-Authenticated-User')).toEqual(['john.doe@example.com']);
    expect(values('X-Not-Listed')).toEqual([]);
  });
  it("with a token, the identity header is the token's user, never the client's text", async () => {
    const values = await headersAt({}, { ...sent, 'X-Authenticated-User': 'admin' }, 'mia');
    expect(values('X-Authenticated-User')).toEqual(['mia']);
    expect(values('Authorization')).toEqual([]);
    expect(values('Cookie')).toEqual([]);
  });
  it('of an anonymous caller nothing is said', async () => {
    const anonymous = { ...guide.settings, AUTH_REQUIRED: 'false' };
    const values = await headersAt(
      { ...anonymous, TRUST_PROXY_AUTH: 'false' },
      { ...sent, 'X-Authenticated-User': 'admin' },
      null,
    );
    expect(values('X-Authenticated-User')).toEqual([]);
    expect(values('X-Tenant-Id')).toEqual(['acme']);
  });
  it('without ENABLE_HEADER_PASSTHROUGH nothing goes on', async () => {
    const values = await headersAt({ ENABLE_HEADER_PASSTHROUGH: 'false' }, sent, 'mia');
    expect(values('X-Tenant-Id')).toEqual([]);
  });
});

it('revoking ends what is open, and holds on MCP at once', async () => {
  const gatehouse = await startGatehouse({ ...guide.settings, HOST: 'localhost' });
  const headers = { 'X-Authenticated-User': 'john.doe@example.com' };
  const stream = await gatehouse.fetch('/sse', { headers: { ...headers, accept: 'text/event-stream' } });
  const ws = new WebSocket(`ws://localhost:${portOf(gatehouse)}/ws`, { headers });
  await once(ws, 'open');
  const closed = once(ws, 'close');
  const reader = stream.body!.getReader();
  await reader.read();
  await gatehouse.admin('/admin/revocations', {
    method: 'POST',
    body: { kind: 'principal', value: 'proxy:john.doe@example.com' },
  });
  while (!(await reader.read()).done);
  await closed;
  expect((await gatehouse.fetch('/mcp', { method: 'POST', headers, body: '{}' })).status).toBe(401);
  expect((await gatehouse.fetch('/tools', { headers })).status).toBe(401);
  expect(
    (await post(`${gatehouse.url}/mcp`, await gatehouse.token(), { jsonrpc: '2.0', id: 1, method: 'ping' })).status,
  ).toBe(200);
  await gatehouse.close();
});
