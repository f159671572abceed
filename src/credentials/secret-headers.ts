import { bitsACharacter } from '../config/secret-strength.js';
import type { Header } from './credentials.js';
import { referencesIn } from './secret-references.js';

/** Words of a name that say that the value is a secret. */
const SECRET_WORDS = new Set([
  'authorization', 'auth', 'bearer', 'cookie', 'key', 'apikey', 'token', 'secret', 'password', 'passwd', 'pass', 'pwd',
  'signature', 'sig', 'credential', 'credentials', 'session', 'jwt', 'pat',
]); // prettier-ignore

/** Words of a name that say that it is none, where no word says that it is. */
const OPEN_WORDS = new Set([
  'id', 'ids', 'tenant', 'org', 'organization', 'project', 'account', 'workspace', 'team', 'user', 'client', 'app', 'region',
  'zone', 'environment', 'env', 'stage', 'version', 'locale', 'language', 'host', 'url', 'uri', 'name', 'kind', 'type',
]); // prettier-ignore

/** A value that only chance makes has this many characters or more, and this many bits of entropy for each. */
const RANDOM_LENGTH = 20;
const RANDOM_BITS = 3.5;

/** Whether the value of a header is masked where an upstream or a log could show it: as was said, else as its name says, else as the value looks. */
export function isSecretHeader({ key, value, secret }: Header): boolean {
  return secret ?? looksSecret(key, value);
}

/** Whether a value is a secret by its name, of a header or a parameter; where the name does not say, by how it looks. */
export function looksSecret(name: string, value: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => SECRET_WORDS.has(word))) return true;
  if (words.some((word) => OPEN_WORDS.has(word))) return false;
  return referencesIn(value).length > 0 || looksRandom(value);
}

/**
 * `X-API-Key`, `xApiKey` and `XAPIKey` have the words `api` and `key`, `XTOKENvalue` has `xtoken` and `value`: where capitals
 * are followed by small letters, the last capital may belong to either.
 */
const wordsOf = (name: string) =>
  [/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z]{2})(?=[a-z])/g]
    .flatMap((change) => name.replace(change, '-').split(/[^A-Za-z0-9]+/))
    .map((word) => word.toLowerCase());

const URL_START = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;

function looksRandom(value: string): boolean {
  return (
    [...value].length >= RANDOM_LENGTH &&
    !/\s/.test(value) &&
    !URL_START.test(value) &&
    bitsACharacter(value) >= RANDOM_BITS
  );
}
