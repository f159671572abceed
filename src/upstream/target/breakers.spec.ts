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
    expect(breaker.enter()).toBeNull();
    breaker.leave('failed');
  }
}

describe('Breaker', () => {
  it('opens after failures in a row and lets one call try after a pause', () => {
    const breaker = new Breaker(10);
    fail(breaker, 5);
    expect(breaker.isOpen).toBe(true);
    expect(breaker.enter()).toBe('open');
    expect(breaker.retryAfterMs).toBeGreaterThan(0);
    vi.advanceTimersByTime(5_000);
    expect(breaker.enter()).toBeNull();
    expect(breaker.enter()).toBe('open');
    breaker.leave('answered');
    expect(breaker.enter()).toBeNull();
    expect(breaker.isOpen).toBe(false);
  });

  it('stays open when the try fails, and lets another try when the try was cut', () => {
    const breaker = new Breaker(10);
    fail(breaker, 5);
    vi.advanceTimersByTime(5_000);
    fail(breaker, 1);
    expect(breaker.enter()).toBe('open');
    vi.advanceTimersByTime(5_000);
    expect(breaker.enter()).toBeNull();
    breaker.leave('neither');
    expect(breaker.enter()).toBeNull();
  });

  it('counts failures in a row only', () => {
    const breaker = new Breaker(10);
    fail(breaker, 4);
    breaker.enter();
    breaker.leave('answered');
    fail(breaker, 4);
    expect(breaker.isOpen).toBe(false);
  });

  it('refuses more calls than the upstream may have', () => {
    const breaker = new Breaker(2);
    expect([breaker.enter(), breaker.enter(), breaker.enter()]).toEqual([null, null, 'full']);
    breaker.leave('answered');
    expect(breaker.enter()).toBeNull();
    expect(breaker.active).toBe(2);
  });
});
