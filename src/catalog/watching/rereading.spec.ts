import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Rereading } from './rereading.js';

const gapMs = 1_000;

/** When it read, in milliseconds of a clock that stands still but for `pass`; reading takes `readMs`. */
function underTest(readMs = 0) {
  const at: number[] = [];
  const began = Date.now();
  const reading = new Rereading(async () => {
    at.push(Date.now() - began);
    await new Promise((resolve) => setTimeout(resolve, readMs));
  }, gapMs);
  return { reading, at, pass: (ms: number) => vi.advanceTimersByTimeAsync(ms) };
}

describe(Rereading, () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('reads the first change at once, and those that follow once, after the gap', async () => {
    const { reading, at, pass } = underTest();
    reading.changed();
    await pass(1);
    for (let n = 0; n < 20; n++) reading.changed();
    await pass(5 * gapMs);
    expect(at).toHaveLength(2);
    expect(at[0]).toBe(0);
    expect(at[1]).toBeGreaterThanOrEqual(gapMs);
  });

  it('reads a change at once that comes after the stream stood', async () => {
    const { reading, at, pass } = underTest(100);
    reading.stands();
    await pass(10);
    reading.changed();
    await pass(gapMs / 2);
    expect(at).toHaveLength(2);
    expect(at[1]).toBeLessThan(gapMs / 2);
  });

  it('reads nothing after it was stopped', async () => {
    const { reading, at, pass } = underTest(100);
    reading.changed();
    await pass(10);
    reading.changed();
    reading.stop();
    await pass(5 * gapMs);
    expect(at).toEqual([0]);
  });
});
