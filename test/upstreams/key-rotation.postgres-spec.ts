import { afterEach, describe, expect, it } from 'vitest';
import { secrets } from '../support/app.js';
import { Opened, startReplica, type Replica } from '../support/stores/replica.js';
import { freshStore, type TestStore } from '../support/stores/store.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const oldSecret = secrets.AUTH_ENCRYPTION_SECRET;
const newSecret = 'the-next-secret-of-enough-length-0x41f7c9';
const opened = new Opened();
afterEach(() => opened.closeAll());

const start = async (store: TestStore, settings: Record<string, string> = {}) =>
  opened.keep(await startReplica(store, settings));

const register = (replica: Replica, upstream: Upstream, n: number) =>
  replica.call('POST', '/gateways', {
    name: `gateway ${n}`,
    url: upstream.url,
    auth_headers: { 'X-API-Key': `secret-value-${n}` },
  });

describe('two replicas', () => {
  it('that start at once on an empty database agree on one key', async () => {
    const store = opened.keep(await freshStore());
    await Promise.all([start(store), start(store)]);
    expect(await store.query('SELECT count(*)::int AS keys FROM encryption_keys')).toEqual([{ keys: 1 }]);
  });

  it('seal under the new key on both as soon as one rotates', async () => {
    const store = opened.keep(await freshStore());
    const upstream = opened.keep(await startUpstream());
    const settings = { AUTH_ENCRYPTION_SECRET: newSecret, AUTH_ENCRYPTION_SECRET_PREVIOUS: oldSecret };
    await opened.close(await start(store));
    const [one, two] = [await start(store, settings), await start(store, settings)];
    const { keyId } = (await one.call('POST', '/admin/keys/rotate')).body as { keyId: string };
    await register(two, upstream, 1);
    const [row] = await store.query('SELECT auth_sealed FROM gateways');
    expect(String(row?.auth_sealed).split('.')[1]).toBe(keyId);
  });
});
