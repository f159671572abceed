import { expect, it } from 'vitest';
import { keepAtMost } from './keep-at-most.js';

it('keeps so many, the newest of them, and makes no room for what is there already', () => {
  const kept = new Map<string, number>();
  for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3, d: 4 })) keepAtMost(kept, 3, key, value);
  keepAtMost(kept, 3, 'b', 5);
  expect([...kept]).toEqual([
    ['b', 5],
    ['c', 3],
    ['d', 4],
  ]);
});
