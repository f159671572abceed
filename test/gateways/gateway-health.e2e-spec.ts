import { describe, expect, it, vi } from 'vitest';
import { gatewaysUnderTest } from '../support/gateways.js';
import { startUpstream } from '../support/upstreams/upstream.js';

const house = gatewaysUnderTest({ HEALTH_CHECK_INTERVAL_SECONDS: '1' });
const { call, create } = house;
const read = async (id: string) => (await call('GET', `/gateways/${id}`)).body;

describe('periodic checks', () => {
  it('find a server gone and back, and what it offers now, without being asked', async () => {
    let refuse = false;
    const upstream = await startUpstream({
      intercept: (_, res) => {
        if (refuse) res.writeHead(401).end();
        return refuse;
      },
    });
    const { body: made } = await create({ url: upstream.url });
    expect(made.toolCount).toBe(3);
    upstream.offer.tools.pop();
    await vi.waitFor(async () => expect((await read(made.id)).toolCount).toBe(2), 10_000);
    refuse = true;
    await vi.waitFor(
      async () => expect(await read(made.id)).toMatchObject({ authState: 'refused', reachable: true }),
      10_000,
    );
    refuse = false;
    await vi.waitFor(
      async () => expect(await read(made.id)).toMatchObject({ authState: 'ok', lastError: null }),
      10_000,
    );
    await upstream.close();
    await vi.waitFor(
      async () => expect(await read(made.id)).toMatchObject({ reachable: false, authState: 'ok' }),
      20_000,
    );
  });

  it('leave no session each time at a server that ends none', async () => {
    const upstream = await startUpstream({
      speaks: 'legacy',
      intercept: ({ method }, res) => method === 'DELETE' && (res.writeHead(405).end(), true),
    });
    await create({ url: upstream.url });
    const checks = () => upstream.calls('tools/list').length;
    const [lists, sessions] = [checks() + 4, upstream.sessions.size + 2];
    await vi.waitFor(() => expect(checks()).toBeGreaterThanOrEqual(lists), 20_000);
    expect(upstream.sessions.size).toBeLessThanOrEqual(sessions);
    // One that the server has forgotten meanwhile is replaced, and nothing fails.
    upstream.expireSessions();
    upstream.offer.tools.pop();
    const at = checks();
    await vi.waitFor(() => expect(checks()).toBeGreaterThanOrEqual(at + 2), 10_000);
    await upstream.close();
  });

  it('go on where the clock was set back', async () => {
    const upstream = await startUpstream({ speaks: 'legacy' });
    const { body: made } = await create({ url: upstream.url });
    await house.gatehouse.store.query(`UPDATE gateways SET checked_at = now() + interval '1 hour'`);
    await vi.waitFor(async () => expect(Date.parse(String((await read(made.id)).checkedAt))).toBeLessThan(Date.now() + 60_000), 10_000); // prettier-ignore
    await upstream.close();
  });

  it('leave disabled gateways alone', async () => {
    const upstream = await startUpstream();
    const { body: made } = await create({ url: upstream.url, enabled: false });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect([upstream.requests.length, (await read(made.id)).checkedAt]).toEqual([0, null]);
    await upstream.close();
  });

  it('never store the state of credentials that were changed meanwhile', async () => {
    let release = () => {};
    const released = new Promise<void>((resolve) => (release = resolve));
    let hold = false;
    let held = 0;
    const upstream = await startUpstream({
      // One that offers no stream of its own is read only when somebody asks.
      speaks: 'legacy',
      intercept: async ({ method, headers }, res) => {
        if (method === 'GET') return (res.writeHead(405).end(), true);
        const right = headers['x-api-key'] === 'right-key';
        if (!right && hold) held++;
        if (!right && hold) await released;
        if (!right && hold) res.writeHead(401).end();
        return !right && hold;
      },
    });
    const { body: made } = await create({
      url: upstream.url,
      auth_headers: { 'X-API-Key': 'old-key' },
      refresh_interval_seconds: 3600,
    });
    hold = true;
    const stale = call('POST', `/gateways/${made.id}/refresh`);
    await vi.waitFor(() => expect(held).toBeGreaterThan(0), 5_000);
    const edited = await call('PATCH', `/gateways/${made.id}`, { auth_headers: { 'X-API-Key': 'right-key' } });
    expect([edited.status, edited.body.authState]).toEqual([200, 'ok']);
    release();
    expect((await stale).body).toMatchObject({ success: false });
    expect(await read(made.id)).toMatchObject({ authState: 'ok', lastError: null, reachable: true, version: 2 });
    await upstream.close();
  });
});
