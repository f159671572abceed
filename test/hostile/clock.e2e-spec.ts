import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const hour = 3_600_000;

/** Steps of the clock on the wall; what waits goes by another one. */
describe('a clock that is set', () => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  beforeAll(async () => {
    [gatehouse, upstream] = await Promise.all([startGatehouse(), startUpstream()]);
    await register(gatehouse, upstream.url, 'Up');
  });
  afterEach(() => vi.useRealTimers());
  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });
  /** The clock goes on from there. */
  const setTo = (time: number) => {
    vi.useFakeTimers({ toFake: ['Date'], shouldAdvanceTime: true, now: time });
  };
  const tokenUntil = (time: number) => gatehouse.token({ exp: Math.floor(time / 1000) });
  const call = async (token: string, name = 'echo', args: object = { message: 'here' }) => {
    const { body, headers } = modernRequest('tools/call', { name: `up__${name}`, arguments: args });
    return post(`${gatehouse.url}/mcp`, token, body, headers);
  };

  it.each([
    ['an hour forward', hour],
    ['an hour back', -hour],
    ['a second back', -1_000],
  ])('by %s: calls under way, sessions and streams stay, and nothing is done more often', async (_, step) => {
    const token = await tokenUntil(Date.now() + 3 * hour);
    const legacy = await connectV1(`${gatehouse.url}/mcp`, token);
    const before = upstream.calls('tools/call').length;
    const slow = legacy.callTool({ name: 'up__slow', arguments: { ms: 1_000 } });
    const modern = call(token, 'slow', { ms: 1_000 });
    await expect.poll(() => upstream.calls('tools/call').length).toBe(before + 2);
    setTo(Date.now() + step);
    const asked = upstream.requests.length;
    await sleep(1_500);
    // One check of the upstream's health, at most.
    expect(upstream.requests.length - asked).toBeLessThan(12);
    expect(JSON.stringify(await slow)).toContain('done');
    expect((await modern).text).toContain('done');
    expect(JSON.stringify(await legacy.callTool({ name: 'up__echo', arguments: { message: 'on' } }))).toContain('on');
    expect((await gatehouse.fetch('/ready')).status).toBe(200);
    await legacy.close();
  });

  it('says which tokens have ended, also when it is set back', async () => {
    const now = Date.now();
    const token = await tokenUntil(now + hour / 2);
    expect((await call(token)).status).toBe(200);
    setTo(now + hour);
    expect((await call(token)).status).toBe(401);
    vi.useRealTimers();
    expect((await call(token)).status).toBe(200);
  });
});
