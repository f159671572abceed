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

const statesOf = async (replica: Replica) =>
  (await replica.call<{ authState: string }[]>('GET', '/gateways')).body.map(({ authState }) => authState);

describe('AUTH_ENCRYPTION_SECRET', () => {
  it('another one refuses to start, in one line that names the keys and no secret', async () => {
    const store = opened.keep(await freshStore());
    await opened.close(await start(store));
    const problem = await start(store, { AUTH_ENCRYPTION_SECRET: newSecret }).catch((error: Error) => error);
    expect(problem).toMatchObject({
      problems: [
        expect.stringMatching(
          /^AUTH_ENCRYPTION_SECRET is not the secret this database is encrypted with \(key [0-9a-f]{12}; configured: [0-9a-f]{12}\)/,
        ),
      ],
    });
    expect(JSON.stringify(problem)).not.toContain(newSecret);
  });

  it('rotates: both secrets open, rotate-keys seals again, the old one can go, and running it again changes nothing', async () => {
    const store = opened.keep(await freshStore());
    const upstream = opened.keep(await startUpstream());
    const first = await start(store);
    for (let n = 0; n < 3; n += 1) await register(first, upstream, n);
    await opened.close(first);
    const both = await start(store, {
      AUTH_ENCRYPTION_SECRET: newSecret,
      AUTH_ENCRYPTION_SECRET_PREVIOUS: `none-of-these,${oldSecret}`,
    });
    await register(both, upstream, 3);
    type Key = { id: string; gateways: number; sealing: boolean; newest: boolean };
    const { body: before } = await both.call<Key[]>('GET', '/admin/keys');
    expect(before.map(({ gateways, sealing, newest }) => [gateways, sealing, newest])).toEqual([
      [0, false, true],
      [0, false, false],
      [4, true, false],
    ]);
    const fingerprints = async () =>
      (await both.call<{ authHeaders: { fingerprint: string }[] }[]>('GET', '/gateways')).body.map(
        ({ authHeaders }) => authHeaders[0]!.fingerprint,
      );
    const prints = await fingerprints();
    const rotated = await both.call('POST', '/admin/keys/rotate');
    expect(rotated.body).toEqual({
      keyId: before[0]!.id,
      resealed: 4,
      already: 0,
      undecryptable: [],
      retired: [before[2]!.id],
    });
    expect((await both.call('POST', '/admin/keys/rotate')).body).toMatchObject({
      resealed: 0,
      already: 4,
      retired: [],
    });
    expect(await fingerprints()).toEqual(prints);
    await opened.close(both);
    const after = await start(store, { AUTH_ENCRYPTION_SECRET: newSecret });
    expect(await statesOf(after)).toEqual(['ok', 'ok', 'ok', 'ok']);
    expect(await register(after, upstream, 3)).toMatchObject({ status: 409 });
    await opened.close(after);
    await expect(start(store)).rejects.toThrow(/is not the secret/);
  });

  it('a row nobody can open is reported, and the others are rotated', async () => {
    const store = opened.keep(await freshStore());
    const upstream = opened.keep(await startUpstream());
    const first = await start(store);
    for (let n = 0; n < 2; n += 1) await register(first, upstream, n);
    await opened.close(first);
    await store.query(`UPDATE gateways SET url = 'http://127.0.0.1:9/moved' WHERE slug = 'gateway-0'`);
    const both = await start(store, { AUTH_ENCRYPTION_SECRET: newSecret, AUTH_ENCRYPTION_SECRET_PREVIOUS: oldSecret });
    expect((await both.call('POST', '/admin/keys/rotate')).body).toMatchObject({
      resealed: 1,
      undecryptable: ['gateway-0'],
      retired: [],
    });
    expect(await statesOf(both)).toEqual(['ok', 'undecryptable']);
  });
});
