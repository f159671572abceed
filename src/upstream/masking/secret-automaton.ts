import { backslash, isSurrogate, shortEscapes } from './json-escapes.js';

/**
 * Finds many values in one pass from left to right (Aho and Corasick 1975), whatever their number: each byte costs a
 * few moves, at most two on average over any text. States are numbers, 0 the one in which nothing has begun.
 */
export class SecretAutomaton {
  /** How many bytes of a value have been read in a state. */
  readonly depth: Uint32Array;
  /** The length of the longest value that is complete in a state, in bytes; 0 where none is. */
  readonly complete: Uint32Array;
  /** The length of the longest value, in bytes. */
  readonly longest: number;
  /** 1 for each byte that stands in a value. */
  readonly holds = new Uint8Array(256);
  /** 1 for each byte that begins no value, and is no backslash. */
  readonly idle = new Uint8Array(256).fill(1);
  /** 1 for each byte that can follow the first one of a value, however it is written. */
  readonly second = new Uint8Array(256);
  /** 1 for each letter behind one backslash that means a character which begins no value, and is no backslash. */
  readonly hollow = new Uint8Array(256);
  readonly #roots = new Int32Array(256);
  readonly #child: Int32Array;
  readonly #sibling: Int32Array;
  readonly #label: Uint8Array;
  /** The state of the longest end of what was read that begins a value, too. */
  readonly #fallback: Int32Array;
  #states = 1;

  constructor(values: readonly Uint8Array[]) {
    const most = values.reduce((sum, value) => sum + value.length, 1);
    this.depth = new Uint32Array(most);
    this.complete = new Uint32Array(most);
    this.#child = new Int32Array(most);
    this.#sibling = new Int32Array(most);
    this.#label = new Uint8Array(most);
    this.#fallback = new Int32Array(most);
    this.longest = values.reduce((length, value) => Math.max(length, value.length), 0);
    for (const value of values) this.#insert(value);
    this.#link();
    this.idle[backslash] = 0;
    for (const [letter, meaning] of shortEscapes) if (this.#roots[meaning] === 0) this.hollow[letter] = 1;
    this.hollow[backslash] = 0;
    this.second[backslash] = 1;
    for (const value of values) {
      if (value.length > 1) this.second[value[1]!] = 1;
      else this.second.fill(1);
    }
    for (let byte = 0; byte < 256; byte++) if (this.#roots[byte] !== 0) this.idle[byte] = 0;
  }

  /** The state after `byte` was read in `state`. */
  next(state: number, byte: number): number {
    let from = state;
    while (from !== 0) {
      const to = this.move(from, byte);
      if (to !== 0) return to;
      from = this.#fallback[from]!;
    }
    return this.#roots[byte]!;
  }

  /** The state that goes on with a value by `byte`; 0 where none does. */
  move(state: number, byte: number): number {
    let child = this.#child[state]!;
    while (child !== 0 && this.#label[child] !== byte) child = this.#sibling[child]!;
    return child;
  }

  /** Whether an escape that means this UTF-16 unit can be part of a value; false where it surely is none. */
  mayMean(unit: number): boolean {
    if (unit < 0x80) return this.holds[unit] === 1;
    if (unit < 0x800) return this.holds[0xc0 | (unit >> 6)] === 1;
    if (!isSurrogate(unit)) return this.holds[0xe0 | (unit >> 12)] === 1;
    return this.holds.indexOf(1, 0xf0) >= 0;
  }

  /** Whether an escape that means this UTF-16 unit can go on with, or begin, a value. */
  mayGoOn(state: number, unit: number): boolean {
    return unit < 0x80 ? this.next(state, unit) !== 0 : this.mayMean(unit);
  }

  /** Whether a value begins within these bytes and goes on behind them. */
  mayBegin(bytes: Uint8Array, start: number, end: number): boolean {
    let state = 0;
    for (let at = start; at < end; at++) state = this.next(state, bytes[at]!);
    return state !== 0;
  }

  #insert(value: Uint8Array): void {
    let state = 0;
    for (const byte of value) {
      this.holds[byte] = 1;
      const to = state === 0 ? this.#roots[byte]! : this.move(state, byte);
      state = to === 0 ? this.#add(state, byte) : to;
    }
    this.complete[state] = value.length;
  }

  #add(parent: number, byte: number): number {
    const state = this.#states++;
    this.depth[state] = this.depth[parent]! + 1;
    this.#label[state] = byte;
    if (parent === 0) this.#roots[byte] = state;
    else {
      this.#sibling[state] = this.#child[parent]!;
      this.#child[parent] = state;
    }
    return state;
  }

  /** Sets the fallbacks, nearest to the root first, so that those a state depends on are known. */
  #link(): void {
    const queue = [...this.#roots].filter((state) => state !== 0);
    for (const parent of queue) {
      for (let state = this.#child[parent]!; state !== 0; state = this.#sibling[state]!) {
        const fallback = this.next(this.#fallback[parent]!, this.#label[state]!);
        this.#fallback[state] = fallback;
        if (this.complete[state] === 0) this.complete[state] = this.complete[fallback]!;
        queue.push(state);
      }
    }
  }
}
