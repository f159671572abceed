/** Of src/credentials/secret-headers.ts; secret-guess.spec.ts compares the two. */
const secretWords = new Set([
  'authorization', 'auth', 'bearer', 'cookie', 'key', 'apikey', 'token', 'secret', 'password', 'passwd', 'pass', 'pwd',
  'signature', 'sig', 'credential', 'credentials', 'session', 'jwt', 'pat',
]); // prettier-ignore
const openWords = new Set([
  'id', 'ids', 'tenant', 'org', 'organization', 'project', 'account', 'workspace', 'team', 'user', 'client', 'app', 'region',
  'zone', 'environment', 'env', 'stage', 'version', 'locale', 'language', 'host', 'url', 'uri', 'name', 'kind', 'type',
]); // prettier-ignore
const randomLength = 20;
const randomBits = 3.5;

/** Whether the gateway will mask the value of a header where nobody said so: as its name says, else as the value looks. */
export function looksSecret(name: string, value: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => secretWords.has(word))) return true;
  if (words.some((word) => openWords.has(word))) return false;
  return /\$\{(env|file):[^}]+\}/.test(value) || looksRandom(value);
}

const wordsOf = (name: string) =>
  [/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, /(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z]{2})(?=[a-z])/g]
    .flatMap((change) => name.replace(change, '-').split(/[^A-Za-z0-9]+/))
    .map((word) => word.toLowerCase());

function looksRandom(value: string): boolean {
  const characters = [...value];
  return (
    characters.length >= randomLength &&
    !/\s/.test(value) &&
    !/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(value) &&
    entropy(characters) >= randomBits
  );
}

function entropy(characters: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const character of characters) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((bits, count) => {
    const share = count / characters.length;
    return bits - share * Math.log2(share);
  }, 0);
}
