import { expect, it } from 'vitest';
import { lowerName, NamesInOrder } from './header-names.js';

it('lower-cases names, whatever stood in their place before', () => {
  const names = new NamesInOrder();
  for (const name of ['Accept', 'ACCEPT', 'accept', 'Host', '', '__proto__', 'Constructor', 'X-'.repeat(40), '1']) {
    for (const place of [0, 0, 1, 31, 32, 5_000]) expect(names.lowerName(name, place)).toBe(name.toLowerCase());
    expect(lowerName(name)).toBe(name.toLowerCase());
  }
});

it('goes on when ever new names have filled it', () => {
  const names = new NamesInOrder();
  for (let n = 0; n < 3_000; n += 1) expect(names.lowerName(`X-New-${n}`, n % 40)).toBe(`x-new-${n}`);
  expect(lowerName('Still-Asked')).toBe('still-asked');
});
