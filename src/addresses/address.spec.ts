import { expect, it } from 'vitest';
import { groupsOfV6, normalAddress } from './address.js';

it('addresses are compared in one form', () => {
  expect(normalAddress('::FFFF:1.2.3.4')).toBe('1.2.3.4');
  expect(normalAddress('fe80::1%eth0')).toBe('fe80::1');
});

it.each([
  ['::', [0, 0, 0, 0, 0, 0, 0, 0]],
  ['::1', [0, 0, 0, 0, 0, 0, 0, 1]],
  ['2001:db8::7', [0x2001, 0xdb8, 0, 0, 0, 0, 0, 7]],
  ['2001:DB8:1:2:3:4:5:6', [0x2001, 0xdb8, 1, 2, 3, 4, 5, 6]],
  ['fe80::', [0xfe80, 0, 0, 0, 0, 0, 0, 0]],
  ['64:ff9b::10.1.2.3', [0x64, 0xff9b, 0, 0, 0, 0, 0x0a01, 0x0203]],
])('%s is read', (address, groups) => expect(groupsOfV6(address)).toEqual(groups));
