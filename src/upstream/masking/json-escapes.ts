/** Takes one byte of a text, and where it was written: from `start` up to `end` in the text that is read. */
export type ByteSink = (byte: number, start: number, end: number) => void;

export const quote = 0x22;
export const backslash = 0x5c;
export const letterU = 0x75;
/** Stands for what is part of no value: half of a surrogate pair, or the end of a string. */
const noText = 0xff;

/** The letters behind a backslash and what they mean (RFC 8259 section 7). */
export const shortEscapes = ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'].map(
  (pair) => [pair.charCodeAt(0), pair.charCodeAt(1)] as const,
);

/** What a letter behind a backslash means; 0 for those that mean nothing. */
const meanings = new Uint8Array(256);
for (const [letter, meaning] of shortEscapes) meanings[letter] = meaning;

const digits = new Int8Array(256).fill(-1);
for (let digit = 0; digit < 16; digit++) {
  digits[digit.toString(16).charCodeAt(0)] = digit;
  digits[digit.toString(16).toUpperCase().charCodeAt(0)] = digit;
}

/** The UTF-16 unit that four hexadecimal digits at `at` spell; -1 where they do not stand there. */
function hexAt(bytes: Uint8Array, at: number): number {
  if (at + 4 > bytes.length) return -1;
  const high = (digits[bytes[at]!]! << 4) | digits[bytes[at + 1]!]!;
  const low = (digits[bytes[at + 2]!]! << 4) | digits[bytes[at + 3]!]!;
  return (high | low) < 0 ? -1 : (high << 8) | low;
}

/** The UTF-16 unit of the whole escape at `at`; -1 where there is none. It is six bytes long behind `\u`, else two. */
export function escapedUnit(bytes: Uint8Array, at: number): number {
  const letter = bytes[at + 1];
  if (letter === undefined) return -1;
  if (letter === letterU) return hexAt(bytes, at + 2);
  return meanings[letter] === 0 ? -1 : meanings[letter]!;
}

export const isSurrogate = (unit: number): boolean => (unit & 0xf800) === 0xd800;
const isHigh = (unit: number) => (unit & 0xfc00) === 0xd800;
const isLow = (unit: number) => (unit & 0xfc00) === 0xdc00;

/**
 * Reads the escapes of JSON strings as the bytes they mean, from text that comes byte by byte. A quote without an escape begins
 * or ends a string; all else passes as it is.
 */
export class EscapeReader {
  /** The escape that has begun, as it was written, and where each of its bytes stood. */
  readonly #written = new Uint8Array(6);
  readonly #starts = new Float64Array(6);
  readonly #ends = new Float64Array(6);
  #length = 0;
  /** The first half of a surrogate pair, while its second one may follow; 0: none. */
  #high = 0;
  #highStart = 0;
  #highEnd = 0;

  constructor(private readonly sink: ByteSink) {}

  /** Where what is not decided yet begins; Infinity where all is. */
  get from(): number {
    if (this.#high !== 0) return this.#highStart;
    return this.#length === 0 ? Infinity : this.#starts[0]!;
  }

  take(byte: number, start: number, end: number): void {
    if (this.#length === 0 && byte !== backslash) {
      this.#dropHigh();
      this.sink(byte === quote ? noText : byte, start, end);
    } else if (this.#goesOn(byte)) {
      this.#written[this.#length] = byte;
      this.#starts[this.#length] = start;
      this.#ends[this.#length++] = end;
      if (this.#length === 6) this.#unit(hexAt(this.#written, 2), end);
      else if (this.#length === 2 && byte !== letterU) this.#unit(meanings[byte]!, end);
    } else {
      this.finish();
      this.take(byte, start, end);
    }
  }

  /** The text ends here, or no escape goes on like this: what was written means itself. */
  finish(): void {
    this.#dropHigh();
    const length = this.#length;
    this.#length = 0;
    for (let at = 0; at < length; at++) this.sink(this.#written[at]!, this.#starts[at]!, this.#ends[at]!);
  }

  #goesOn(byte: number): boolean {
    if (this.#length === 0) return true;
    return this.#length === 1 ? byte === letterU || meanings[byte] !== 0 : digits[byte]! >= 0;
  }

  #unit(unit: number, end: number): void {
    const start = this.#starts[0]!;
    this.#length = 0;
    if (this.#high !== 0 && isLow(unit)) {
      const pair = 0x10000 + ((this.#high & 0x3ff) << 10) + (unit & 0x3ff);
      this.#high = 0;
      return this.#character(pair, this.#highStart, end);
    }
    this.#dropHigh();
    if (isHigh(unit)) {
      this.#high = unit;
      this.#highStart = start;
      this.#highEnd = end;
    } else if (isLow(unit)) this.sink(noText, start, end);
    else this.#character(unit, start, end);
  }

  #dropHigh(): void {
    if (this.#high === 0) return;
    this.#high = 0;
    this.sink(noText, this.#highStart, this.#highEnd);
  }

  #character(code: number, start: number, end: number): void {
    if (code < 0x80) return this.sink(code, start, end);
    if (code < 0x800) this.sink(0xc0 | (code >> 6), start, end);
    else {
      if (code < 0x10000) this.sink(0xe0 | (code >> 12), start, end);
      else {
        this.sink(0xf0 | (code >> 18), start, end);
        this.sink(0x80 | ((code >> 12) & 0x3f), start, end);
      }
      this.sink(0x80 | ((code >> 6) & 0x3f), start, end);
    }
    this.sink(0x80 | (code & 0x3f), start, end);
  }
}
