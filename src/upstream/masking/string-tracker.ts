import { backslash, quote } from './json-escapes.js';

const lf = 0x0a;

/** Follows JSON, or events of JSON, and knows whether it stands inside a string. */
export class StringTracker {
  #inside = false;
  #escaped = false;

  get inside(): boolean {
    return this.#inside;
  }

  pass(bytes: Buffer, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!;
      if (this.#escaped) this.#escaped = false;
      else if (byte === quote) this.#inside = !this.#inside;
      else if (byte === backslash) this.#escaped = this.#inside;
      // No string goes on in another line, so that torn text does not turn all that follows inside out.
      else if (byte === lf) this.#inside = false;
    }
  }
}
