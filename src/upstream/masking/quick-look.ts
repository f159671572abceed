import { backslash, escapedUnit, shortEscapes } from './json-escapes.js';
import type { SecretAutomaton } from './secret-automaton.js';

/** With more values than this one pass of the automaton is cheaper than a native search for each. */
const MOST_NEEDLES = 8;
/** A short answer is made a text once, in which a search costs a tenth of one in a Buffer. */
const TEXT_BYTES = 4096;
/** Bytes that the automaton reads while one native search is called. */
const CALL_BYTES = 160;
/** A search that stops this often, and more often than each so many bytes, is no quick look. */
const MANY_STOPS = 32;
const STOP_BYTES = 64;

/** Characters that spell escapes themselves, so that an escape can be written with them. */
const spelling = new Set('\\u"/t0123456789abcdefABCDEF');

/** Tells most texts without a secret by native searches, which are some times faster than reading them. */
export class QuickLook {
  readonly #needles: readonly Buffer[];
  /** The same as latin1 text; none where there are too many. */
  readonly #texts: readonly string[];
  /** The letters of two-byte escapes of characters that stand in a value. */
  readonly #letters: readonly number[];
  /** How the long escapes begin that can mean such a character; `u00` is rarer in most texts than `\u`. */
  readonly #long: Buffer;
  readonly #fromBytes: number;

  constructor(
    values: readonly Buffer[],
    private readonly automaton: SecretAutomaton,
  ) {
    // A value that holds another one is not there where that one is not.
    this.#needles =
      values.length > MOST_NEEDLES * 8
        ? values
        : values.filter((value) => !values.some((other) => other !== value && value.includes(other)));
    this.#letters = shortEscapes.filter(([, meaning]) => automaton.holds[meaning] === 1).map(([letter]) => letter);
    const beyondLatin1 = automaton.holds.some((held, byte) => held === 1 && byte > 0xc3);
    this.#long = Buffer.from(beyondLatin1 ? '\\u' : 'u00');
    this.#texts = this.#needles.length > MOST_NEEDLES ? [] : this.#needles.map((needle) => needle.toString('latin1'));
    this.#fromBytes = this.#needles.length > MOST_NEEDLES ? Infinity : CALL_BYTES * this.#needles.length;
  }

  /** false: no value is in `bytes`, whatever escapes it is written in. They begin outside of an escape. */
  mayHold(bytes: Buffer): boolean {
    if (this.#texts.length > 0 && bytes.length <= TEXT_BYTES) {
      const text = bytes.toString('latin1');
      if (this.#texts.some((needle) => text.includes(needle))) return true;
      if (!text.includes('\\')) return false;
      if (bytes.length < this.#fromBytes) return true;
    } else {
      if (bytes.length < this.#fromBytes) return true;
      if (this.#needles.some((needle) => bytes.includes(needle))) return true;
      if (!bytes.includes(backslash)) return false;
    }
    return this.#letters.some((letter) => hasEscape(bytes, letter)) || this.#hasLongEscape(bytes);
  }

  #hasLongEscape(bytes: Buffer): boolean {
    const before = this.#long.length === 2 ? 0 : 1;
    let at = bytes.indexOf(this.#long);
    for (let stops = 0; at >= 0; stops++) {
      if (isSlow(stops, at)) return true;
      const unit = bytes[at - before] === backslash ? escapedUnit(bytes, at - before) : -1;
      if (unit >= 0 && (this.automaton.mayMean(unit) || spelling.has(String.fromCharCode(unit)))) return true;
      at = bytes.indexOf(this.#long, at + 1);
    }
    return false;
  }
}

const isSlow = (stops: number, at: number) => stops > MANY_STOPS && stops * STOP_BYTES > at;

/** Looks for the letter, since in most texts with many backslashes it is rarer than they are. */
function hasEscape(bytes: Buffer, letter: number): boolean {
  let at = bytes.indexOf(letter, 1);
  for (let stops = 0; at >= 0; stops++) {
    if (bytes[at - 1] === backslash || isSlow(stops, at)) return true;
    at = bytes.indexOf(letter, at + 1);
  }
  return false;
}
