import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { Opened, startReplica, type Replica } from '../support/stores/replica.js';
import { userToken } from '../support/stores/replica-process.js';
import { freshStore } from '../support/stores/store.js';
import { startUpstream } from '../support/upstreams/upstream.js';

const opened = new Opened();
afterEach(() => opened.closeAll());

/** Longer than replicas take to tell each other what was used, in milliseconds. */
const settledMs = 2_500;

it.each([
  ['rate', 'RATE_LIMITED', { rates: [{ per: 'principal', calls: 4, seconds: 86_400 }] }],
  ['quota', 'QUOTA_EXCEEDED', { quotas: [{ per: 'principal', calls: 4, days: 1 }] }],
])('a %s holds over two replicas, whichever serves the calls', async (_kind, code, limits) => {
  const store = opened.keep(await freshStore());
  const replicas = [opened.keep(await startReplica(store)), opened.keep(await startReplica(store))] as const;
  const upstream = opened.keep(await startUpstream({ speaks: 'modern' }));
  const [one, two] = replicas;
  await one.call('POST', '/gateways', { name: 'Up', url: upstream.url });
  await one.call('PUT', '/admin/limits', limits);
  const token = await userToken('alice');
  const { body, headers } = modernRequest('tools/call', { name: 'up__echo', arguments: { message: 'x' } });
  const call = async ({ url }: Replica) => {
    const { status, message } = await post(`${url}/mcp`, token, body, headers);
    return status === 200 ? 'served' : message.error?.data?.code;
  };
  const rules = async () => JSON.stringify((await two.call('GET', '/admin/limits')).body);
  await expect.poll(rules).toContain('"calls":4');
  await expect.poll(async () => (await two.call('GET', '/tools')).status).toBe(200);
  for (let n = 0; n < 3; n++) expect(await call(one)).toBe('served');
  await sleep(settledMs);
  // What the other counted is known here once something was counted here too.
  expect(await call(two)).toBe('served');
  await sleep(settledMs);
  expect([await call(two), await call(one)]).toEqual([code, code]);
  expect(upstream.calls('tools/call')).toHaveLength(4);
});
