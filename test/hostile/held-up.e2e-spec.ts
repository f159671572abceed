import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

let gatehouse: StartedGatehouse;
let upstream: Upstream;
beforeAll(async () => {
  [gatehouse, upstream] = await Promise.all([startGatehouse(), startUpstream()]);
  await register(gatehouse, upstream.url, 'Up');
});
afterAll(async () => {
  await gatehouse.close();
  await upstream.close();
});

const block = (ms: number) => {
  for (const end = performance.now() + ms; performance.now() < end;);
};

it('a process that stands still for two seconds loses no call, session or readiness, and the metrics show it', async () => {
  const token = await gatehouse.token();
  const legacy = await connectV1(`${gatehouse.url}/mcp`, token);
  const slow = { name: 'up__slow', arguments: { ms: 600 } };
  const modern = modernRequest('tools/call', slow);
  const scraped = async () => (await gatehouse.fetch('/metrics')).text();
  await scraped();
  const before = upstream.calls('tools/call').length;
  const calls = [
    ...Array.from({ length: 10 }, () => post(`${gatehouse.url}/mcp`, token, modern.body, modern.headers)),
    ...Array.from({ length: 10 }, () => legacy.callTool(slow)),
  ];
  await expect.poll(() => upstream.calls('tools/call').length).toBe(before + 20);
  block(2_000);
  for (const answer of await Promise.all(calls)) expect(JSON.stringify(answer)).toContain('done');
  await sleep(50);
  expect(Number(/^nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(await scraped())?.[1])).toBeGreaterThan(1.5);
  for (const path of ['/health', '/ready']) expect((await gatehouse.fetch(path)).status).toBe(200);
  expect(JSON.stringify(await legacy.callTool({ name: 'up__echo', arguments: { message: 'after' } }))).toContain(
    'after',
  );
  await legacy.close();
});
