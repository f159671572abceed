import { expect, it } from 'vitest';
import { fuzzWhole } from './support/message-fuzz.js';

// The same messages each time; message-fuzz.long-spec.ts takes others.
it('20,000 hostile messages by every door, from clients and from upstreams: each is answered, and nothing is left', async () => {
  expect(await fuzzWhole(20_000, 20785)).toEqual([]);
}, 240_000);
