import { expect, it } from 'vitest';
import { fuzzWhole } from '../support/load/message-fuzz.js';

const perPart = 20_000;
const messages = Number(process.env.FUZZ_MESSAGES ?? 1_000_000);
const seed = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const parts = Array.from({ length: Math.ceil(messages / perPart) }, (_, part) => seed + part);

// Each part has a gateway and a time of its own, so that a slow machine ends it, too.
it.each(parts)(
  `${perPart} hostile messages by every door, from clients and from upstreams (seed %i): each is answered, and nothing is left`,
  async (partSeed) => {
    expect(await fuzzWhole(perPart, partSeed)).toEqual([]);
  },
);
