import { maxDepth, tooDeep } from './json-bounds.js';
import { Landmarks } from './landmarks.js';

/** What may stand next. */
type Next = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma or end';

const quote = 0x22;
const backslash = 0x5c;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/**
 * Reads a text piece by piece and finds out whether it is JSON (RFC 8259), without making a value of it: for texts so long
 * that reading them at once would hold everybody else up, or of so many members that they are never parsed.
 */
export class JsonCheck {
  /** Commas and brackets outside of strings: no fewer than the members and elements that the text has. */
  members = 0;
  /** Those of them that do not stand in `params.arguments`. */
  beside = 0;
  /** What is looked for in it. */
  readonly found: Landmarks;
  private at = 0;
  private depth = 0;
  private next: Next = 'value';
  private inString = false;
  /** At each depth whether it is an object. */
  private readonly objects = new Uint8Array(maxDepth + 1);

  constructor(readonly text: string) {
    this.found = new Landmarks(text);
  }

  /** Reads on, about so many characters. True: it was read to its end. Throws OutOfBounds where it nests too deep, else SyntaxError. */
  read(characters: number): boolean {
    const { text } = this;
    const until = Math.min(text.length, this.at + characters);
    if (this.inString) this.string(until);
    while (this.at < until) {
      const code = text.charCodeAt(this.at);
      if (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) this.at++;
      else this.token(code, until);
    }
    if (until < text.length) return false;
    if (this.inString || this.depth > 0 || this.next !== 'comma or end') throw new SyntaxError();
    return true;
  }

  private token(code: number, until: number): void {
    switch (this.next) {
      case 'colon':
        if (this.depth <= Landmarks.depth) this.found.named(this.depth, this.at);
        this.take(code === 0x3a, 'value');
        return;
      case 'comma or end':
        return this.afterValue(code);
      case 'name or }':
        if (code === 0x7d) return this.close();
        return this.name(code, until);
      case 'name':
        return this.name(code, until);
      case 'value or ]':
        if (code === 0x5d) return this.close();
        return this.value(code, until);
      case 'value':
        return this.value(code, until);
    }
  }

  private name(code: number, until: number): void {
    if (this.depth <= Landmarks.depth) this.found.begins(this.depth, this.at);
    this.take(code === quote, 'colon');
    this.string(until);
  }

  private value(code: number, until: number): void {
    if (code === quote) {
      this.take(true, 'comma or end');
      return this.string(until);
    }
    if (code === 0x7b || code === 0x5b) return this.open(code === 0x7b);
    this.next = 'comma or end';
    for (const word of ['true', 'false', 'null']) {
      if (!this.text.startsWith(word, this.at)) continue;
      this.at += word.length;
      return;
    }
    number.lastIndex = this.at;
    if (!number.test(this.text)) throw new SyntaxError();
    this.at = number.lastIndex;
  }

  private open(object: boolean): void {
    this.count();
    if (++this.depth > maxDepth) throw tooDeep(this.found.id);
    this.objects[this.depth] = object ? 1 : 0;
    this.take(true, object ? 'name or }' : 'value or ]');
  }

  private close(): void {
    this.depth--;
    this.take(true, 'comma or end');
  }

  private afterValue(code: number): void {
    const object = this.objects[this.depth] === 1;
    if (object && this.depth <= Landmarks.depth) this.found.ended(this.depth, this.at);
    if (this.depth > 0 && code === (object ? 0x7d : 0x5d)) return this.close();
    this.count();
    this.take(this.depth > 0 && code === 0x2c, object ? 'name' : 'value');
  }

  private count(): void {
    this.members++;
    if (!this.found.inArguments) this.beside++;
  }

  private take(right: boolean, next: Next): void {
    if (!right) throw new SyntaxError();
    this.at++;
    this.next = next;
  }

  /** From within a string to the character after it, or to `until`. */
  private string(until: number): void {
    const { text } = this;
    let { at } = this;
    this.inString = true;
    for (; at < until; at++) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        this.inString = false;
        at++;
        break;
      }
      if (code < 0x20) throw new SyntaxError();
      if (code === backslash) at += escapeLength(text, at);
    }
    this.at = at;
  }
}

/** How many characters follow the backslash of an escape (RFC 8259 section 7). Throws SyntaxError. */
function escapeLength(text: string, at: number): number {
  const code = text.charCodeAt(at + 1);
  if (code === 0x75) {
    for (let digit = at + 2; digit < at + 6; digit++) if (!isHex(text.charCodeAt(digit))) throw new SyntaxError();
    return 5;
  }
  if (!'"\\/bfnrt'.includes(text.charAt(at + 1)) || at + 1 >= text.length) throw new SyntaxError();
  return 1;
}

const isHex = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x46) || (code >= 0x61 && code <= 0x66);
