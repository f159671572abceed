const LEAST_LENGTH = 32;
/** 32 random hexadecimal digits have 3.6 as a rule, and one in a million has 2.8. */
const LEAST_BITS_A_CHARACTER = 2.5;

/** Values that stand in documents, examples and old defaults. */
const known = new Set([
  'my-test-key',
  'my-test-key-but-now-longer-than-32-bytes',
  'my-test-salt',
  'changeme',
  'change-me',
  'admin',
  'secret',
  'password',
  'test-secret',
  'my-secret',
  '12345678',
  'passw0rd',
  'administrator',
  'gatehouse',
  'qwertyuiop',
  'qwerty',
  'letmein',
  'welcome',
  '123456789012',
  '1234567890123',
  'your-client-secret',
  'your-cookie-secret',
  'default-insecure-seed',
]);

/** What makes a key guessable, as the end of the sentence "NAME …", or null where nothing is known against it. */
export function weaknessOfKey(secret: string): string | null {
  if (known.has(secret.toLowerCase())) return 'is a value that stands in documents and examples';
  if (secret.startsWith('__REPLACE_ME__')) return 'is still the placeholder';
  if (secret.length < LEAST_LENGTH) return `has ${secret.length} characters; at least ${LEAST_LENGTH} are needed`;
  if (repeats(secret) || bitsACharacter(secret) < LEAST_BITS_A_CHARACTER)
    return 'repeats itself; use a random value (openssl rand -hex 32)';
  return null;
}

/** Whether it is one block again and again, the last time perhaps in part. */
function repeats(secret: string): boolean {
  for (let length = 1; length <= secret.length / 2; length += 1)
    if (secret.slice(length) === secret.slice(0, -length)) return true;
  return false;
}

/** The password that every copy of the guide has: it starts, and logs in from this machine only. */
export const publishedPassword = 'changeme';

const LEAST_PASSWORD = 12;
const LEAST_BITS_OF_A_PASSWORD = 2.5;

/**
 * What makes a person's password guessable, as the end of the sentence "NAME …", or null where nothing is known against it. Digits
 * and signs around a word that everybody tries do not help.
 */
export function weaknessOfPassword(password: string, user: string): string | null {
  const letters = password.toLowerCase().replace(/[^\p{L}]/gu, '');
  if (known.has(password.toLowerCase()) || known.has(letters)) return 'is a password that everybody tries';
  if (letters === user.toLowerCase().replace(/[^\p{L}]/gu, '')) return 'is little more than the name of its user';
  if ([...password].length < LEAST_PASSWORD) return `is short; ${LEAST_PASSWORD} characters are needed`;
  if (bitsACharacter(password) < LEAST_BITS_OF_A_PASSWORD)
    return 'repeats itself; use a random one (openssl rand -hex 16)';
  return null;
}

/** Shannon entropy of a text, in bits a character. */
export function bitsACharacter(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  const length = [...text].length;
  return [...counts.values()].reduce((bits, count) => bits - (count / length) * Math.log2(count / length), 0);
}
