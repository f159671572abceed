import { beforeAll, describe, expect, it } from 'vitest';
import type { GatewayListRead } from '../src/gateways/gateway-bodies.js';
import { startGatehouse, type StartedGatehouse } from './support/app.js';
import { startUpstream } from './support/upstream.js';

/** The list as a person works with it: asked for by `page`, over all gateways. */
let gatehouse: StartedGatehouse;
beforeAll(async () => {
  gatehouse = await startGatehouse({ HEALTH_CHECK_INTERVAL_SECONDS: '0' });
  const upstream = await startUpstream();
  const gateways = [
    { name: 'alpha', url: `${upstream.url}?a`, tags: ['prod'], auth_headers: { 'X-API-Key': 'canary-value-1' } },
    { name: 'Beta', url: `${upstream.url}?b`, tags: ['prod', 'eu'], auth_type: 'bearer', auth_token: 'canary-value-2' },
    { name: 'gamma', url: 'http://127.0.0.1:1/mcp', tags: ['eu'], enabled: false, description: 'Wiki pages' },
    { name: 'delta', url: `${upstream.url}?d`, visibility: 'private' },
  ];
  for (const body of gateways) {
    const { status } = await gatehouse.admin('/gateways', { method: 'POST', body });
    if (status !== 201) throw new Error(`${body.name}: ${status}`);
  }
  const states = { alpha: `auth_state = 'refused'`, delta: 'failures = 1' };
  for (const [name, change] of Object.entries(states)) {
    await gatehouse.store.query(`UPDATE gateways SET ${change} WHERE name = $1`, [name]);
  }
  return async () => {
    await gatehouse.close();
    await upstream.close();
  };
});

const list = async (query: string) => (await gatehouse.admin<GatewayListRead>(`/admin/gateways?page=1&${query}`)).body;
const names = async (query: string) => (await list(query)).data.map(({ name }) => name);

describe('a page of gateways', () => {
  it('shows all, the worst first, with the counts of each facet', async () => {
    const { data, pagination, facets } = await list('');
    expect(data.map(({ name, status }) => [name, status])).toEqual([
      ['alpha', 'auth_failed'],
      ['delta', 'degraded'],
      ['Beta', 'healthy'],
      ['gamma', 'disabled'],
    ]);
    expect(pagination).toEqual({ page: 1, perPage: 50, total: 4, totalPages: 1 });
    expect(facets).toEqual({
      status: { auth_failed: 1, degraded: 1, disabled: 1, healthy: 1 },
      auth: { authheaders: 1, bearer: 1, none: 2 },
      tags: { eu: 2, prod: 2 },
    });
  });

  it('finds words in names, URLs, descriptions, tags and header names, never in values', async () => {
    expect(await names('q=GAM')).toEqual(['gamma']);
    expect(await names('q=wiki')).toEqual(['gamma']);
    expect(await names('q=x-api')).toEqual(['alpha']);
    expect(await names('q=prod%20bet')).toEqual(['Beta']);
    expect(await names('q=canary')).toEqual([]);
    expect(await names('q=%25')).toEqual([]);
  });

  it('takes any value of one facet and all facets together; a facet counts what its own choice leaves out', async () => {
    expect(await names('status=healthy,disabled')).toEqual(['Beta', 'gamma']);
    expect(await names('status=healthy,disabled&tags=prod')).toEqual(['Beta']);
    const { facets } = await list('status=healthy&tags=prod');
    expect(facets.status).toEqual({ auth_failed: 1, healthy: 1 });
    expect(facets.tags).toEqual({ eu: 1, prod: 1 });
  });

  it('sorts by each key in both directions, and pages', async () => {
    expect(await names('sort=name')).toEqual(['alpha', 'Beta', 'delta', 'gamma']);
    expect(await names('sort=-name')).toEqual(['gamma', 'delta', 'Beta', 'alpha']);
    expect((await names('sort=-tools'))[3]).toBe('gamma');
    const second = await gatehouse.admin<GatewayListRead>('/v1/gateways?page=2&per_page=3&sort=name');
    expect(second.body.data.map(({ name }) => name)).toEqual(['gamma']);
    expect(second.body.pagination).toEqual({ page: 2, perPage: 3, total: 4, totalPages: 2 });
  });

  it('names each wrong parameter', async () => {
    const answer = await gatehouse.admin<{ errors: { path: string }[] }>(
      '/gateways?page=0&per_page=251&status=fine&auth=x&sort=age&cursor=a&q=a&q=b',
    );
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }) => path).sort()).toEqual(
      ['auth', 'cursor', 'page', 'per_page', 'q', 'sort', 'status'].sort(),
    );
  });

  it('shows a user only what that user may use, in the counts too', async () => {
    const headers = { authorization: `Bearer ${await gatehouse.token()}` };
    const { body } = await gatehouse.admin<GatewayListRead>('/gateways?page=1', { headers });
    expect(body.data.map(({ name }) => name)).toEqual(['alpha', 'Beta', 'gamma']);
    expect(body.facets.auth).toEqual({ authheaders: 1, bearer: 1, none: 1 });
  });

  it('without page the list is what it was', async () => {
    expect((await gatehouse.admin<unknown[]>('/gateways')).body).toHaveLength(3);
  });
});
