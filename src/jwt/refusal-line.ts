import type { TokenRefused } from './verify-token.js';

/** What was expected of a token: claim or header to its value, to one of several, or null for any. */
export type Expected = Readonly<Record<string, string | readonly string[] | null>>;

/** What a stranger wrote is shown this long at most, characters. */
const longest = 200;

/**
 * Why a token was refused, for the operator: what was expected beside what came. Issuer, audience, key id and algorithm are no
 * secrets; nothing else of a token is shown, and never one that is no JWT, which may be a password.
 */
export function refusalLine({ about, message }: TokenRefused, token: string, expected: Expected): string {
  const found = foundIn(token, about === 'time' ? [...Object.keys(expected), 'exp', 'nbf'] : Object.keys(expected));
  const wanted = Object.entries(expected).map(([name, value]) => `${name} ${value === null ? '(any)' : shown(value)}`);
  return `${about}: ${message}. Expected ${wanted.join(', ')}; found ${found ?? 'no JWT'}.`;
}

function foundIn(token: string, names: readonly string[]): string | null {
  const [header, payload] = token.split('.').map(decoded);
  if (!header || !payload) return null;
  const values = [...new Set([...names, 'kid', 'alg'])].filter((name) => name !== 'key');
  // Load balancers of AWS put into the header what others put into the payload.
  return values.map((name) => `${name} ${shown(payload[name] ?? header[name])}`).join(', ');
}

function decoded(part: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/** On one line and short, whatever it holds. */
export function shown(value: unknown): string {
  if (value === undefined) return '(none)';
  const text = JSON.stringify(value).replace(/[\p{C}\u2028\u2029]/gu, '');
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
