import { expect, it } from 'vitest';
import { TrafficFigures } from './traffic-figures.js';

const call = { actor: 'proxy:alice', target: 'echo', gateway: 'github', code: null, ms: 10 };

it('adds calls up by the time, the gateway, the tool and the person, and keeps the newest failures', () => {
  const figures = new TrafficFigures(0, 60_000);
  figures.add({ ...call, at: 59_500, code: 'UPSTREAM_FAILED', ms: 100 }, 'r-2');
  figures.add({ ...call, at: 30_500, actor: 'proxy:bob' }, null);
  figures.add({ ...call, at: 500 }, null);
  figures.add({ ...call, at: 60_000 }, null);
  figures.add({ ...call, at: -1 }, null);
  const { steps, ...read } = figures.read(-5_000);
  expect(steps.filter(({ calls }) => calls > 0)).toEqual([
    { from: '1970-01-01T00:00:00.000Z', calls: 1, failed: 0, p50: 10, p95: 10 },
    { from: '1970-01-01T00:00:30.000Z', calls: 1, failed: 0, p50: 10, p95: 10 },
    { from: '1970-01-01T00:00:59.000Z', calls: 1, failed: 1, p50: 100, p95: 100 },
  ]);
  const both = { calls: 3, failed: 1, p50: 10, p95: 100, lastCode: 'UPSTREAM_FAILED' };
  expect(read).toMatchObject({
    since: '1970-01-01T00:00:00.000Z',
    calls: 3,
    failed: 1,
    gateways: [{ name: 'github', ...both }],
    tools: [{ name: 'github/echo', ...both }],
    people: [
      { name: 'proxy:alice', calls: 2, failed: 1 },
      { name: 'proxy:bob', calls: 1, failed: 0 },
    ],
    failures: [{ at: '1970-01-01T00:00:59.500Z', code: 'UPSTREAM_FAILED', requestId: 'r-2' }],
  });
});

it('counts ever new names together beyond a bound', () => {
  const figures = new TrafficFigures(0, 60_000);
  for (let index = 0; index < 5_000; index += 1) figures.add({ ...call, at: 1, target: `t${index}` }, null);
  const { tools } = figures.read(0);
  expect(tools).toHaveLength(20);
  expect(tools[0]).toMatchObject({ name: '(others)', calls: 4_000 });
});
