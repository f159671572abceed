import type { FoundSpan } from './found-spans.js';
import { QuickLook } from './quick-look.js';
import { SecretAutomaton } from './secret-automaton.js';
import { SecretFinder, type Matcher } from './secret-finder.js';
import { StringTracker } from './string-tracker.js';

const MASK = Buffer.from('[redacted]');
/** In the place of a number, or of anything else that stands outside of a string. */
const MASK_AS_STRING = Buffer.from('"[redacted]"');
const NOTHING = Buffer.alloc(0);

/** The secret values to look for in answers. Escapes need no patterns of their own: values are compared as values. */
export function secretPatterns(values: readonly string[]): readonly Buffer[] {
  return [...new Set(values)].map((text) => Buffer.from(text, 'utf8'));
}

/** As {@link secretPatterns}, with URL, hex and base64 forms: for messages and log lines, where nothing of ours has to stay as it is. */
export function messagePatterns(values: readonly string[]): readonly Buffer[] {
  const encoded = values.flatMap((value) => {
    const bytes = Buffer.from(value, 'utf8');
    const hex = bytes.toString('hex');
    const url = [encodeURIComponent(value), new URLSearchParams([['', value]]).toString().slice(1)];
    return [...url, ...url.map(lowerEscapes), hex, hex.toUpperCase(), ...base64Forms(bytes)];
  });
  return secretPatterns([...values, ...encoded]);
}

const lowerEscapes = (url: string) => url.replace(/%../g, (escape) => escape.toLowerCase());

/** What base64 of a longer text holds of `bytes`, wherever they begin in it, in both alphabets. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const inner = text.slice(offset === 0 ? 0 : offset + 1, -2);
    return [inner, inner.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** What can stand outside of strings in JSON: numbers, arrays of numbers. */
const BARE = /^[-+.0-9eE,[\] \t]+$/;

const matchers = new WeakMap<readonly Buffer[], Matcher>();

/** Made once for each list of patterns. */
function matcherOf(patterns: readonly Buffer[]): Matcher {
  let matcher = matchers.get(patterns);
  if (matcher === undefined) {
    const automaton = new SecretAutomaton(patterns);
    const bare = patterns.some((pattern) => BARE.test(pattern.toString('utf8')));
    matchers.set(patterns, (matcher = { automaton, look: new QuickLook(patterns, automaton), bare }));
  }
  return matcher;
}

/**
 * Replaces secret values that an upstream reflects by `[redacted]`, also where chunks split them and whatever JSON
 * escapes they are written in; values that overlap become one mask. In linear time: each byte is read once.
 * Chunks without a hit pass as the same Buffer; only bytes that may begin a secret wait for the next chunk.
 * A hit changes the length: a relay that uses this sends no Content-Length.
 */
export class Redactor {
  readonly #finder: SecretFinder;
  readonly #strings: StringTracker | null;
  /** What came and is not decided yet; the first byte of it stands at `#from`. */
  #held: Buffer[] = [];
  #from = 0;
  #hits = 0;

  /** `text` is JSON or events of JSON; `plain` is anything, in which a backslash may also mean itself. */
  constructor(patterns: readonly Buffer[], text: 'json' | 'plain' = 'json') {
    const matcher = matcherOf(patterns);
    this.#finder = new SecretFinder(matcher, text === 'plain');
    this.#strings = text === 'json' ? trackerFor(matcher) : null;
  }

  /** How often a secret was masked. */
  get hits(): number {
    return this.#hits;
  }

  /** What may go to the client now; may be empty. */
  push(chunk: Buffer): Buffer {
    const finder = this.#finder;
    finder.read(chunk);
    const { decided } = finder;
    if (this.#held.length === 0 && finder.found.none && decided === finder.at) {
      this.#from = decided;
      this.#strings?.pass(chunk, 0, chunk.length);
      return chunk;
    }
    this.#held.push(chunk);
    return this.#release(decided);
  }

  /** What was held back, once the body has ended. */
  end(): Buffer {
    this.#finder.finish();
    return this.#held.length === 0 ? NOTHING : this.#release(this.#finder.at);
  }

  /** What is held up to `decided`, masked; what lies behind it stays. */
  #release(decided: number): Buffer {
    const { found } = this.#finder;
    const spans = found.takeUntil(decided);
    const limit = Math.min(decided, found.from);
    if (limit === this.#from) return NOTHING;
    const held = this.#held.length === 1 ? this.#held[0]! : Buffer.concat(this.#held);
    const free = held.subarray(0, limit - this.#from);
    this.#held = free.length === held.length ? [] : [held.subarray(free.length)];
    const masked = withMasks(free, this.#from, spans, this.#strings);
    this.#hits += spans.length;
    this.#from = limit;
    return masked;
  }
}

/** A whole JSON body with its secrets masked; the same Buffer where there are none. */
export function redactBytes(body: Buffer, patterns: readonly Buffer[]): Buffer {
  if (patterns.length === 0) return body;
  const matcher = matcherOf(patterns);
  if (!matcher.look.mayHold(body)) return body;
  const finder = new SecretFinder(matcher, false);
  finder.read(body, true);
  finder.finish();
  return finder.found.none ? body : withMasks(body, 0, finder.found.takeUntil(Infinity), trackerFor(matcher));
}

const trackerFor = ({ bare }: Matcher) => (bare ? new StringTracker() : null);

/** `bytes`, which begin at `from`, with a mask in the place of each span. */
function withMasks(bytes: Buffer, from: number, spans: readonly FoundSpan[], strings: StringTracker | null): Buffer {
  if (spans.length === 0) {
    strings?.pass(bytes, 0, bytes.length);
    return bytes;
  }
  const hidden = spans.reduce((sum, { start, end }) => sum + end - start, 0);
  const masked = Buffer.allocUnsafe(bytes.length - hidden + spans.length * MASK_AS_STRING.length);
  let to = 0;
  let done = 0;
  for (const { start, end } of spans) {
    strings?.pass(bytes, done, start - from);
    const mask = strings === null || strings.inside ? MASK : MASK_AS_STRING;
    to = copy(bytes, done, start - from, masked, to);
    to = copy(mask, 0, mask.length, masked, to);
    done = end - from;
  }
  strings?.pass(bytes, done, bytes.length);
  return masked.subarray(0, copy(bytes, done, bytes.length, masked, to));
}

/** Copies a part of `source` to `at` in `target`, and answers where it ends there. A call for each few bytes would cost more than they do. */
function copy(source: Buffer, start: number, end: number, target: Buffer, at: number): number {
  if (end - start > 64) source.copy(target, at, start, end);
  else for (let from = start, to = at; from < end; from++, to++) target[to] = source[from]!;
  return at + end - start;
}

/** A message, or any other plain text, with its secrets masked. */
export function redactText(text: string, patterns: readonly Buffer[]): string {
  if (patterns.length === 0) return text;
  const redactor = new Redactor(patterns, 'plain');
  const first = redactor.push(Buffer.from(text, 'utf8'));
  const rest = redactor.end();
  return redactor.hits === 0 ? text : Buffer.concat([first, rest]).toString('utf8');
}

/** A JSON text with its secrets masked; the same text where there are none. */
export function redactJson(text: string, patterns: readonly Buffer[]): string {
  const bytes = Buffer.from(text, 'utf8');
  const masked = redactBytes(bytes, patterns);
  return masked === bytes ? text : masked.toString('utf8');
}
