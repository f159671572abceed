import { describe, expect, it } from 'vitest';
import { Backlog } from './backlog.js';

const mib = 1024 * 1024;

describe('a reader is too far behind', () => {
  it('where more than 16 MiB wait', () => {
    const backlog = new Backlog();
    for (let waiting = 0; waiting <= 16; waiting++) expect(backlog.isFull(waiting * mib, 1_000)).toBe(false);
    expect(backlog.isFull(16 * mib + 1_001, 1_000)).toBe(true);
  });

  it('not because of one long message, whatever follows it', () => {
    const backlog = new Backlog();
    expect(backlog.isFull(0, 60 * mib)).toBe(false);
    expect(backlog.isFull(60 * mib, 1_000)).toBe(false);
    expect(backlog.isFull(70 * mib, 1_000)).toBe(false);
    expect(backlog.isFull(77 * mib, 1_000)).toBe(true);
  });

  it('after a long message was read as before it', () => {
    const backlog = new Backlog();
    backlog.isFull(0, 60 * mib);
    expect(backlog.isFull(0, 1_000)).toBe(false);
    expect(backlog.isFull(17 * mib, 1_000)).toBe(true);
  });
});
