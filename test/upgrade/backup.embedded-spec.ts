import { cpSync, rmSync } from 'node:fs';
import { afterEach, expect, it } from 'vitest';
import { Opened, startReplica, type Replica } from '../support/stores/replica.js';
import { emptyStore } from '../support/stores/store.js';
import { startUpstream } from '../support/upstreams/upstream.js';

const opened = new Opened();
afterEach(() => opened.closeAll());

it('a stopped DATA_DIR, copied into an empty folder, is the same house: every secret opens with the copy alone', async () => {
  const upstream = opened.keep(await startUpstream());
  const [store, copy] = [opened.keep(await emptyStore()), opened.keep(await emptyStore())];
  // Both keys are made by the first start and kept in the folder.
  const own = { JWT_SECRET_KEY: '', AUTH_ENCRYPTION_SECRET: '' };
  const credentials = {
    headers: { auth_headers: { 'X-API-Key': 'first-secret-7c1d', 'X-Region': 'eu' } },
    basic: { auth_type: 'basic', auth_username: 'robot', auth_password: 'second-secret-19ae' },
    bearer: { auth_type: 'bearer', auth_token: 'third-secret-52f0' },
  };
  const sent = async (replica: Replica, slug: string) => {
    const { length } = upstream.requests;
    const params = { name: `${slug}__reflect`, arguments: {} };
    const { body } = await replica.call('POST', '/rpc', { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    expect(body).toHaveProperty('result');
    const { headers } = upstream.requests.slice(length).findLast(({ rpc }) => rpc?.method === 'tools/call')!;
    return [headers['x-api-key'], headers['x-region'], headers.authorization];
  };
  // One after the other: what an upstream got is known by its place.
  const all = async (replica: Replica) => {
    const found = [];
    for (const slug of Object.keys(credentials)) found.push(await sent(replica, slug));
    return found;
  };

  const first = opened.keep(await startReplica(store, own));
  for (const [name, auth] of Object.entries(credentials)) {
    const made = await first.call('POST', '/gateways', { name, url: `${upstream.url}?of=${name}`, ...auth });
    expect(made.status).toBe(201);
  }
  const before = await all(first);
  await opened.close(first);
  cpSync(store.settings.DATA_DIR!, copy.settings.DATA_DIR!, { recursive: true });
  rmSync(store.settings.DATA_DIR!, { recursive: true });

  const again = opened.keep(await startReplica(copy, own));
  expect(await all(again)).toEqual(before);
  expect(before[0]).toEqual(['first-secret-7c1d', 'eu', undefined]);
});
