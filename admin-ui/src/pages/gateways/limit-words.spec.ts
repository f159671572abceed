import { expect, it } from 'vitest';
import { limitWords } from './limit-words.js';

it('says each rule in one line', () => {
  expect(limitWords(null)).toEqual([]);
  const rates = [{ per: 'principal', tool: '*', calls: 100, seconds: 60 } as const];
  const quotas = [
    { per: 'group', group: 'staff', tool: 'create', calls: 5, days: 1 } as const,
    { per: 'everybody', calls: 9, days: 30 } as const,
  ];
  expect(limitWords({ rates, quotas })).toEqual([
    '100 calls in 60 s of each person',
    '5 calls of create in a day of the group staff',
    '9 calls in 30 days of everybody',
  ]);
});
