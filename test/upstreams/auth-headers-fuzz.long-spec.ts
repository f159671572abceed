import { expect, it } from 'vitest';
import { fuzzNormaliser } from '../support/load/auth-headers-fuzz.js';

it('10^6 hostile auth_headers: nothing thrown, nothing unsendable accepted, no value in a message', () => {
  const start = performance.now();
  expect(() => fuzzNormaliser(1_000_000, Date.now())).not.toThrow();
  console.log(`1,000,000 inputs in ${Math.round(performance.now() - start)} ms`);
});
