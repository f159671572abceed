import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Breaker } from './breakers.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

function fail(breaker: Breaker, times: number): void {
  for (let n = 0; n < times; n++) {
    expect(breaker.enter()).toBe(true);
    breaker.leave('failed');
  }
}

describe('Breaker', () => {
  it('opens after failures in a row and lets one call try after a pause', () => {
    const breaker = new Breaker();
    fail(breaker, 5);
    expect(breaker.isOpen).toBe(true);
    expect(breaker.enter()).toBe(false);
    expect(breaker.retryAfterMs).toBeGreaterThan(0);
    vi.advanceTimersByTime(5_000);
    expect(breaker.enter()).toBe(true);
    expect(breaker.enter()).toBe(false);
    breaker.leave('answered');
    expect(breaker.enter()).toBe(true);
    expect(breaker.isOpen).toBe(false);
  });

  it('stays open when the try fails, and lets another try when the try was cut', () => {
    const breaker = new Breaker();
    fail(breaker, 5);
    vi.advanceTimersByTime(5_000);
    fail(breaker, 1);
    expect(breaker.enter()).toBe(false);
    vi.advanceTimersByTime(5_000);
    expect(breaker.enter()).toBe(true);
    breaker.leave('neither');
    expect(breaker.enter()).toBe(true);
  });

  it('knows nothing of the clock on the wall, which may be set', () => {
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['performance', 'Date'] });
    const breaker = new Breaker();
    fail(breaker, 5);
    for (const step of [3_600_000, -7_200_000]) {
      vi.setSystemTime(Date.now() + step);
      expect([breaker.isOpen, breaker.retryAfterMs > 4_000, breaker.retryAfterMs <= 5_000]).toEqual([true, true, true]);
    }
    vi.advanceTimersByTime(5_000);
    expect(breaker.enter()).toBe(true);
  });

  it('counts failures in a row only', () => {
    const breaker = new Breaker();
    fail(breaker, 4);
    breaker.enter();
    breaker.leave('answered');
    fail(breaker, 4);
    expect(breaker.isOpen).toBe(false);
  });
});
