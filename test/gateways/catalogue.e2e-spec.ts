import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CatalogService } from '../../src/catalog/loading/catalog.service.js';
import type { ItemKind } from '../../src/upstream/discovery/discovery.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { listed } from '../support/wire/mcp-client.js';
import { startUpstream, type Upstream, type UpstreamOptions } from '../support/upstreams/upstream.js';

let gatehouse: StartedGatehouse;
const open: Upstream[] = [];

beforeAll(async () => {
  gatehouse = await startGatehouse();
});
afterAll(() => gatehouse.close());
afterEach(async () => {
  for (const { id } of (await gatehouse.admin<{ id: string }[]>('/gateways?include_inactive=true')).body) {
    await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
  }
  await Promise.all(open.splice(0).map((upstream) => upstream.close()));
});

async function register(name: string, options: UpstreamOptions = {}, fields: object = {}) {
  const upstream = await startUpstream(options);
  open.push(upstream);
  const { status, body } = await gatehouse.admin<{ id: string }>('/gateways', {
    method: 'POST',
    body: { name, url: upstream.url, ...fields },
  });
  if (status !== 201) throw new Error(JSON.stringify(body));
  return { upstream, id: body.id };
}

/** What the user u is listed, who is in `groups`: of everything, or of one gateway; null where that is closed to them. */
const names = async (gateway?: string, groups: readonly string[] = []) =>
  listed(
    `${gatehouse.url}${gateway === undefined ? '' : `/gateways/${gateway}`}/mcp`,
    await gatehouse.token({ sub: 'u', groups }),
  );

describe('the catalogue', () => {
  it('holds what was registered as soon as the answer is there, every page of it', async () => {
    const tools = Array.from({ length: 23 }, (_, n) => ({
      definition: { name: `t${n}` },
      call: () => ({ content: [] }),
    }));
    await register('Paged Up', { tools, pageSize: 5 });
    expect(await names()).toEqual(tools.map(({ definition }) => `paged-up__${definition.name}`));
    expect(await names('paged-up')).toHaveLength(23);
  });

  it('forgets what was deleted or disabled', async () => {
    const { id } = await register('brief');
    await gatehouse.admin(`/gateways/${id}/state?activate=false`, { method: 'POST' });
    expect(await names()).toEqual([]);
    await gatehouse.admin(`/gateways/${id}/state?activate=true`, { method: 'POST' });
    expect(await names()).toHaveLength(3);
    await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
    expect(await names()).toEqual([]);
  });

  it('follows a change of access at once', async () => {
    const { id } = await register('guarded');
    expect(await names('guarded')).toHaveLength(3);
    await gatehouse.admin(`/gateways/${id}`, {
      method: 'PATCH',
      body: { visibility: 'team', allowed_groups: ['ops'] },
    });
    expect(await names('guarded')).toBeNull();
    expect(await names()).toEqual([]);
    expect(await names(undefined, ['ops'])).toHaveLength(3);
  });

  it('keeps the last known good of an upstream that died, and delays nobody', async () => {
    const { upstream, id } = await register('mortal');
    await register('lively');
    await upstream.close();
    const refreshed = await gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST' });
    expect([refreshed.status, refreshed.body]).toEqual([200, expect.objectContaining({ success: false })]);
    expect(await names()).toHaveLength(6);
  });

  it('a refresh that comes while another is under way asks again', async () => {
    let asked = 0;
    let held = Promise.resolve();
    const upstream = await startUpstream({
      intercept: async ({ rpc }) => {
        if (rpc?.method !== 'server/discover') return false;
        asked += 1;
        await held;
        return false;
      },
    });
    const { body } = await gatehouse.admin('/gateways', { method: 'POST', body: { name: 'asked', url: upstream.url } });
    const refresh = () => gatehouse.admin(`/gateways/${String(body.id)}/refresh`, { method: 'POST' });
    await refresh();
    let release = () => {};
    held = new Promise((resolve) => (release = resolve));
    const before = asked;
    const first = refresh();
    await expect.poll(() => asked).toBeGreaterThan(before);
    const underWay = asked;
    const second = refresh();
    await sleep(200); // it has arrived: the first one is still held
    release();
    await Promise.all([first, second]);
    expect(asked).toBeGreaterThan(underWay);
    await upstream.close();
  });

  it('tells subscribers what changed, and nothing when nothing did', async () => {
    const { upstream, id } = await register('told');
    const changes: ItemKind[][] = [];
    const stop = gatehouse.app.get(CatalogService).onChange(({ kinds }) => changes.push([...kinds]));
    await gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST' });
    expect(changes).toEqual([]);
    upstream.offer.tools.pop();
    await gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST' });
    expect(changes).toEqual([['tool']]);
    stop();
  });

  it('leaves a tool out whose header declarations are invalid', async () => {
    const bad = { name: 'bad', inputSchema: { properties: { a: { type: 'number', 'x-mcp-header': 'A' } } } };
    const good = { name: 'good', inputSchema: { properties: { a: { type: 'string', 'x-mcp-header': 'A' } } } };
    await register('strict', {
      tools: [bad, good].map((definition) => ({ definition, call: () => ({ content: [] }) })),
    });
    expect(await names('strict')).toEqual(['good']);
  });

  it.each(['modern', 'legacy', 'sse'] as const)(
    'hears from a server that speaks %s that a list changed',
    async (speaks) => {
      const { upstream } = await register(`hears ${speaks}`, { speaks });
      await expect.poll(() => upstream.listeners, { timeout: 10_000 }).toBe(1);
      upstream.offer.tools.shift();
      for (let n = 0; n < 20; n++) upstream.changed('tools');
      // Said again, since the first listener may be the registration's own stream, which is about to close.
      const heard = () => {
        upstream.changed('tools');
        return names(`hears-${speaks}`);
      };
      await expect.poll(heard, { timeout: 10_000, interval: 250 }).toEqual(['reflect', 'slow']);
      expect(upstream.calls('tools/list').length).toBeLessThanOrEqual(4);
      expect(upstream.listeners).toBe(1);
    },
  );

  it('reads again what changed before the stream stood', async () => {
    const { upstream } = await register('early', { speaks: 'legacy' });
    upstream.offer.tools.pop();
    await expect.poll(() => names('early'), { timeout: 10_000 }).toHaveLength(2);
  });

  it('listens again after the stream broke, and catches up', async () => {
    const { upstream } = await register('broken', { speaks: 'modern' });
    await expect.poll(() => [upstream.listeners, upstream.calls('tools/list').length]).toEqual([1, 2]);
    upstream.offer.tools.pop();
    upstream.cut();
    await expect.poll(() => names('broken'), { timeout: 10_000 }).toHaveLength(2);
    expect(upstream.listeners).toBe(1);
  });

  it.each([404, 405, 406])('does not ask again where a server has no stream and answers %i', async (status) => {
    const { upstream } = await register(`silent ${status}`, {
      speaks: 'legacy',
      intercept: ({ method }, res) => method === 'GET' && (res.writeHead(status).end(), true),
    });
    const asked = () => upstream.requests.filter(({ method }) => method === 'GET').length;
    await expect.poll(asked).toBeGreaterThan(0);
    await expect.poll(() => upstream.sessions.size).toBe(0);
    const before = asked();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(asked()).toBe(before);
  });

  it('stops listening when the gateway goes', async () => {
    const { upstream, id } = await register('leaving', { speaks: 'legacy' });
    await expect.poll(() => upstream.listeners).toBe(1);
    await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
    await expect.poll(() => upstream.listeners).toBe(0);
    await expect.poll(() => upstream.sessions.size).toBe(0);
  });

  it('is read again from the rows at a start', async () => {
    // One that offers no stream of its own is read only when somebody asks.
    const intercept: UpstreamOptions['intercept'] = ({ method }, res) =>
      method === 'GET' && (res.writeHead(405).end(), true);
    await register('kept', { speaks: 'legacy', intercept, resources: [{ uri: 'test://1', name: 'one' }] });
    await gatehouse.store.query(
      `UPDATE catalog_items SET definition = '{"name":"slow","name":"x"}' WHERE name = 'slow'`,
    );
    await gatehouse.app.get(CatalogService).onApplicationBootstrap();
    expect(await names()).toEqual(['kept__echo', 'kept__reflect']);
    expect(await listed(`${gatehouse.url}/mcp`, await gatehouse.token(), 'resources')).toEqual(['test://1']);
  });
});
