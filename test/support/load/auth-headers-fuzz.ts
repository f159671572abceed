import { validateHeaderName, validateHeaderValue } from 'node:http';
import { onTheWire } from '../../../src/credentials/credentials.js';
import { MOST_HEADERS } from '../../../src/credentials/header-rules.js';
import { MASK, normaliseHeaders } from '../../../src/credentials/normalise-headers.js';
import { randomNumbers } from './header-fuzz.js';

const canary = 'CANARY-7f3a';
const pieces = ['', ' ', '\t', '\r\n', '\n', '\0', ':', 'X-Api', 'Host', 'x-FORWARDED-for', 'é', '特', '\ud800', '🔑', '\u0085', '"', ',', '-', '_', '__proto__', 'constructor', MASK, '${env:X}', '\u2028', 'a'.repeat(300)]; // prettier-ignore
const odd: readonly unknown[] = [
  null,
  undefined,
  0,
  -1.5,
  true,
  [],
  {},
  [[]],
  [null],
  'text',
  { key: 'X' },
  { value: 'v' },
];

/**
 * Feeds `runs` hostile inputs to the normaliser. Throws at the first that makes it throw, lets through what Node cannot
 * send or what the rules forbid, or shows a value. The same seed gives the same inputs.
 */
export function fuzzNormaliser(runs: number, seed: number): void {
  const random = randomNumbers(seed);
  const below = (most: number) => Math.floor(random() * most);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)]!;
  const text = () => Array.from({ length: below(5) }, () => pick(pieces)).join('');
  const value = () => (below(8) === 0 ? pick(odd) : `${text()}${canary}${text()}`);
  const entry = () =>
    below(12) === 0
      ? pick(odd)
      : { ...(below(9) ? { key: below(15) ? text() : pick(odd) } : {}), ...(below(9) ? { value: value() } : {}) };
  const many = () => (below(500) === 0 ? 99 + below(4) : below(6));
  const object = () => Object.fromEntries(Array.from({ length: many() }, () => [text(), value()]));
  for (let run = 0; run < runs; run += 1) {
    const kind = below(20);
    const input = kind === 0 ? pick(odd) : kind < 4 ? object() : Array.from({ length: many() }, entry);
    check(input);
  }
}

function check(input: unknown): void {
  const fail = (why: string) => new Error(`${why}: ${JSON.stringify(input)}`);
  const { headers, warnings, errors } = normaliseHeaders(input);
  if (JSON.stringify([warnings, errors]).includes(canary)) throw fail('a message holds a value');
  if (errors.length > 0) return;
  if (headers.length === 0 || headers.length > MOST_HEADERS) throw fail(`${headers.length} headers`);
  if (new Set(headers.map(({ key }) => key.toLowerCase())).size !== headers.length) throw fail('a name twice');
  for (const { key, value } of headers) {
    if (/^(host$|content-|mcp-|x-forwarded-|proxy-)/i.test(key)) throw fail(`${key} is reserved`);
    validateHeaderName(key);
    if (value === null) continue;
    validateHeaderValue(key, onTheWire(value));
    if (value !== value.replace(/^[ \t]+|[ \t]+$/g, '')) throw fail('blanks around a value');
    if (Buffer.from(onTheWire(value), 'latin1').toString('utf8') !== value) throw fail('a value changed on the wire');
  }
}
