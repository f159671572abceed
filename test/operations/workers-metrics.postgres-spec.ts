import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/wire/free-port.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import {
  ensureBuilt,
  registerAt,
  startReplicaProcess,
  userToken,
  type ReplicaProcess,
} from '../support/stores/replica-process.js';
import { freshStore, type TestStore } from '../support/stores/store.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

let store: TestStore;
let upstream: Upstream;
let gateway: ReplicaProcess;
let metrics: string;
beforeAll(async () => {
  ensureBuilt();
  [store, upstream] = await Promise.all([freshStore(), startUpstream()]);
  metrics = `http://127.0.0.1:${await freePort()}/metrics`;
  // Workers share a port that is named; with 0 each would have one of its own.
  const settings = { PORT: String(await freePort()), WEB_CONCURRENCY: '2', METRICS_PORT: new URL(metrics).port };
  gateway = await startReplicaProcess(store, settings);
  await registerAt(gateway.url, 'measured', upstream.url);
});
afterAll(async () => {
  await gateway.end('SIGTERM');
  await upstream.close();
  await store.close();
});

const scrape = async () => (await fetch(metrics)).text();
const value = (text: string, series: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.slice(series.length + 1),
  );
const workers = async () => value(await scrape(), 'gatehouse_build_info{version="0.1.0"}');
const called = (text: string) =>
  text
    .split('\n')
    .filter(
      (line) => line.startsWith('mcp_server_operation_duration_seconds_count{') && line.includes('gateway="measured"'),
    )
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);

const childrenOf = (parent: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parentOf(name) === parent)
    .map(Number);

/** The fourth word of /proc/PID/stat; the second, a name in brackets, may hold anything. */
function parentOf(pid: string): number | undefined {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return undefined; // it has ended meanwhile
  }
}

it('one scrape has what all workers counted, also what one counted that has ended since', async () => {
  await expect.poll(workers, { timeout: 30_000 }).toBe(2);
  const token = await userToken('mia');
  const call = async () => {
    const { body, headers } = modernRequest('tools/call', { name: 'measured__echo', arguments: { message: 'x' } });
    // Each on a connection of its own, so that both workers have some.
    const answer = await post(`${gateway.url}/mcp`, token, body, { ...headers, connection: 'close' });
    return answer.status;
  };
  await expect.poll(call, { timeout: 30_000 }).toBe(200);
  const before = called(await scrape());
  for (let count = 0; count < 40; count++) await expect.poll(call, { timeout: 10_000 }).toBe(200);
  const after = await scrape();
  expect(called(after)).toBeGreaterThanOrEqual(before + 40);

  process.kill(childrenOf(gateway.program.process.pid!)[0]!, 'SIGKILL');
  await gateway.program.printed(/another takes its place/);
  await expect.poll(workers, { timeout: 30_000 }).toBe(2);
  expect(called(await scrape())).toBeGreaterThanOrEqual(called(after));
});
