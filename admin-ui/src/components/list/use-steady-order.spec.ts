import { expect, it } from 'vitest';
import { inOrder } from './use-steady-order.js';

it('keeps the order that was there, without what has gone, and with what is new at the end', () => {
  const order = (rows: string[], keys: string[]) => inOrder(rows, keys, (row) => row).join('');
  expect(order(['c', 'a', 'b'], ['a', 'b', 'c'])).toBe('abc');
  expect(order(['x', 'c', 'a', 'y'], ['a', 'b', 'c'])).toBe('acxy');
  expect(order([], ['a'])).toBe('');
});
