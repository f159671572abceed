import { afterEach, describe, expect, it, vi } from 'vitest';
import { startGatehouse } from '../support/app.js';
import { connectV1, connectV2 } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Received, type Upstream, type UpstreamOptions } from '../support/upstreams/upstream.js';

/** Every request to an upstream carries the stored headers: all call sites, over every transport and era. */
const three = { 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-4567', 'X-Region': 'us-east-1' };
const offers: UpstreamOptions = {
  prompts: [{ name: 'greet' }],
  resources: [{ uri: 'test://one', name: 'one' }],
  templates: [{ uriTemplate: 'test://item/{id}', name: 'item' }],
};
const opened: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).reverse()) await thing.close();
});

async function house(upstream: Upstream) {
  const gatehouse = await startGatehouse({ HEALTH_CHECK_INTERVAL_SECONDS: '1' });
  opened.push(gatehouse);
  const gateway = await register(gatehouse, upstream.url, 'Up', three);
  return { gatehouse, gateway, url: `${gatehouse.url}/mcp`, token: await gatehouse.token() };
}

const started = async (options: UpstreamOptions) => {
  const upstream = await startUpstream({ demands: three, ...offers, ...options });
  opened.push(upstream);
  return upstream;
};

/** Who called: the HTTP method, and the JSON-RPC method of the body. */
const siteOf = ({ method, rpc }: Received) => (rpc?.method === undefined ? method : `${method} ${rpc.method}`);
const carries = ({ headers }: Received) =>
  Object.entries(three).every(([name, value]) => headers[name.toLowerCase()] === value);
const sites = (upstream: Upstream) => new Set(upstream.requests.map(siteOf));

type AnyClient = Awaited<ReturnType<typeof connectV1>>;

async function useEverything(client: AnyClient) {
  expect((await client.listTools()).tools.map(({ name }) => name)).toContain('up__echo');
  await client.callTool({ name: 'up__echo', arguments: { message: 'm' } });
  await client.listPrompts();
  await client.getPrompt({ name: 'up__greet', arguments: {} });
  await client.listResources();
  await client.listResourceTemplates();
  await client.readResource({ uri: 'test://one' });
  await client.readResource({ uri: 'test://item/7' });
}

const lists = ['POST tools/list', 'POST prompts/list', 'POST resources/list', 'POST resources/templates/list'];
const uses = ['POST tools/call', 'POST prompts/get', 'POST resources/read'];

describe('every request carries the stored headers', () => {
  it.each([
    ['modern', ['POST server/discover', 'POST subscriptions/listen', ...lists, ...uses]],
    ['legacy', ['POST initialize', 'POST notifications/initialized', 'GET', 'DELETE', ...lists, ...uses]],
    ['sse', ['GET', 'POST initialize', 'POST notifications/initialized', ...lists, ...uses]],
  ] as const)('to a server that speaks %s', async (speaks, expected) => {
    const upstream = await started({ speaks });
    const { gatehouse, gateway, url, token } = await house(upstream);
    const client =
      speaks === 'modern'
        ? ((await connectV2(url, token, '2026-07-28')) as unknown as AnyClient)
        : await connectV1(url, token);
    await useEverything(client);
    await gatehouse.admin(`/gateways/${gateway.id}/refresh`, { method: 'POST' });
    await gatehouse.admin('/gateways/test', { method: 'POST', body: { gateway_id: gateway.id } });
    const before = upstream.requests.length;
    await vi.waitFor(() => expect(upstream.requests.length).toBeGreaterThan(before), 5_000); // the periodic check
    await client.close();
    await vi.waitFor(() => expect([...sites(upstream)]).toEqual(expect.arrayContaining([...expected])), 5_000);
    expect(upstream.requests.filter((request) => !carries(request)).map(siteOf)).toEqual([]);
  });

  it('also when the same server speaks both eras', async () => {
    const upstream = await started({});
    const { url, token } = await house(upstream);
    const [modern, legacy] = [await connectV2(url, token, '2026-07-28'), await connectV1(url, token)];
    await useEverything(modern as unknown as AnyClient);
    await useEverything(legacy);
    await modern.close();
    await legacy.close();
    expect(upstream.requests.filter((request) => !carries(request)).map(siteOf)).toEqual([]);
    expect([...sites(upstream)]).toEqual(expect.arrayContaining(['POST server/discover', 'POST initialize', ...uses]));
  });
});

describe('and nobody else gets them', () => {
  it('a redirect to another origin is not followed, by a call nor by a check', async () => {
    const thief = await startUpstream();
    opened.push(thief);
    let redirect = false;
    const upstream = await started({
      intercept: ({ path }, res) => {
        if (redirect) res.writeHead(307, { location: thief.origin + path }).end();
        return redirect;
      },
    });
    const { gatehouse, gateway, url, token } = await house(upstream);
    const client = await connectV1(url, token);
    redirect = true;
    await expect(client.callTool({ name: 'up__echo', arguments: { message: 'm' } })).rejects.toThrow(/redirect/i);
    await gatehouse.admin(`/gateways/${gateway.id}/refresh`, { method: 'POST' });
    await gatehouse.admin('/gateways/test', { method: 'POST', body: { gateway_id: gateway.id } });
    await client.close();
    expect(thief.requests).toEqual([]);
  });

  it('a tool that gives the headers back shows [redacted] to the client', async () => {
    const upstream = await started({});
    const { url, token } = await house(upstream);
    const client = await connectV1(url, token);
    const answer = JSON.stringify(await client.callTool({ name: 'up__reflect', arguments: {} }));
    await client.close();
    expect(answer).not.toContain(three['X-API-Key']);
    expect(answer.split('[redacted]')).toHaveLength(2);
    for (const open of ['client-4567', 'us-east-1']) expect(answer).toContain(open);
  });
});
