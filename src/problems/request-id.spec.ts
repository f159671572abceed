import { expect, it } from 'vitest';
import { requestIdFor } from './request-id.js';

it.each(['trace-me-42', 'a1b2c3d4', '0af7651916cd43dd8448eb211c80319c', 'x'.repeat(64)])('keeps %s', (given) => {
  expect(requestIdFor(given)).toBe(given);
});

it.each([
  undefined,
  '',
  'short',
  'x'.repeat(65),
  'with space',
  'one-of-two, two-of-two',
  'line\nbreak',
  'ünïcödé-id',
  '<script>',
])('makes one instead of %j', (given) => {
  expect(requestIdFor(given)).toMatch(/^[0-9a-f-]{36}$/);
  expect(requestIdFor(given)).not.toBe(requestIdFor(given));
});
