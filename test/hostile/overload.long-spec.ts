import { afterAll, beforeAll, expect, it } from 'vitest';
import { atRate, LoadClient, median, oneAfterTheOther, percentile } from '../support/load/load-client.js';
import {
  ensureBuilt,
  registerAt,
  startReplicaProcess,
  userToken,
  type ReplicaProcess,
} from '../support/stores/replica-process.js';
import { freshStore, type TestStore } from '../support/stores/store.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';
import { patientTool } from '../support/upstreams/patient-tool.js';

// Seconds of overload in each round: OVERLOAD_SECONDS=300 npm run test:long -- overload
const seconds = Number(process.env.OVERLOAD_SECONDS ?? 20);
const rounds = 3;

/** Calls under way at one upstream, each of so many milliseconds: 200 a second, of which two cores can offer five times as many. */
const places = 20;
const callMs = 100;
const capacity = places / (callMs / 1_000);

let store: TestStore;
let slow: Upstream;
let quick: Upstream;
let gateway: ReplicaProcess;
const clients: LoadClient[] = [];

const clientOf = async (sub: string) => {
  const client = new LoadClient(gateway.url, await userToken(sub));
  clients.push(client);
  return client;
};

beforeAll(async () => {
  ensureBuilt();
  store = await freshStore();
  // All callers come from one address here, a thousand new connections a second.
  const env = { UPSTREAM_MAX_CONCURRENCY: String(places), MAX_CONNECTIONS_PER_PEER: '10000' };
  gateway = await startReplicaProcess(store, env);
  slow = await startUpstream({ speaks: 'modern', tools: [...sampleTools, patientTool().tool] });
  quick = await startUpstream({ speaks: 'modern' });
  await registerAt(gateway.url, 'Slow', slow.url);
  await registerAt(gateway.url, 'Quick', quick.url);
}, 180_000);

afterAll(async () => {
  for (const client of clients) client.close();
  await gateway.end('SIGTERM');
  await Promise.all([slow.close(), quick.close()]);
  await store.close();
});

it(`five times the calls there is room for, ${rounds} rounds of ${seconds} s: four fifths of the best goodput stay, the rest is refused at once, and it is over when it is over`, async () => {
  const subs = ['ada', 'bob', 'cleo', 'dan'];
  const kept: number[] = [];
  const recovered: number[] = [];
  const refusals: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const users = await Promise.all(subs.map(clientOf));
    const calls = users.map((user) => () => user.call('slow__slow', { ms: callMs }));
    const best = await oneAfterTheOther(
      Array.from({ length: places }, (_, n) => calls[n % calls.length]!),
      10_000,
    );
    expect(best.wrong).toEqual([]);
    expect(best.refused).toEqual([]);
    const usual = median(best.served);

    let turn = 0;
    const flood = await Promise.all(subs.map(clientOf));
    const hangUp = () => flood.forEach((user) => user.close());
    const any = () => flood[turn++ % flood.length]!.call('slow__slow', { ms: callMs });
    const { tally, sent } = await atRate(any, 5 * capacity, seconds * 1_000, hangUp);
    const over = performance.now();
    expect(tally.wrong).toEqual([]);
    expect(sent).toBeGreaterThan(0.9 * 5 * capacity * seconds);

    for (let inARow = 0; inARow < 5;) {
      const { how, ms } = await calls[inARow % calls.length]!();
      inARow = how === 'served' && ms < 2 * usual ? inARow + 1 : 0;
    }
    recovered.push((performance.now() - over) / 1_000);
    kept.push(tally.served.length / seconds / (best.served.length / 10));
    refusals.push(median(tally.refused));
    console.log(
      `Best ${(best.served.length / 10).toFixed(0)} a second in ${usual.toFixed(0)} ms. Offered ${(sent / seconds).toFixed(0)}: ` +
        `${(tally.served.length / seconds).toFixed(0)} served (${(100 * kept.at(-1)!).toFixed(0)} %), ${(tally.refused.length / seconds).toFixed(0)} refused ` +
        `in ${refusals.at(-1)!.toFixed(1)} ms (99 of 100: ${percentile(tally.refused, 99).toFixed(0)}); as before after ${recovered.at(-1)!.toFixed(1)} s.`,
    );
    for (const user of users) user.close();
  }
  expect(median(kept)).toBeGreaterThan(0.8);
  expect(median(refusals)).toBeLessThan(50);
  // Five calls, one after the other, show that it is over.
  expect(median(recovered)).toBeLessThan(5);
});

it('one upstream that hangs at full concurrency, with a queue before it, leaves calls to another alone', async () => {
  const [ada, bob, cleo] = await Promise.all(['ada', 'bob', 'cleo'].map(clientOf));
  const callers = [ada, bob, cleo, cleo].map((user) => () => user!.call('quick__echo', { message: 'm' }));
  await oneAfterTheOther(callers, 3_000);
  const ratios = { median: [] as number[], p99: [] as number[] };
  for (let round = 0; round < 5; round++) {
    const alone = await oneAfterTheOther(callers, 5_000);
    const stuck = await Promise.all(['ada', 'bob'].map(clientOf));
    const hanging = () => slow.calls('tools/call').filter(({ rpc }) => rpc?.params?.name === 'patient').length;
    const before = hanging();
    for (const user of stuck) for (let n = 0; n < 2 * places; n++) void user.call('slow__patient');
    await expect.poll(hanging, { timeout: 20_000 }).toBe(before + places);
    const beside = await oneAfterTheOther(callers, 5_000);
    for (const user of stuck) user.close();
    for (const tally of [alone, beside]) expect([tally.wrong, tally.refused]).toEqual([[], []]);
    ratios.median.push(median(beside.served) / median(alone.served));
    ratios.p99.push(percentile(beside.served, 99) / percentile(alone.served, 99));
    console.log(
      `Alone ${alone.served.length} calls, median ${median(alone.served).toFixed(2)} ms, 99 of 100 ${percentile(alone.served, 99).toFixed(2)} ms; ` +
        `beside the hanging one ${beside.served.length}, ${median(beside.served).toFixed(2)} ms, ${percentile(beside.served, 99).toFixed(2)} ms.`,
    );
  }
  expect(median(ratios.median)).toBeLessThan(1.1);
  expect(median(ratios.p99)).toBeLessThan(1.1);
});
