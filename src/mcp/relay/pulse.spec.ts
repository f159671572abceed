import { afterEach, expect, it, vi } from 'vitest';
import { Pulse } from './pulse.js';

afterEach(() => vi.useRealTimers());

it('tells an answer that is silent within 15 s, and again, until it is over', () => {
  vi.useFakeTimers();
  const pulse = new Pulse();
  const heard: number[] = [];
  const answer = { place: -1, quiet: 0, still: () => heard.push(Date.now()) };
  const began = Date.now();
  pulse.add(answer);
  vi.advanceTimersByTime(60_000);
  expect(heard.length).toBeGreaterThanOrEqual(4);
  expect(heard[0]! - began).toBeLessThanOrEqual(15_000);
  pulse.delete(answer);
  heard.length = 0;
  vi.advanceTimersByTime(60_000);
  expect(heard).toEqual([]);
});
