import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets } from '../support/app.js';
import { startConnectProxy } from '../support/upstreams/connect-proxy.js';
import { Opened, startReplica, type Replica } from '../support/stores/replica.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';
import { restoredHouse } from './restored-house.js';

const house = JSON.parse(readFileSync(new URL('house-0.1.0.json', import.meta.url), 'utf8')) as {
  gateways: { name: string; enabled?: boolean }[];
  tokens: string[];
  sessions: { postgres: string; embedded: string };
};

/** What each gateway's requests must carry. */
const carried: Record<string, (upstream: { headers: Record<string, unknown>; path: string }) => unknown> = {
  keys: ({ headers }) => [headers['x-api-key'], headers['x-client-id'], utf8(headers['x-region'])],
  basic: ({ headers }) => headers.authorization,
  bearer: ({ headers }) => headers.authorization,
  query: ({ path }) => new URL(path, 'http://x').searchParams.get('api_key'),
  open: ({ headers }) => headers.authorization,
  named: ({ headers }) => headers['x-api-key'],
  asleep: ({ headers }) => headers['x-api-key'],
  closed: ({ headers }) => headers.authorization,
};
const expected: Record<string, unknown> = {
  keys: ['first-secret-7c1d', 'client-456', 'zürich-1'],
  basic: `Basic ${btoa('robot:second-secret-19ae')}`,
  bearer: 'Bearer third-secret-52f0',
  query: 'fourth-secret-e88b',
  open: undefined,
  named: 'looked-up-when-sent-4d4d',
  asleep: 'fifth-secret-a90c',
  closed: 'Bearer sixth-secret-03d7',
};
/** Node reads header bytes as Latin-1. */
const utf8 = (value: unknown) => Buffer.from(String(value), 'latin1').toString('utf8');

describe('a store that version 0.1.0 wrote', () => {
  const opened = new Opened();
  let upstream: Upstream;
  let replica: Replica;
  let session: Record<string, string>;

  beforeAll(async () => {
    process.env.GATEHOUSE_SECRET_NAMED = 'looked-up-when-sent-4d4d';
    upstream = opened.keep(await startUpstream());
    const proxy = opened.keep(await startConnectProxy({ leadsTo: () => Number(new URL(upstream.url).port) }));
    const store = opened.keep(await restoredHouse());
    const id = house.sessions[store.settings.DATA_DIR === undefined ? 'postgres' : 'embedded'];
    session = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' };
    replica = opened.keep(
      await startReplica(store, {
        HTTP_PROXY: proxy.url,
        // The rows have the age of the version.
        AUDIT_RETENTION_DAYS: '0',
      }),
    );
  });
  afterAll(async () => {
    delete process.env.GATEHOUSE_SECRET_NAMED;
    await opened.closeAll();
  });

  it('opens with every gateway, none of them undecryptable', async () => {
    const { body } = await replica.call<{ slug: string; name: string; enabled: boolean; authState: string }[]>(
      'GET',
      '/gateways?include_inactive=true&limit=0',
    );
    const found = body.map(({ name, enabled, authState }) => ({ name, enabled, authState }));
    expect(found.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(
      house.gateways
        .map(({ name, enabled = true }) => ({ name, enabled, authState: 'ok' }))
        .toSorted((a, b) => a.name.localeCompare(b.name)),
    );
  });

  it('wakes the gateway that was asleep', async () => {
    const { body } = await replica.call<{ id: string }>('GET', '/gateways/asleep');
    expect(await replica.call('POST', `/gateways/${body.id}/state?activate=true`)).toMatchObject({ status: 200 });
  });

  it.each(Object.keys(expected))('sends the credentials of %s as they were stored', async (slug) => {
    const { length } = upstream.requests;
    const params = { name: `${slug}__reflect`, arguments: {} };
    const { body } = await replica.call('POST', '/rpc', { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    expect(body).toMatchObject({ id: 1, result: { content: [{ type: 'text' }] } });
    const requests = upstream.requests.slice(length).filter(({ path }) => path.startsWith(`/${slug}/mcp`));
    expect(requests.length).toBeGreaterThan(0);
    for (const request of requests) expect(carried[slug]!(request)).toEqual(expected[slug]);
  });

  it('goes on with a session that a client of 0.1.0 began, until it is ended', async () => {
    const ask = (method: string, body?: object) =>
      fetch(`${replica.url}/mcp`, {
        method,
        headers: {
          ...session,
          authorization: `Basic ${btoa(`admin:${secrets.BASIC_AUTH_PASSWORD}`)}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    const params = { name: 'keys__reflect', arguments: {} };
    const call = () => ask('POST', { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    const answer = await call();
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('"result"')]);
    const { body } = await replica.call<{ items: { kind: string; protocolVersion: string }[] }>(
      'GET',
      '/admin/connections',
    );
    expect(body.items).toContainEqual(expect.objectContaining({ kind: 'session', protocolVersion: '2025-11-25' }));
    expect((await ask('DELETE')).status).toBe(204);
    expect((await call()).status).toBe(404);
  });

  it('has its virtual server, its switched-off tool, its tokens and its deny list', async () => {
    const { body: kit } = await replica.call('GET', '/servers/support-kit');
    expect(kit).toMatchObject({ name: 'Support kit', associatedTools: ['keys__reflect', 'basic__reflect'] });
    const { body: tools } = await replica.call<{ name: string; enabled: boolean }[]>(
      'GET',
      '/tools?include_inactive=true&limit=0',
    );
    expect(tools.find(({ name }) => name === 'keys__spare')).toMatchObject({ enabled: false });
    const { body: tokens } = await replica.call<{ name: string; revokedAt: string | null }[]>('GET', '/tokens');
    expect(Object.fromEntries(tokens.map(({ name, revokedAt }) => [name, revokedAt === null]))).toEqual({
      laptop: true,
      lost: false,
    });
    const { body: revoked } = await replica.call('GET', '/admin/revocations');
    expect(JSON.stringify(revoked)).toContain('local:eve');
  });

  it('has its audit log, chained from then on', async () => {
    const { body: rows } = await replica.call('GET', '/admin/audit?action=revocation.create');
    expect(JSON.stringify(rows)).toContain('local:eve');
    const { body } = await replica.call<{ ok: boolean; chains: { chain: string; rows: number }[] }>(
      'GET',
      '/admin/audit/verify',
    );
    expect(body.ok).toBe(true);
    expect(body.chains.find(({ chain }) => chain === 'before')!.rows).toBeGreaterThan(house.gateways.length);
  });
});
