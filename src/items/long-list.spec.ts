import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { longList } from './long-list.js';

/** Lots of `size` rows of a kilobyte, and how many of the rows were read. */
function rowsOf(lots: number, size: number) {
  const seen = { read: 0 };
  function* lot(): Iterable<object> {
    for (let n = 0; n < size; n++) yield { n: seen.read++, text: 'x'.repeat(1_000) };
  }
  async function* all(): AsyncIterable<Iterable<object>> {
    for (let n = 0; n < lots; n++) yield lot();
  }
  return { seen, lots: all() };
}

describe('a long list', () => {
  it.each([0, 1, 3])('of %i lots is one array, or one member of an object', async (lots) => {
    const numbers = Array.from({ length: lots * 300 }, (_, n) => n);
    const array = JSON.parse(await text(longList(rowsOf(lots, 300).lots, null).getStream())) as { n: number }[];
    expect(array.map(({ n }) => n)).toEqual(numbers);
    const page = longList(rowsOf(lots, 300).lots, { member: 'tools', beside: { total: 7, nextCursor: null } });
    const { tools, ...beside } = JSON.parse(await text(page.getStream())) as { tools: { n: number }[] };
    expect(tools.map(({ n }) => n)).toEqual(numbers);
    expect(beside).toEqual({ total: 7, nextCursor: null });
  });

  it('is written in turns with all else', async () => {
    const { seen, lots } = rowsOf(1, 2_000);
    const readAtTurns = new Set<number>();
    let done = false;
    const look = () => {
      readAtTurns.add(seen.read);
      if (!done) setImmediate(look);
    };
    look();
    await text(longList(lots, null).getStream());
    done = true;
    expect(readAtTurns.size).toBeGreaterThan(10);
  });

  it('is read no faster than its client reads', async () => {
    const { seen, lots } = rowsOf(100, 1_000);
    const stream = longList(lots, null).getStream();
    stream.once('readable', () => undefined);
    await sleep(100);
    expect(seen.read).toBeGreaterThan(0);
    expect(seen.read).toBeLessThan(5_000);
    stream.destroy();
  });

  it('that cannot be read to its end ends in an error', async () => {
    async function* broken(): AsyncIterable<Iterable<object>> {
      yield [{ n: 1 }];
      await Promise.reject(new Error('the database is gone'));
    }
    await expect(text(longList(broken(), null).getStream())).rejects.toThrow('the database is gone');
  });
});
