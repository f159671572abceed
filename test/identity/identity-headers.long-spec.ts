import { expect, it } from 'vitest';
import { broken, randomNumbers, randomRawHeaders, rawIdentity } from '../support/load/header-fuzz.js';

it('10⁶ random lists of headers name exactly one value or nobody', () => {
  const seed = Date.now() >>> 0;
  const random = randomNumbers(seed);
  const ask = rawIdentity();
  let users = 0;
  for (let run = 0; run < 1_000_000; run++) {
    const headers = randomRawHeaders(random);
    const { outcome } = ask(headers);
    const wrong = broken(headers, outcome);
    if (wrong !== null)
      throw new Error(`seed ${seed}: ${wrong}: ${JSON.stringify(headers)} gave ${JSON.stringify(outcome)}`);
    if (outcome?.kind === 'user') users += 1;
  }
  expect(users).toBeGreaterThan(10_000);
});
