import { expect, it } from 'vitest';
import { beganAt, newSessionKey } from './session-key.js';

it('a key says when its session began', () => {
  const before = Math.floor(Date.now() / 1000);
  const began = beganAt(newSessionKey())!;
  expect(began).toBeGreaterThanOrEqual(before);
  expect(began).toBeLessThanOrEqual(Date.now() / 1000);
});

it.each(['oe-T6X2pQesIQub1', 'zzzzzz-T6X2pQesI', 'tl0000aa-T6X2pQe'])('%s, a key of 0.1.0, does not', (key) => {
  expect(beganAt(key)).toBeUndefined();
});
