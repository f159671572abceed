import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secrets } from '../support/app.js';
import { freePort } from '../support/wire/free-port.js';
import { processFigures } from '../support/load/process-figures.js';
import {
  ensureBuilt,
  registerAt,
  startReplicaProcess,
  userToken,
  type ReplicaProcess,
} from '../support/stores/replica-process.js';
import { misbehaving, randomOf, SoakLoad } from '../support/load/soak-load.js';
import { freshStore, type TestStore } from '../support/stores/store.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

// SOAK_MINUTES=120 npm run test:long -- soak
const minutes = Number(process.env.SOAK_MINUTES ?? 5);
const seed = Number(process.env.SOAK_SEED ?? 1);
const everyMs = 5_000;

let store: TestStore;
let upstreams: Upstream[];
let gateway: ReplicaProcess;
let metrics: string;
beforeAll(async () => {
  ensureBuilt();
  store = await freshStore();
  metrics = `http://127.0.0.1:${await freePort()}/metrics`;
  gateway = await startReplicaProcess(store, {
    METRICS_PORT: new URL(metrics).port,
    UPSTREAM_TIMEOUT_SECONDS: '2',
    LOG_LEVEL: 'ERROR',
  });
  upstreams = await Promise.all([
    startUpstream({ speaks: 'legacy' }),
    startUpstream({ speaks: 'modern' }),
    startUpstream({ intercept: misbehaving(randomOf(seed)) }),
  ]);
  for (const [at, name] of ['old', 'new', 'bad'].entries()) await registerAt(gateway.url, name, upstreams[at]!.url);
}, 180_000);
afterAll(async () => {
  await gateway.end('SIGTERM');
  await Promise.all(upstreams.map((upstream) => upstream.close()));
  await store.close();
});

const figures = () => processFigures(metrics);
/** Calls that have ended. */
async function endedCalls(): Promise<number> {
  const text = await (await fetch(metrics)).text();
  const counts = text.matchAll(/^mcp_server_operation_duration_seconds_count\{[^}]*"tools\/call"[^}]*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
const admin = (path: string) => {
  const authorization = `Basic ${Buffer.from(`admin:${secrets.BASIC_AUTH_PASSWORD}`).toString('base64')}`;
  return fetch(gateway.url + path, { headers: { authorization } });
};
/** Rows of calls in the audit log. They may be more than a text can hold. */
async function auditedCalls(): Promise<number> {
  let lines = 0;
  const { body } = await admin('/admin/audit/export?action=tools/call');
  for await (const chunk of body!) for (const byte of chunk as Uint8Array) if (byte === 0x0a) lines += 1;
  return lines;
}
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** Least squares: MiB an hour. */
function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const along = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0);
  const across = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  return (along / across) * (3_600_000 / everyMs);
}

it(
  `${minutes} minutes of mixed load with faults (seed ${seed}): nothing is lost, mixed up or left behind`,
  async () => {
    const before = await figures();
    const load = new SoakLoad({
      url: gateway.url,
      token: () => userToken('soak'),
      clients: 16,
      random: randomOf(seed + 1),
    });
    const rss: number[] = [];
    for (const end = Date.now() + minutes * 60_000; Date.now() < end; await sleep(everyMs))
      rss.push((await figures()).rss);
    await load.stop();

    // What waits for a deadline, idle connections of upstreams and clients included, goes by itself.
    await expect
      .poll(async () => (await figures()).fds, { timeout: 120_000, interval: 2_000 })
      .toBeLessThan(before.fds + 12);
    const fifth = Math.floor(rss.length / 5);
    const [early, late] = [median(rss.slice(fifth, 2 * fifth)), median(rss.slice(-fifth))];
    const { sent, answered, failed, hungUp } = load;
    console.log(
      `${minutes} min, ${sent} calls: ${answered} answered, ${failed} failed as they had to, ${hungUp} hung up. Memory ${early.toFixed(0)} then ` +
        `${late.toFixed(0)} MiB, ${slopeOf(rss.slice(fifth)).toFixed(1)} MiB/h; descriptors ${before.fds} then ${(await figures()).fds}.`,
    );
    expect(load.wrong).toEqual([]);
    expect(failed).toBeGreaterThan(0);
    expect(late).toBeLessThan(early * 1.1 + 5);

    // A client that hung up may have done so before its request was there: those alone may be missing.
    await sleep(2_000);
    const calls = await endedCalls();
    expect(await auditedCalls()).toBe(calls);
    expect(calls).toBeLessThanOrEqual(sent);
    expect(calls).toBeGreaterThanOrEqual(sent - hungUp);
    expect(await (await admin('/admin/audit/verify')).json()).toMatchObject({ ok: true });
    expect(gateway.program.output()).not.toMatch(/uncaughtException|unhandledRejection|"context":"guard"/);
  },
  minutes * 60_000 + 600_000,
);
