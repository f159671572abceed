import { readEnvironment } from '../../config/read-environment.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { OpenStreams, type OpenStream } from './open-streams.service.js';

const streamOf = (streams: OpenStreams, until = Infinity) => {
  const state = { pings: 0, closed: false, allowed: true, busy: false };
  const stream: OpenStream = {
    ping: () => void (state.pings += 1),
    busy: () => state.busy,
    close: () => {
      state.closed = true;
      streams.delete(stream);
    },
    allowed: () => state.allowed,
  };
  streams.add(stream, { until, account: new Ledger(readEnvironment({})).of('somebody') });
  return state;
};

describe('the waiting streams', () => {
  afterEach(() => vi.useRealTimers());

  it('are pinged every fifteen seconds, and end by then where their owner may no longer have them', async () => {
    vi.useFakeTimers();
    const streams = new OpenStreams();
    const [one, two] = [streamOf(streams), streamOf(streams)];
    two.allowed = false;
    await vi.advanceTimersByTimeAsync(15_001);
    expect([one, two]).toMatchObject([
      { pings: 1, closed: false },
      { pings: 0, closed: true },
    ]);
    streams.onApplicationShutdown();
  });

  it('are pinged in turns with all else, thousands of them as a few', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] });
    const streams = new OpenStreams();
    const all = Array.from({ length: 5_000 }, () => streamOf(streams));
    const pinged = () => all.filter(({ pings }) => pings > 0).length;
    vi.advanceTimersByTime(15_000);
    const seen = new Set<number>();
    while (pinged() < all.length) {
      seen.add(pinged());
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(seen.size).toBeGreaterThan(20);
    streams.onApplicationShutdown();
  });

  it('end when their time has come, to the millisecond', () => {
    vi.useFakeTimers();
    const streams = new OpenStreams();
    const [soon, later] = [streamOf(streams, Date.now() + 3_000), streamOf(streams, Date.now() + 40 * 86_400_000)];
    vi.advanceTimersByTime(2_999);
    expect([soon.closed, later.closed]).toEqual([false, false]);
    vi.advanceTimersByTime(1);
    expect([soon.closed, later.closed]).toEqual([true, false]);
    streams.onApplicationShutdown();
  });

  it('end at once, those that are busy after their last answer, and all when the time is up', async () => {
    vi.useFakeTimers();
    const streams = new OpenStreams();
    const [idle, answered, stuck] = [streamOf(streams), streamOf(streams), streamOf(streams)];
    answered.busy = stuck.busy = true;
    const ended = streams.closeAll(performance.now() + 5_000);
    expect([idle, answered, stuck].map(({ closed }) => closed)).toEqual([true, false, false]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(answered.closed).toBe(false);
    answered.busy = false;
    await vi.advanceTimersByTimeAsync(100);
    expect([answered.closed, stuck.closed]).toEqual([true, false]);
    await vi.advanceTimersByTimeAsync(4_000);
    expect(stuck.closed).toBe(true);
    await ended;
    streams.onApplicationShutdown();
  });
});
