import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { KeyRing } from '../../src/secrets/key-ring.js';

it('10⁶ seals of one text have as many nonces', () => {
  const key = { id: 'aaaaaaaaaaaa', key: randomBytes(32) };
  const ring = new KeyRing([key], key.id, randomBytes(32));
  const nonces = new Set<string>();
  for (let run = 0; run < 1_000_000; run++) nonces.add(ring.seal('purpose', 'secret', ['place']).split('.')[2]!);
  expect(nonces.size).toBe(1_000_000);
});
