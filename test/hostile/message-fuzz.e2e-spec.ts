import { expect, it } from 'vitest';
import { fuzzWhole } from '../support/load/message-fuzz.js';

// The same messages each time, 100,000 on both stores; message-fuzz.long-spec.ts takes a million others.
it('50,000 hostile messages by every door, from clients and from upstreams: each is answered, and nothing is left', async () => {
  expect(await fuzzWhole(50_000, 20785)).toEqual([]);
}, 600_000);
