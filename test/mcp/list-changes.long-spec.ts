import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { median } from '../support/load/load-client.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type SampleTool, type Upstream } from '../support/upstreams/upstream.js';
import { follow, type StreamMessage } from '../support/wire/event-stream.js';
import { listed, modernRequest, post } from '../support/wire/mcp-client.js';

const rounds = 20;
/** How long after an upstream was asked for its new list clients are told of it, in milliseconds. */
const mostMs = 50;
/** Longer than the least time between two readings of an upstream (src/catalog/watching/watchers.service.ts), in milliseconds. */
const gapMs = 1_300;
const changes = 'notifications/tools/list_changed';

const tool = (name: string): SampleTool => ({
  definition: { name, inputSchema: { type: 'object' } },
  call: () => ({ content: [] }),
});

/** When the upstream was asked for its list after the last change; NaN where it was not yet. */
let askedAt = NaN;
let upstream: Upstream;
let gatehouse: StartedGatehouse;
let token: string;
let url: string;
const stop = new AbortController();
const streams: Record<string, readonly StreamMessage[]> = {};

beforeAll(async () => {
  upstream = await startUpstream({
    speaks: 'legacy',
    capabilities: { tools: { listChanged: true } },
    intercept: ({ rpc }) => {
      if (rpc?.method === 'tools/list' && Number.isNaN(askedAt)) askedAt = performance.now();
      return false;
    },
  });
  gatehouse = await startGatehouse();
  token = await gatehouse.token();
  url = `${gatehouse.url}/mcp`;
  await register(gatehouse, upstream.url, 'Up');
  await vi.waitUntil(() => upstream.listeners > 0, 5_000);
  const { signal } = stop;
  const authorization = `Bearer ${token}`;
  const hello = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'heard', version: '1' } };
  const opened = await post(url, token, { jsonrpc: '2.0', id: 1, method: 'initialize', params: hello });
  const session = { 'mcp-session-id': opened.headers.get('mcp-session-id')!, accept: 'text/event-stream' };
  streams.legacy = follow(await fetch(url, { headers: { authorization, ...session }, signal })).messages;
  const { body, headers } = modernRequest('subscriptions/listen', { notifications: { toolsListChanged: true } });
  const accept = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const asked = {
    method: 'POST',
    headers: { authorization, ...accept, ...headers },
    body: JSON.stringify(body),
    signal,
  };
  streams.modern = follow(await fetch(url, asked)).messages;
  await vi.waitUntil(() => streams.modern?.length === 1, 5_000);
});

afterAll(async () => {
  stop.abort();
  await gatehouse.close();
  await upstream.close();
});

const told = (era: string) => streams[era]!.filter(({ method }) => method === changes).length;

/** When each era was told more than `before`, as performance.now() says it. */
async function toldAt(before: Record<string, number>): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (const until = performance.now() + 10_000; performance.now() < until && Object.keys(times).length < 2;) {
    for (const era of ['legacy', 'modern']) if (told(era) > before[era]!) times[era] ??= performance.now();
    await sleep(1);
  }
  return times;
}

const now = () => ({ legacy: told('legacy'), modern: told('modern') });

it(`clients are told within ${mostMs} ms of a new list, in the median of ${rounds}`, async () => {
  const fromAsking: Record<string, number[]> = { legacy: [], modern: [] };
  const fromSaying: Record<string, number[]> = { legacy: [], modern: [] };
  for (let round = 0; round < rounds; round++) {
    await sleep(gapMs);
    const before = now();
    upstream.offer.tools = [...sampleTools, tool(`fresh-${round}`)];
    askedAt = NaN;
    const saidAt = performance.now();
    upstream.changed('tools');
    const at = await toldAt(before);
    for (const era of ['legacy', 'modern']) {
      fromAsking[era]!.push((at[era] ?? Infinity) - askedAt);
      fromSaying[era]!.push((at[era] ?? Infinity) - saidAt);
    }
    expect(await listed(url, token)).toContain(`up__fresh-${round}`);
  }
  for (const era of ['legacy', 'modern']) {
    const [asking, saying] = [fromAsking[era]!, fromSaying[era]!].map((all) => median(all).toFixed(1));
    console.log(`${era}: median ${asking} ms after the list was asked for, ${saying} ms after the change was said`);
  }
  expect(median(fromAsking.legacy!)).toBeLessThan(mostMs);
  expect(median(fromAsking.modern!)).toBeLessThan(mostMs);
}, 120_000);

it('a hundred changes in half a second are told three times at most, the last of them too', async () => {
  await sleep(gapMs);
  const before = now();
  for (let change = 0; change < 100; change++) {
    upstream.offer.tools = [...sampleTools, tool(`burst-${change}`)];
    upstream.changed('tools');
    await sleep(5);
  }
  await expect.poll(() => listed(url, token), { timeout: 10_000 }).toContain('up__burst-99');
  await sleep(2 * gapMs);
  for (const era of ['legacy', 'modern'] as const) {
    expect(told(era) - before[era]).toBeGreaterThanOrEqual(1);
    expect(told(era) - before[era]).toBeLessThanOrEqual(3);
  }
}, 60_000);
