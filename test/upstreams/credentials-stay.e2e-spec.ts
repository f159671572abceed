import { createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, connectV2, modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream, type UpstreamOptions } from '../support/upstreams/upstream.js';

const three = { 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-456', 'X-Region': 'us-east-1' };
let gatehouse: StartedGatehouse;
let token: string;
const open: Upstream[] = [];

beforeAll(async () => {
  gatehouse = await startGatehouse();
  token = await gatehouse.token();
});
afterAll(() => gatehouse.close());
afterEach(async () => {
  for (const { id } of (await gatehouse.admin<{ id: string }[]>('/gateways?include_inactive=true')).body) {
    await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
  }
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

async function upstream(options: UpstreamOptions): Promise<Upstream> {
  const started = await startUpstream(options);
  open.push(started);
  return started;
}

const call = (name: string, args: object = {}) => {
  const { body, headers } = modernRequest('tools/call', { name, arguments: args });
  return post(`${gatehouse.url}/mcp`, token, body, headers);
};

describe('every request to an upstream', () => {
  const session = ['GET', 'initialize', 'notifications/initialized'];
  it.each([
    ['modern', ['server/discover', 'subscriptions/listen']],
    ['legacy', [...session, 'DELETE']],
    ['sse', session],
  ] as const)('carries the stored headers, to a server that speaks %s', async (speaks, own) => {
    const up = await upstream({
      speaks,
      prompts: [{ name: 'greet' }],
      resources: [{ uri: 'test://one', name: 'one' }],
    });
    const { id } = await register(gatehouse, up.url, 'Up', three);
    await expect.poll(() => up.listeners).toBeGreaterThan(0);
    const url = `${gatehouse.url}/gateways/up/mcp`;
    const client = speaks === 'modern' ? await connectV2(url, token, '2026-07-28') : await connectV1(url, token);
    await client.listTools();
    await client.callTool({ name: 'echo', arguments: { message: 'x' } });
    await client.readResource({ uri: 'test://one' });
    await client.getPrompt({ name: 'greet' });
    const transport = client.transport as { terminateSession?: () => Promise<void> };
    await transport.terminateSession?.();
    await client.close();
    await gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST' });
    await gatehouse.admin('/gateways/test', { method: 'POST', body: { gateway_id: id } });
    await gatehouse.admin('/tools/up__echo/call', { method: 'POST', body: { arguments: { message: 'y' } } });
    await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
    await expect.poll(() => up.listeners).toBe(0);

    const lists = ['tools/list', 'prompts/list', 'resources/list'];
    const methods = new Set(up.requests.map(({ method, rpc }) => rpc?.method ?? method));
    expect([...methods]).toEqual(
      expect.arrayContaining([...own, ...lists, 'tools/call', 'resources/read', 'prompts/get']),
    );
    const bare = up.requests.filter(({ headers }) =>
      Object.entries(three).some(([name, value]) => headers[name.toLowerCase()] !== value),
    );
    expect(bare.map(({ method, path, rpc }) => [method, path, rpc?.method])).toEqual([]);
    for (const { rawHeaders } of up.requests) expect(rawHeaders.join(' ')).not.toContain(token);
  });
});

describe('the log at DEBUG', () => {
  it('names the headers of each request with their fingerprints, and no value', async () => {
    const lines: string[] = [];
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (chunk: string | Uint8Array) => lines.push(String(chunk)) > 0;
    try {
      const talking = await startGatehouse({ LOG_LEVEL: 'DEBUG' });
      const up = await upstream({ demands: three });
      const { id } = await register(talking, up.url, 'Up', three);
      const { body, headers } = modernRequest('tools/call', { name: 'up__echo', arguments: { message: 'hello' } });
      await post(`${talking.url}/mcp`, await talking.token(), body, headers);
      const read = await talking.admin<{ authHeaders: { key: string; fingerprint: string }[] }>(`/gateways/${id}`);
      await talking.close();
      const sent = lines.filter((line) => line.includes(`POST ${up.url}`));
      expect(sent.some((line) => line.includes('mcp-method: tools/call'))).toBe(true);
      for (const { key, fingerprint } of read.body.authHeaders) {
        expect(sent.filter((line) => !line.includes(`${key} (${fingerprint})`))).toEqual([]);
      }
      for (const value of Object.values(three)) expect(lines.join('')).not.toContain(value);
    } finally {
      process.stdout.write = write;
    }
  });
});

describe('redirects', () => {
  it('are followed on the origin when registering, and calls then go there', async () => {
    const up = await upstream({
      demands: three,
      intercept: ({ path }, res) => {
        if (path !== '/short') return false;
        res.writeHead(307, { location: '/mcp' }).end();
        return true;
      },
    });
    await register(gatehouse, `${up.origin}/short`, 'Up', three);
    const answer = await call('up__echo', { message: 'hello' });
    expect(answer.message.result).toMatchObject({ content: [{ text: 'hello' }] });
    expect(up.calls('tools/call').map(({ path }) => path)).toEqual(['/mcp']);
  });

  it.each([301, 302, 303, 307, 308])('to another origin (%s) take no byte there', async (status) => {
    const other = await upstream({});
    let away = false;
    const up = await upstream({
      intercept: (_request, res) => {
        if (away) res.writeHead(status, { location: `${other.url}?from=up` }).end();
        return away;
      },
    });
    const { id } = await register(gatehouse, up.url, 'Up', three);
    away = true;
    const answer = await call('up__echo', { message: 'hello' });
    expect(answer.message.error).toMatchObject({ data: { code: 'UPSTREAM_REDIRECT', gateway: 'up' } });
    await gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST' });
    const tested = await gatehouse.admin('/gateways/test', { method: 'POST', body: { gateway_id: id } });
    expect(tested.body).toMatchObject({ ok: false, statusCode: status });
    expect(other.requests).toEqual([]);
  });
});

describe('a server that gives credentials back', () => {
  it.each([false, true])('has the secret one masked in what the client gets (event stream: %s)', async (sse) => {
    const up = await upstream({ demands: three, sse });
    await register(gatehouse, up.url, 'Up', three);
    const { text, message } = await call('up__reflect');
    expect(message.result).toBeDefined();
    expect(text).toContain('[redacted]');
    expect(text).not.toContain(three['X-API-Key']);
    for (const open of ['client-456', 'us-east-1']) expect(text).toContain(open);
  });
});

describe('addresses', () => {
  it('that are closed are never dialled, whatever their spelling', async () => {
    const guarded = await startGatehouse({ SSRF_ALLOW_LOCALHOST: 'false', SSRF_ALLOW_PRIVATE_NETWORKS: 'false' });
    let connections = 0;
    const server = createServer((socket) => {
      connections++;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
    const { port } = server.address() as AddressInfo;
    const hosts = [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f.1',
      '0177.0.0.1',
      '①②⑦.⓪.⓪.①',
      'localhost',
      '0.0.0.0',
      '[::ffff:127.0.0.1]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '169.254.169.254',
      '10.0.0.1',
      'metadata.google.internal',
    ];
    for (const host of hosts) {
      const url = `http://${host}:${port}/mcp`;
      const created = await guarded.admin('/gateways', {
        method: 'POST',
        body: { name: `h${hosts.indexOf(host)}`, url },
      });
      expect([host, created.status, created.body]).toEqual([
        host,
        502,
        expect.objectContaining({ upstream: expect.objectContaining({ code: 'UPSTREAM_ADDRESS_FORBIDDEN' }) }),
      ]);
      const tested = await guarded.admin('/gateways/test', { method: 'POST', body: { name: 'x', url } });
      expect([host, tested.body.ok]).toEqual([host, false]);
    }
    expect(connections).toBe(0);
    await new Promise((resolve) => server.close(resolve));
    await guarded.close();
  });
});
