import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/wire/free-port.js';
import { LoadClient, median, percentile } from '../support/load/load-client.js';
import { post } from '../support/wire/mcp-client.js';
import { processFigures } from '../support/load/process-figures.js';
import {
  ensureBuilt,
  registerAt,
  startReplicaProcess,
  userToken,
  type ReplicaProcess,
} from '../support/stores/replica-process.js';
import { freshStore, type TestStore } from '../support/stores/store.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const sessions = Number(process.env.IDLE_SESSIONS ?? 10_000);
const mostMib = 450;
const abreast = 50;

let store: TestStore;
let upstream: Upstream;
let gateway: ReplicaProcess;
let metrics: string;

beforeAll(async () => {
  ensureBuilt();
  store = await freshStore();
  metrics = `http://127.0.0.1:${await freePort()}/metrics`;
  gateway = await startReplicaProcess(store, { METRICS_PORT: new URL(metrics).port });
  upstream = await startUpstream();
  await registerAt(gateway.url, 'Up', upstream.url);
}, 180_000);

afterAll(async () => {
  await gateway.end('SIGTERM');
  await upstream.close();
  await store.close();
});

/** A stream of a new session; its head has come. Gives the session's id, too. */
async function openStream(token: string): Promise<{ id: string; socket: Socket }> {
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'idle', version: '1' } };
  const begun = await post(`${gateway.url}/mcp`, token, { jsonrpc: '2.0', id: 0, method: 'initialize', params });
  const id = begun.headers.get('mcp-session-id') ?? '';
  const { hostname, port } = new URL(gateway.url);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('data', (head) =>
      String(head).startsWith('HTTP/1.1 200') ? resolve() : reject(new Error(String(head))),
    );
    const head = `Host: localhost\r\nAuthorization: Bearer ${token}\r\nAccept: text/event-stream\r\nMcp-Session-Id: ${id}\r\n`;
    socket.write(`GET /mcp HTTP/1.1\r\n${head}Mcp-Protocol-Version: 2025-11-25\r\n\r\n`);
  });
  return { id, socket };
}

/** The time of 100 calls a second, in milliseconds. */
async function callsBeside(client: LoadClient, seconds: number): Promise<number[]> {
  const times: number[] = [];
  const calls: Promise<unknown>[] = [];
  for (let n = 0; n < 100 * seconds; n++) {
    calls.push(
      client.call('up__echo', { message: 'm' }).then(({ how, ms }) => {
        expect(how).toBe('served');
        times.push(ms);
      }),
    );
    await sleep(10);
  }
  await Promise.all(calls);
  return times;
}

it(`${sessions} idle sessions, each with its stream, take less than ${mostMib} MiB; calls go on beside them, and nothing is left when they leave`, async () => {
  const client = new LoadClient(gateway.url, await userToken('beside'));
  await callsBeside(client, 3);
  const before = { ...(await processFigures(metrics)), calls: await callsBeside(client, 10) };

  const tokens = await Promise.all(Array.from({ length: 10 }, (_, n) => userToken(`idle-${n}`)));
  const open: { id: string; socket: Socket; token: string }[] = [];
  let next = 0;
  const lane = async () => {
    for (let n = next++; n < sessions; n = next++) {
      const token = tokens[n % tokens.length]!;
      open.push({ ...(await openStream(token)), token });
    }
  };
  await Promise.all(Array.from({ length: abreast }, lane));
  // Two rounds of comments go out on every stream.
  const calls = await callsBeside(client, 35);
  const full = await processFigures(metrics);
  expect(open.filter(({ socket }) => socket.destroyed)).toEqual([]);

  next = 0;
  const leave = async () => {
    for (let one = open[next++]; one !== undefined; one = open[next++]) {
      one.socket.destroy();
      const headers = { authorization: `Bearer ${one.token}`, 'mcp-session-id': one.id };
      await fetch(`${gateway.url}/mcp`, { method: 'DELETE', headers });
    }
  };
  await Promise.all(Array.from({ length: abreast }, leave));
  client.close();
  await expect
    .poll(async () => (await processFigures(metrics)).fds, { timeout: 120_000, interval: 2_000 })
    .toBeLessThan(before.fds + 20);
  const after = await processFigures(metrics);
  console.log(
    `${open.length} sessions: memory ${before.rss.toFixed(0)}, then ${full.rss.toFixed(0)}, and ${after.rss.toFixed(0)} MiB when they had gone. Calls beside them: ` +
      `median ${median(before.calls).toFixed(1)} then ${median(calls).toFixed(1)} ms, 99 of 100 ${percentile(before.calls, 99).toFixed(1)} then ${percentile(calls, 99).toFixed(1)} ms.`,
  );
  expect(full.rss).toBeLessThan(mostMib);
  expect(percentile(calls, 99)).toBeLessThan(2 * percentile(before.calls, 99) + 5);
});
