import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isSecretHeader } from '../../../../../src/credentials/secret-headers.js';
import { looksSecret } from './secret-guess.js';

it('the form guesses as the gateway does', () => {
  const words = fc.constantFrom(
    'X',
    'API',
    'Key',
    'Region',
    'Client',
    'ID',
    'Token',
    'Custom',
    'apikey',
    'XTOKENvalue',
  );
  const names = fc.oneof(
    fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('-')),
    fc.string(),
  );
  const values = fc.oneof(
    fc.string({ maxLength: 60 }),
    fc.constantFrom('us-east-1', '${env:GATEHOUSE_SECRET_A}', 'https://a.example/' + 'x'.repeat(20)),
    fc.string({ unit: fc.constantFrom(...'abcdefghijklmnop0123456789'), minLength: 18, maxLength: 40 }),
  );
  fc.assert(
    fc.property(names, values, (key, value) => {
      expect(looksSecret(key, value)).toBe(isSecretHeader({ key, value }));
    }),
  );
});
