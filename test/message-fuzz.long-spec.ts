import { expect, it } from 'vitest';
import { fuzzWhole } from './support/message-fuzz.js';

const perPart = 20_000;
const messages = Number(process.env.FUZZ_MESSAGES ?? 1_000_000);

it('a million hostile messages (FUZZ_MESSAGES) by every door, from clients and from upstreams: each is answered, and nothing is left', async () => {
  const seed = Date.now() % 2 ** 31;
  for (let part = 0; part * perPart < messages; part++) expect(await fuzzWhole(perPart, seed + part)).toEqual([]);
});
