import { messagePatterns, redactJson, redactText, secretPatterns } from '../masking/redactor.js';
import { type SafeText, words } from './safe-text.js';
import type { UpstreamTarget } from './upstream-target.js';

/** What an upstream says in an error is cut after this many characters. */
const MAX_WORDS = 1_000;

interface Patterns {
  readonly values: readonly string[];
  readonly patterns: readonly Buffer[];
}

const remembered = new WeakMap<UpstreamTarget, Patterns>();

/** The secrets of a target as byte patterns, made again only when they change. Throws MissingSecretError. */
export function secretsOf(target: UpstreamTarget): readonly Buffer[] {
  const values = target.secretValues();
  const known = remembered.get(target);
  if (known !== undefined && sameTexts(known.values, values)) return known.patterns;
  const patterns = secretPatterns(values);
  remembered.set(target, { values, patterns });
  return patterns;
}

/** What the upstream sent, with its secrets masked; the same text where it holds none. Throws MissingSecretError. */
export const maskedText = (target: UpstreamTarget, text: string): string => redactJson(text, secretsOf(target));

/** What the upstream said, for an error, a log line or the result of a test: encoded secrets are masked too. */
export function wordsOf(target: UpstreamTarget, said: unknown): SafeText {
  try {
    return redactText(String(said), messagePatterns(target.secretValues())).slice(0, MAX_WORDS) as SafeText;
  } catch {
    return words`[redacted]`; // a reference that cannot be resolved any more: what it was is not known
  }
}

function sameTexts(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
