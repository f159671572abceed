import { backslash, EscapeReader, escapedUnit, letterU, quote } from './json-escapes.js';
import { FoundSpans } from './found-spans.js';
import type { QuickLook } from './quick-look.js';
import type { SecretAutomaton } from './secret-automaton.js';

/** Secret values made ready to be looked for. */
export interface Matcher {
  readonly automaton: SecretAutomaton;
  readonly look: QuickLook;
  /** Whether a value can stand outside of strings in JSON. */
  readonly bare: boolean;
}

/** JSON in a string of JSON in a string of JSON: tools answer with JSON in a text, and it may hold what they got as such. */
const LEVELS = 3;

/** Runs the automaton over one reading of the text, and remembers where the bytes it is in were written. */
class Reading {
  #state = 0;
  #count = 0;
  readonly #starts: Float64Array;
  readonly #mask: number;

  constructor(
    private readonly automaton: SecretAutomaton,
    private readonly found: FoundSpans,
  ) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(8, automaton.longest)));
    this.#starts = new Float64Array(size);
    this.#mask = size - 1;
  }

  get state(): number {
    return this.#state;
  }

  /** Where the value that may be under way begins; Infinity where none is. */
  get from(): number {
    const depth = this.automaton.depth[this.#state]!;
    return depth === 0 ? Infinity : this.#startOf(depth);
  }

  /** Goes on from `state`, whose bytes end at `at` and were each written as one. */
  begin(state: number, at: number): void {
    this.#state = state;
    for (let back = this.automaton.depth[state]!; back > 0; back--) this.#remember(at - back);
  }

  take(byte: number, start: number, end: number): void {
    this.#state = this.automaton.next(this.#state, byte);
    this.#remember(start);
    const length = this.automaton.complete[this.#state]!;
    if (length > 0) this.found.add(this.#startOf(length), end);
  }

  #remember(start: number): void {
    this.#starts[this.#count & this.#mask] = start;
    this.#count = (this.#count + 1) | 0;
  }

  #startOf(length: number): number {
    return this.#starts[(this.#count - length) & this.#mask]!;
  }
}

/**
 * Finds values in a text that comes in pieces, compared as values: as JSON strings mean them, in each level of JSON in
 * JSON, and in plain texts also as they stand there. Each byte is read once. Where no escape is near, all readings are
 * the same and one state stands for them ("narrow"); around an escape each has its own.
 */
export class SecretFinder {
  readonly found = new FoundSpans();
  #at = 0;
  #state = 0;
  #readings: Reading[] = [];
  #escapes: EscapeReader[] = [];
  #wide = false;

  constructor(
    private readonly matcher: Matcher,
    private readonly plain: boolean,
  ) {}

  /** How many bytes were read. */
  get at(): number {
    return this.#at;
  }

  /** No byte before this one can still become part of a value. */
  get decided(): number {
    if (!this.#wide) return this.#at - this.matcher.automaton.depth[this.#state]!;
    const waiting = [...this.#readings, ...this.#escapes].map(({ from }) => from);
    return Math.min(this.#at, ...waiting);
  }

  /** `looked`: the caller has taken the quick look at them. */
  read(bytes: Buffer, looked = false): void {
    const base = this.#at;
    let at = 0;
    while (at < bytes.length) {
      if (this.#wide) at = this.#readWide(bytes, at, base);
      else if (this.#state === 0 && !looked) {
        looked = true;
        if (!this.matcher.look.mayHold(at === 0 ? bytes : bytes.subarray(at))) at = this.#tail(bytes, at);
      } else at = this.#readNarrow(bytes, at, base, !looked);
    }
    this.#at = base + bytes.length;
  }

  /** The text has ended: an escape that is not complete means itself. */
  finish(): void {
    if (this.#wide) for (const escapes of this.#escapes) escapes.finish();
    this.#wide = false;
    this.#state = 0;
  }

  /** What of a text without a value has to be read, since it may begin one; outside of an escape. */
  #tail(bytes: Buffer, from: number): number {
    const tail = Math.max(from, bytes.length - this.matcher.automaton.longest + 1);
    const near = Math.max(from, tail - 6);
    const escape = bytes.subarray(near, tail).lastIndexOf(backslash);
    if (escape < 0) return tail;
    let at = near + escape;
    while (at > from && bytes[at - 1] === backslash) at--;
    return at;
  }

  /** Up to an escape that matters, or, `toRest`, until nothing is under way any more. */
  #readNarrow(bytes: Buffer, from: number, base: number, toRest: boolean): number {
    const { automaton } = this.matcher;
    const { idle, second, hollow, complete } = automaton;
    const oneByOne = !this.plain;
    const { length } = bytes;
    let state = this.#state;
    let at = from;
    while (at < length) {
      if (state === 0) {
        if (toRest) break;
        while (at < length && (idle[bytes[at]!] === 1 || (bytes[at] !== backslash && second[bytes[at + 1]!] === 0)))
          at++;
        if (at === length) break;
      }
      if (bytes[at] === quote && automaton.holds[quote] === 1) {
        // The end of a string in JSON; in plain text it may also mean itself.
        if (this.plain) {
          this.#widen(state, base + at);
          break;
        }
        state = 0;
        at++;
      } else if (state === 0 && oneByOne && bytes[at] === backslash && hollow[bytes[at + 1]!] === 1) at += 2;
      else if (bytes[at] === backslash) {
        const after = this.#afterEscape(bytes, at, state);
        if (after < 0) {
          this.#widen(state, base + at);
          break;
        }
        state = 0;
        at = after;
      } else {
        state = automaton.next(state, bytes[at]!);
        at++;
        if (state !== 0 && complete[state] !== 0) this.found.add(base + at - complete[state]!, base + at);
      }
    }
    this.#state = state;
    return at;
  }

  /**
   * Where reading goes on behind backslashes and what follows them, if no value goes on with it or begins in it, in
   * whatever reading; else -1.
   */
  #afterEscape(bytes: Buffer, at: number, state: number): number {
    const { automaton } = this.matcher;
    if (automaton.holds[backslash] === 1) return -1;
    let last = at;
    while (bytes[last + 1] === backslash) last++;
    if (last + 1 === bytes.length) return -1;
    const unit = escapedUnit(bytes, last);
    // Backslashes end whatever was under way; what comes behind them is read as usual.
    if (unit < 0) return bytes[last + 1] === letterU ? -1 : last + 1;
    if (unit === backslash || automaton.mayGoOn(state, unit)) return -1;
    const after = last + (bytes[last + 1] === letterU ? 6 : 2);
    // Behind an even number of backslashes the letters stand for themselves.
    const asWritten = this.plain || (last - at) % 2 === 1;
    return asWritten && automaton.mayBegin(bytes, last + 1, after) ? -1 : after;
  }

  #widen(state: number, at: number): void {
    if (this.#readings.length === 0) this.#makeReadings();
    for (const reading of this.#readings) reading.begin(state, at);
    this.#wide = true;
  }

  /** A reading for each level of escapes, each fed by the level before it. */
  #makeReadings(): void {
    const { automaton } = this.matcher;
    const readings = Array.from({ length: LEVELS + 1 }, () => new Reading(automaton, this.found));
    for (let level = LEVELS; level > 0; level--) {
      const reading = readings[level]!;
      const next = this.#escapes[0];
      this.#escapes.unshift(
        new EscapeReader((byte, start, end) => {
          reading.take(byte, start, end);
          next?.take(byte, start, end);
        }),
      );
    }
    this.#readings = this.plain ? readings : readings.slice(1);
  }

  #readWide(bytes: Buffer, from: number, base: number): number {
    const [first] = this.#escapes;
    const plain = this.plain ? this.#readings[0] : undefined;
    for (let at = from; at < bytes.length; at++) {
      const place = base + at;
      plain?.take(bytes[at]!, place, place + 1);
      first!.take(bytes[at]!, place, place + 1);
      if (bytes[at] !== backslash && this.#agree(place + 1)) {
        this.#wide = false;
        this.#state = this.#readings[0]!.state;
        return at + 1;
      }
    }
    return bytes.length;
  }

  /** Whether all readings are the same again, and what they are in was written without an escape. */
  #agree(at: number): boolean {
    const { state } = this.#readings[0]!;
    const depth = this.matcher.automaton.depth[state]!;
    const from = depth === 0 ? Infinity : at - depth;
    return (
      this.#escapes.every((escapes) => escapes.from === Infinity) &&
      this.#readings.every((reading) => reading.state === state && reading.from === from)
    );
  }
}
