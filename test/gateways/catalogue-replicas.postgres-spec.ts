import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listed } from '../support/wire/mcp-client.js';
import { userToken } from '../support/stores/replica-process.js';
import { Opened, startReplica, type Replica } from '../support/stores/replica.js';
import { freshStore } from '../support/stores/store.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/** A change holds on every replica within this time, in milliseconds (specification of identity). */
const soon = { timeout: 2_000, interval: 20 };

describe('two replicas on one database', () => {
  const opened = new Opened();
  let writer: Replica;
  let other: Replica;
  let upstream: Upstream;
  let token: string;

  beforeAll(async () => {
    const store = opened.keep(await freshStore());
    writer = opened.keep(await startReplica(store));
    other = opened.keep(await startReplica(store));
    upstream = opened.keep(await startUpstream());
    token = await userToken('alice');
  });
  afterAll(() => opened.closeAll());

  /** What a user is listed by the other replica. */
  const tools = (endpoint = '') => listed(`${other.url}${endpoint}/mcp`, token);

  it('know what is registered, disabled, guarded, chosen and removed on either of them', async () => {
    expect((await writer.call('POST', '/gateways', { name: 'Up', url: upstream.url })).status).toBe(201);
    await expect.poll(() => tools(), soon).toEqual(['up__echo', 'up__reflect', 'up__slow']);
    await writer.call('POST', '/tools/up__slow/state?activate=false');
    await expect.poll(() => tools(), soon).toEqual(['up__echo', 'up__reflect']);
    await writer.call('POST', '/servers', { name: 'Kit', associated_tools: ['up__echo'] });
    const kit = () => tools('/servers/kit');
    await expect.poll(kit, soon).toEqual(['echo']);
    await writer.call('PATCH', '/tools/up__echo', { customName: 'say' });
    await expect.poll(() => tools(), soon).toEqual(['up__say', 'up__reflect']);
    await writer.call('PATCH', '/servers/kit', { gateways: ['up'] });
    await expect.poll(kit, soon).toContain('reflect');
    await writer.call('PATCH', '/tools/up__say', { customName: null });
    await expect.poll(() => tools(), soon).toEqual(['up__echo', 'up__reflect']);
    await writer.call('PATCH', '/gateways/up', { visibility: 'private' });
    await expect.poll(() => tools(), soon).toEqual([]);
    await writer.call('PATCH', '/gateways/up', { visibility: 'public' });
    await expect.poll(() => tools(), soon).toHaveLength(2);
    await writer.call('DELETE', '/servers/kit');
    await expect.poll(kit, soon).toBeNull();
  });

  it('both follow a list that changes at the upstream', async () => {
    await expect.poll(() => upstream.listeners, soon).toBe(2);
    upstream.offer.tools.splice(0, 1);
    upstream.changed('tools');
    await expect.poll(() => tools(), { ...soon, timeout: 5_000 }).toEqual(['up__reflect']);
  });
});
