import { describe, expect, it } from 'vitest';
import { Unread } from './unread.js';

const second = 1_000;

describe('a reader', () => {
  it('who takes nothing for a minute of what waits is gone', () => {
    const unread = new Unread();
    unread.look(640, 5_000, 0);
    expect(unread.isForsaken(60 * second)).toBe(false);
    unread.look(640, 5_000, 60 * second);
    expect(unread.isForsaken(61 * second)).toBe(true);
  });

  it('who takes little at a time stays', () => {
    const unread = new Unread();
    for (let n = 0; n < 100; n++) {
      unread.look(1_000_000 + n, n, n * 50 * second);
      expect(unread.isForsaken((n + 1) * 50 * second)).toBe(false);
    }
  });

  it('of one long message has the time it takes', () => {
    const unread = new Unread();
    unread.look(64 * 1024 * 1024, 0, 0);
    expect(unread.isForsaken(1_000 * second)).toBe(false);
    expect(unread.isForsaken(1_200 * second)).toBe(true);
  });

  it('for whom nothing waits stays, and the minute begins when something does', () => {
    const unread = new Unread();
    unread.look(0, 5_000, 0);
    expect(unread.isForsaken(3_600 * second)).toBe(false);
    unread.look(100, 5_000, 3_600 * second);
    expect(unread.isForsaken(3_650 * second)).toBe(false);
  });
});
