import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { weaknessOfKey } from './secret-strength.js';

it.each([16, 32])('what `openssl rand -hex %i` makes is never refused', (bytes) => {
  const refused = Array.from({ length: 20_000 }, () => randomBytes(bytes).toString('hex')).filter(weaknessOfKey);
  expect(refused).toEqual([]);
});

it.each([
  'a'.repeat(40),
  'abcdefgh'.repeat(4),
  '1234567890'.repeat(4),
  'my-secret-my-secret-my-secret-my-',
  'aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccc',
])('%s is refused, since it repeats itself', (key) => {
  expect(weaknessOfKey(key)).toMatch(/^repeats itself/);
});
