import { expect, it } from 'vitest';
import { visible } from './visible.js';

it.each([
  ['plain text\nwith lines\tand tabs', 'plain text\nwith lines\tand tabs'],
  ['a\u200bb', 'a<U+200B>b'],
  ['\u202egnp', '<U+202E>gnp'],
  ['x\u{e0041}', 'x<U+E0041>'],
  ['\u0007', '<U+0007>'],
])('shows what nobody would see (%j)', (text, shown) => {
  expect(visible(text)).toBe(shown);
});
