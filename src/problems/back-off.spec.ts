import { describe, expect, it } from 'vitest';
import { backOff } from './back-off.js';

describe('backOff', () => {
  it('doubles to its most', () => {
    const longest = [0, 1, 2, 3, 4, 5, 50].map((attempt) => backOff(attempt, () => 1));
    expect(longest).toEqual([200, 400, 800, 1_600, 2_000, 2_000, 2_000]);
  });

  it('is never less than half of that, so that a database which is down is not hammered', () => {
    expect([0, 50].map((attempt) => backOff(attempt, () => 0))).toEqual([100, 1_000]);
  });
});
