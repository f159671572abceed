import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../support/wire/free-port.js';
import { LoadClient, oneAfterTheOther, percentile } from '../support/load/load-client.js';
import { modernRequest } from '../support/wire/mcp-client.js';
import { processFigures } from '../support/load/process-figures.js';
import {
  ensureBuilt,
  registerAt,
  startReplicaProcess,
  userToken,
  type ReplicaProcess,
} from '../support/stores/replica-process.js';
import { freshStore, type TestStore } from '../support/stores/store.js';
import { sampleTools, startUpstream, type Received, type Upstream } from '../support/upstreams/upstream.js';

const answerBytes = 200 * 1024 * 1024;
const piece = 'x'.repeat(64 * 1024);

let store: TestStore;
let upstream: Upstream;
let gateway: ReplicaProcess;
let metrics: string;

/** `json` and `events` answer 200 MiB, in one message and in many. */
function longAnswers({ rpc }: Received, res: ServerResponse): boolean {
  const name = rpc?.method === 'tools/call' ? rpc.params?.name : undefined;
  if (name !== 'json' && name !== 'events') return false;
  res.on('error', () => {});
  res.writeHead(200, { 'content-type': name === 'json' ? 'application/json' : 'text/event-stream' });
  Readable.from(name === 'json' ? oneMessage(rpc!.id) : manyMessages(rpc!.id)).pipe(res);
  return true;
}

function* oneMessage(id: unknown): Iterable<string> {
  yield `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":{"resultType":"complete","content":[{"type":"text","text":"`;
  for (let sent = 0; sent < answerBytes; sent += piece.length) yield piece;
  yield '"}]}}';
}

function* manyMessages(id: unknown): Iterable<string> {
  const data = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: piece } };
  for (let sent = 0; sent < answerBytes; sent += piece.length) yield `data: ${JSON.stringify(data)}\n\n`;
  yield `data: ${JSON.stringify({ jsonrpc: '2.0', id, result: { resultType: 'complete', content: [] } })}\n\n`;
}

beforeAll(async () => {
  ensureBuilt();
  store = await freshStore();
  metrics = `http://127.0.0.1:${await freePort()}/metrics`;
  const env = { METRICS_PORT: new URL(metrics).port, UPSTREAM_TIMEOUT_SECONDS: '300' };
  gateway = await startReplicaProcess(store, env);
  const tools = ['json', 'events'].map((name) => ({
    definition: { name, inputSchema: { type: 'object' } },
    call: () => ({}),
  }));
  upstream = await startUpstream({ speaks: 'modern', tools: [...sampleTools, ...tools], intercept: longAnswers });
  await registerAt(gateway.url, 'Up', upstream.url);
}, 180_000);

afterAll(async () => {
  await gateway.end('SIGTERM');
  await upstream.close();
  await store.close();
});

/** A connection on which something was sent. */
function opened(text: string): Promise<Socket> {
  const { hostname, port } = new URL(gateway.url);
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.on('error', () => {});
      socket.write(text, () => resolve(socket));
    });
  });
}

async function asksFor(name: string): Promise<Socket> {
  const { body, headers } = modernRequest('tools/call', { name, arguments: {} });
  const text = JSON.stringify(body);
  const fields = {
    host: 'localhost',
    authorization: `Bearer ${await userToken('reader')}`,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'content-length': String(text.length),
    ...headers,
  };
  const head = Object.entries(fields).map(([field, value]) => `${field}: ${value}\r\n`);
  return opened(`POST /mcp HTTP/1.1\r\n${head.join('')}\r\n${text}`);
}

it.each(['up__json', 'up__events'])(
  'a client who does not read the 200 MiB of %s costs less than 16 MiB, and is let go after a minute',
  async (name) => {
    // One who reads, so that code and buffers are warm.
    const reader = await asksFor(name);
    let read = 0;
    reader.on('data', (chunk) => (read += chunk.length));
    await expect.poll(() => read, { timeout: 120_000, interval: 500 }).toBeGreaterThan(answerBytes);
    reader.destroy();
    await sleep(3_000);
    const before = (await processFigures(metrics)).rss;
    const idler = await asksFor(name);
    idler.pause();
    let most = 0;
    for (const until = Date.now() + 45_000; Date.now() < until; await sleep(500))
      most = Math.max(most, (await processFigures(metrics)).rss);
    expect(idler.readableEnded || idler.destroyed).toBe(false);
    console.log(`${name}: memory ${before.toFixed(0)} MiB, then ${most.toFixed(0)} at most`);
    expect(most - before).toBeLessThan(16);
    await sleep(30_000);
    // What is left in the buffers of the system ends in a cut.
    idler.resume();
    await expect.poll(() => idler.closed, { timeout: 10_000 }).toBe(true);
  },
);

it('5,000 slow connections leave others alone: those that send their headers bit by bit are closed within 95 s, those with a slow body within 340 s', async () => {
  const client = new LoadClient(gateway.url, await userToken('quick'));
  const callers = [1, 2].map(() => () => client.call('up__echo', { message: 'm' }));
  await oneAfterTheOther(callers, 3_000);
  const alone = await oneAfterTheOther(callers, 15_000);

  const slow = fork(new URL('../support/load/slow-connections.mjs', import.meta.url), { execArgv: [] });
  onTestFinished(() => void slow.kill());
  const { hostname: host, port } = new URL(gateway.url);
  slow.send({ host, port: Number(port) });
  await once(slow, 'message', { signal: AbortSignal.timeout(60_000) });
  const began = performance.now();
  let left = { heads: 4_000, bodies: 1_000 };
  slow.on('message', (message: typeof left) => (left = message));
  const beside = await oneAfterTheOther(callers, 30_000);
  expect(left).toEqual({ heads: 4_000, bodies: 1_000 });
  await expect.poll(() => left.heads, { timeout: 95_000 - (performance.now() - began), interval: 500 }).toBe(0);
  const headsMs = performance.now() - began;
  await expect.poll(() => left.bodies, { timeout: 340_000 - (performance.now() - began), interval: 500 }).toBe(0);
  client.close();
  const [before, then] = [percentile(alone.served, 99), percentile(beside.served, 99)];
  console.log(
    `99 of 100 calls took ${before.toFixed(1)} ms alone and ${then.toFixed(1)} ms beside 5,000 slow connections, which were closed after ` +
      `${(headsMs / 1_000).toFixed(0)} s (headers) and ${((performance.now() - began) / 1_000).toFixed(0)} s (bodies).`,
  );
  for (const tally of [alone, beside]) expect([tally.wrong, tally.refused]).toEqual([[], []]);
  expect(then).toBeLessThan(2 * before);
});
