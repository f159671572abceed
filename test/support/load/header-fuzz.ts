import type { Socket } from 'node:net';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { IdentityHeaderReader } from '../../../src/proxy-auth/identity-headers.js';
import type { ProxyOutcome } from '../../../src/proxy-auth/proxied-user.js';
import { AssertionVerifier } from '../../../src/proxy-auth/assertion-verifier.service.js';
import { ProxyAuthenticator } from '../../../src/proxy-auth/proxy-authenticator.service.js';
import { TrustedPeers } from '../../../src/proxy-auth/peers/trusted-peers.service.js';

/** What raw headers amount to in proxy mode, from a peer that may name users: `refused`, `none` or the user's name. */
export function rawIdentity(settings: Readonly<Record<string, string>> = {}) {
  const env = readEnvironment({ MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true', ...settings });
  const authenticator = new ProxyAuthenticator(env, new TrustedPeers(env), new AssertionVerifier(env));
  const reader = new IdentityHeaderReader(authenticator.settings);
  const socket = { remoteAddress: '127.0.0.1' } as Socket;
  return (rawHeaders: readonly string[]): { outcome: ProxyOutcome | null; stripped: readonly string[] } => {
    const { headers, stripped } = reader.read(rawHeaders, '/mcp');
    return {
      outcome: headers.malformed === null ? (authenticator.authenticate(headers, socket) as ProxyOutcome) : null,
      stripped: stripped ?? rawHeaders,
    };
  };
}

/** mulberry32: the same numbers for the same seed, on every machine. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const separators = ['-', '_', '.', '~', '', '--', '!', "'"];
const words = [
  ['X', 'Authenticated', 'User'],
  ['X', 'Forwarded', 'User'],
  ['X', 'Auth', 'Request', 'User'],
  ['Remote', 'User'],
];
const plain = ['Host', 'Accept', 'User-Agent', 'Connection', 'X-Tenant-Id', 'Content-Type', 'X-Authenticated', 'User'];
const pieces = [
  'alice',
  'bob@example.com',
  ',',
  ' ',
  '\t',
  ';',
  '(null)',
  'null',
  '${user}',
  '%{x}e',
  'admin',
  '\x01',
  '\x7f',
  '\xa0',
];
const bytes = [
  '\xc3\xa9',
  '\xff',
  '\xe2\x80\xae',
  '\xe2\x80\x8b',
  '\xef\xbb\xbf',
  '\xc0\xaf',
  '\xed\xa0\x80',
  '\xf3\xa0\x80\x81',
  '',
];

/** One random list of raw headers, identity-like names in many spellings among ordinary ones. */
export function randomRawHeaders(random: () => number): string[] {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const casing = (word: string) => pick([word, word.toLowerCase(), word.toUpperCase()]);
  const name = () => (random() < 0.3 ? pick(plain) : pick(words).map(casing).join(pick(separators)));
  const value = () =>
    Array.from({ length: Math.floor(random() * 4) }, () => pick(random() < 0.8 ? pieces : bytes)).join('');
  const headers: string[] = [];
  for (let count = Math.floor(random() * 6); count >= 0; count--) {
    // The true name and a plain value often enough that lists with a principal are no rarity.
    if (random() < 0.35)
      headers.push(casing('X-Authenticated-User'), random() < 0.6 ? pick(['alice', 'bob']) : value());
    else headers.push(name(), value());
  }
  return headers;
}

/** What is wrong with a verdict about `headers`, by rules written without the code under test; null if it holds. */
export function broken(headers: readonly string[], outcome: ProxyOutcome | null): string | null {
  const fold = (name: string) => name.toLowerCase().replace(/[\W_]/g, '');
  const mine: string[] = [];
  let twins = 0;
  for (let at = 0; at < headers.length; at += 2) {
    if (fold(headers[at]!) !== 'xauthenticateduser') continue;
    if (headers[at]!.toLowerCase() === 'x-authenticated-user') mine.push(headers[at + 1]!);
    else twins += 1;
  }
  const plainName = mine.length === 1 && twins === 0 && /^(alice|bob)$/.test(mine[0]!);
  if (outcome?.kind !== 'user') {
    const others = headers.some((name, at) => at % 2 === 0 && /forwarded|request|remote/i.test(name));
    const hosts = headers.filter((name, at) => at % 2 === 0 && /^host$/i.test(name)).length;
    return plainName && !others && hosts < 2 ? 'a plain name was not believed' : null;
  }
  if (mine.length !== 1 || twins > 0) return 'a principal out of several headers';
  const text = Buffer.from(mine[0]!, 'latin1').toString('utf8').trim();
  if (outcome.user.value !== text) return 'not the exact value';
  if (!/^[a-z@.é ]+$/.test(text) || text === 'null' || text === '') return 'an unusable value';
  return null;
}
