import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { authority, forLoopback } from '../support/wire/certificates.js';
import { startConnectProxy, type ConnectProxy } from '../support/upstreams/connect-proxy.js';
import { connectV1, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Received, type Upstream, type UpstreamOptions } from '../support/upstreams/upstream.js';

const ups: Upstream[] = [];
let names = 0;
afterEach(() => Promise.all(ups.splice(0).map((up) => up.close())));

async function started(options: UpstreamOptions): Promise<Upstream> {
  const up = await startUpstream({ speaks: 'legacy', ...options });
  ups.push(up);
  return up;
}

/** Names a server by a cookie at `initialize`, and refuses what comes to a session without it. */
function balanced(): UpstreamOptions {
  let servers = 0;
  return {
    intercept: ({ rpc, headers }, res) => {
      if (rpc?.method === 'initialize') res.appendHeader('set-cookie', `lb=${++servers}; Path=/; HttpOnly`);
      else if (headers['mcp-session-id'] !== undefined && headers.cookie === undefined)
        return (res.writeHead(502).end('no such server'), true);
      return false;
    },
  };
}

const sessionOf = ({ headers }: Received) => String(headers['mcp-session-id']);

describe('an upstream behind a balancer that pins by cookie', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => (gatehouse = await startGatehouse()));
  afterAll(() => gatehouse.close());

  it('gets in each session the cookies of that session, on every request, and nobody else sees them', async () => {
    const up = await started(balanced());
    const { slug } = await register(gatehouse, up.url, `Pinned ${++names}`, {});
    const tokens = await Promise.all([gatehouse.token(), gatehouse.token({ sub: 'another' })]);
    const clients = await Promise.all(tokens.map((token) => connectV1(`${gatehouse.url}/gateways/${slug}/mcp`, token)));
    for (const client of clients) {
      const result = await client.callTool({ name: 'echo', arguments: { message: 'hi' } });
      expect(result.content).toEqual([{ type: 'text', text: 'hi' }]);
    }
    await post(`${gatehouse.url}/rpc`, tokens[0]!, {
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: `${slug}__echo`, arguments: { message: 'x' } },
    });
    await expect.poll(() => up.requests.filter(({ method }) => method === 'GET').length).toBeGreaterThan(0);
    for (const client of clients) {
      await (client.transport as StreamableHTTPClientTransport).terminateSession();
      await client.close();
    }
    await expect.poll(() => up.requests.filter(({ method }) => method === 'DELETE').length).toBeGreaterThan(1);
    const inSession = up.requests.filter(({ headers }) => headers['mcp-session-id'] !== undefined);
    const cookies = new Map<string, Set<string>>();
    for (const request of inSession) {
      const of = cookies.get(sessionOf(request)) ?? new Set();
      cookies.set(sessionOf(request), of.add(String(request.headers.cookie)));
    }
    for (const of of cookies.values()) expect(of.size).toBe(1);
    expect(new Set([...cookies.values()].flatMap((of) => [...of])).size).toBe(cookies.size);
    expect(up.requests.filter(({ rpc }) => rpc?.method === 'initialize').some(({ headers }) => headers.cookie)).toBe(
      false,
    );
  });

  it('gets the stored Cookie header where there is one, and clients get no Set-Cookie', async () => {
    const up = await started(balanced());
    const { slug } = await register(gatehouse, up.url, `Stored ${++names}`, { Cookie: 'own=1' });
    const answer = await fetch(`${gatehouse.url}/gateways/${slug}/mcp`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await gatehouse.token()}`,
        accept: 'application/json',
        'content-type': 'application/json',
        cookie: 'of=client',
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"message":"x"}}}',
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(new Set(up.requests.map(({ headers }) => headers.cookie))).toEqual(new Set(['own=1']));
  });
});

describe('upstreams behind a proxy', () => {
  const place = '203.0.113.7';
  let gatehouse: StartedGatehouse;
  let proxy: ConnectProxy;
  beforeAll(async () => {
    proxy = await startConnectProxy({
      leadsTo: () => Number(new URL(ups.at(-1)?.url ?? 'http://127.0.0.1:1').port),
      demands: 'corp:pass-word',
    });
    const url = proxy.url.replace('//', '//corp:pass-word@');
    gatehouse = await startGatehouse({ HTTP_PROXY: url, SSRF_ALLOW_PRIVATE_NETWORKS: 'false' });
  });
  afterAll(() => Promise.all([gatehouse.close(), proxy.close()]));

  it.each(['both', 'legacy', 'sse'] as const)(
    'are registered, tested, read again and called there: %s',
    async (speaks) => {
      const up = await started({ speaks });
      const url = `http://${place}${new URL(up.url).pathname}`;
      const { slug, id } = await register(gatehouse, url, `Proxied ${++names}`, {});
      const tested = await gatehouse.admin<{ ok: boolean }>('/gateways/test', {
        method: 'POST',
        body: { gateway_id: id },
      });
      expect(tested.body).toMatchObject({ ok: true, toolCount: 3 });
      const again = await gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST' });
      expect(again.status).toBe(200);
      const client = await connectV1(`${gatehouse.url}/mcp`, await gatehouse.token());
      const result = await client.callTool({ name: `${slug}__echo`, arguments: { message: 'hi' } });
      expect(result.content).toEqual([{ type: 'text', text: 'hi' }]);
      await client.close();
      expect(new Set(proxy.asked.map((asked) => asked.place))).toEqual(new Set([`${place}:80`]));
      await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
    },
  );

  it('are refused where they may not be, before the proxy hears of them', async () => {
    const hosts = ['10.1.2.3', '169.254.169.254', 'metadata.google.internal'];
    for (const host of hosts) {
      const { status, body } = await gatehouse.admin<{ upstream: { code: string } }>('/gateways', {
        method: 'POST',
        body: { name: `Refused ${++names}`, url: `http://${host}/mcp` },
      });
      expect([status, body.upstream.code]).toEqual([502, 'UPSTREAM_ADDRESS_FORBIDDEN']);
    }
    expect(proxy.asked.filter((asked) => hosts.some((host) => asked.place.includes(host)))).toEqual([]);
  });
});

describe('an upstream with a proxy of its own', () => {
  const place = '203.0.113.7';
  const credentials = 'corp:pass-word-of-the-proxy';
  let gatehouse: StartedGatehouse;
  let proxy: ConnectProxy;
  let fields: Record<string, string>;
  beforeAll(async () => {
    const leadsTo = () => Number(new URL(ups.at(-1)?.url ?? 'http://127.0.0.1:1').port);
    proxy = await startConnectProxy({ leadsTo, demands: credentials, tls: forLoopback });
    fields = { proxy_url: proxy.url.replace('//', `//${credentials}@`), proxy_ca_certificate: authority };
    gatehouse = await startGatehouse();
  });
  afterAll(() => Promise.all([gatehouse.close(), proxy.close()]));

  it('is reached by it, keeps it as an edit says, and shows nobody its credentials', async () => {
    const up = await started({});
    const { id, slug } = await register(gatehouse, `http://${place}/mcp`, `Own ${++names}`, {}, fields);
    expect(new Set(proxy.asked.map((asked) => asked.place))).toEqual(new Set([`${place}:80`]));
    const client = await connectV1(`${gatehouse.url}/mcp`, await gatehouse.token());
    const result = await client.callTool({ name: `${slug}__echo`, arguments: { message: 'hi' } });
    expect(result.content).toEqual([{ type: 'text', text: 'hi' }]);
    await client.close();
    const edit = (method: string, body: unknown) =>
      gatehouse.admin<{ proxyUrl: string | null }>(`/gateways/${id}`, { method, body });
    const { body: read } = await gatehouse.admin<{ proxyUrl: string }>(`/gateways/${id}`);
    expect(read.proxyUrl).toBe(proxy.url.replace('//', '//*****@'));
    const [row] = await gatehouse.store.query('SELECT * FROM gateways');
    for (const text of [JSON.stringify(read), JSON.stringify(row)])
      expect(text).not.toContain('pass-word-of-the-proxy');
    expect((await edit('PUT', { ...read, description: 'x' })).body.proxyUrl).toBe(read.proxyUrl);
    const before = proxy.asked.length;
    // At another origin too: the credentials are for the proxy.
    expect((await edit('PATCH', { url: `http://${place}:8080/mcp` })).body.proxyUrl).toBe(read.proxyUrl);
    expect(proxy.asked.slice(before).map((asked) => asked.place)).toContain(`${place}:8080`);
    const gone = await edit('PATCH', { proxy_url: null, url: up.url });
    expect([gone.status, gone.body.proxyUrl]).toEqual([200, null]);
    await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
  });

  it.each<[string, Record<string, string>, number, string]>([
    ['no URL', { proxy_url: 'proxy:secret-of-ours@x' }, 422, 'proxy_url'],
    ['a path', { proxy_url: 'http://proxy.example/secret-of-ours' }, 422, 'proxy_url'],
    ['a mask, where nothing is stored', { proxy_url: 'http://*****@proxy.example' }, 422, 'proxy_url'],
    [
      'an authority that is none',
      { proxy_url: 'http://proxy.example', proxy_ca_certificate: 'x' },
      422,
      'proxy_ca_certificate',
    ],
    ['a metadata service', { proxy_url: 'http://169.254.169.254:80' }, 502, 'UPSTREAM_ADDRESS_FORBIDDEN'],
  ])('is refused with %s', async (_what, more, status, said) => {
    const answer = await gatehouse.admin('/gateways', {
      method: 'POST',
      body: { name: `Wrong ${++names}`, url: `http://${place}/mcp`, ...more },
    });
    expect(answer.status).toBe(status);
    const text = JSON.stringify(answer.body);
    expect(text).toContain(said);
    expect(text).not.toContain('secret-of-ours');
  });
});
