/**
 * Finds members of a JSON object in its text, so that one value can be replaced and every other byte stays as
 * it came. Parsing and writing again would lose digits of large numbers, duplicates and the writer's spelling.
 * Works on text that need not be valid: it then answers null, never throws, and reads each character once.
 */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const quote = 0x22;
const backslash = 0x5c;

/** Skips JSON white space (RFC 8259 section 2). */
function skipSpace(text: string, from: number): number {
  let at = from;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code > 0x20 || (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09)) return at;
    at++;
  }
}

/** The index after the string that opens at `from`, or -1. */
function stringEnd(text: string, from: number): number {
  const at = text.indexOf('"', from + 1);
  if (at < 0 || text.charCodeAt(at - 1) !== backslash) return at + 1 || -1;
  // A string with escaped quotes has many of them, as JSON within JSON does: looking for each would cost more than reading on.
  for (let next = from + 1; next < text.length; next++) {
    const code = text.charCodeAt(next);
    if (code === quote) return next + 1;
    if (code === backslash) next++;
  }
  return -1;
}

/** The index after the value that begins at `from`, or -1. */
function valueEnd(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === quote) return stringEnd(text, from);
  if (first === 0x7b || first === 0x5b) return containerEnd(text, from);
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2c || code === 0x7d || code === 0x5d || code <= 0x20) break;
  }
  return at === from ? -1 : at;
}

function containerEnd(text: string, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = stringEnd(text, at) - 1;
      if (at < 0) return -1;
    } else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

/** Thrown for a member that stands twice: which of the two counts is anybody's guess, so neither does. */
export class DuplicateMember extends Error {
  constructor(readonly member: string) {
    super(`the member ${JSON.stringify(member)} stands twice in one object`);
  }
}

/**
 * Where the values of `keys` stand in the object that opens at `from` (white space before it allowed).
 * Null: no object, or not JSON. Throws {@link DuplicateMember}.
 */
export function memberSpans(text: string, from: number, keys: readonly string[]): (Span | undefined)[] | null {
  const spans: (Span | undefined)[] = Array.from({ length: keys.length });
  let at = skipSpace(text, from);
  if (text.charCodeAt(at) !== 0x7b) return null;
  at = skipSpace(text, at + 1);
  if (text.charCodeAt(at) === 0x7d) return spans;
  for (;;) {
    if (text.charCodeAt(at) !== quote) return null;
    const keyEnd = stringEnd(text, at);
    if (keyEnd < 0) return null;
    const key = keyAt(text, at, keyEnd, keys);
    at = skipSpace(text, keyEnd);
    if (text.charCodeAt(at) !== 0x3a) return null;
    const start = skipSpace(text, at + 1);
    const end = valueEnd(text, start);
    if (end < 0) return null;
    if (key >= 0) {
      if (spans[key] !== undefined) throw new DuplicateMember(keys[key] as string);
      spans[key] = { start, end };
    }
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === 0x7d) return spans;
    if (text.charCodeAt(at) !== 0x2c) return null;
    at = skipSpace(text, at + 1);
  }
}

/** Which of `keys` the string between the quotes spells, escapes read; -1 for none. */
function keyAt(text: string, from: number, end: number, keys: readonly string[]): number {
  const length = end - from - 2;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    if (key.length === length && text.startsWith(key, from + 1)) return i;
  }
  if (!escaped(text, from, end)) return -1;
  try {
    return keys.indexOf(JSON.parse(text.slice(from, end)) as string);
  } catch {
    return -1;
  }
}

/** `text` with the value at `span` replaced. */
export const spliced = (text: string, span: Span, value: string): string =>
  text.slice(0, span.start) + value + text.slice(span.end);

/**
 * The span of the value below a path of member names, in one walk; undefined where one of them is missing or the text
 * is torn. Throws {@link DuplicateMember} for a member of the path that stands twice.
 */
export function spanAt(text: string, path: readonly string[]): Span | undefined {
  const found: { span: Span | undefined } = { span: undefined };
  return walk(text, 0, path, 0, found) < 0 ? undefined : found.span;
}

/** Walks one object, and the one below that leads on; returns the index after it, or -1. */
function walk(
  text: string,
  from: number,
  path: readonly string[],
  depth: number,
  found: { span: Span | undefined },
): number {
  const key = path[depth] as string;
  let seen = false;
  let at = skipSpace(text, from);
  if (text.charCodeAt(at) !== 0x7b) return -1;
  at = skipSpace(text, at + 1);
  if (text.charCodeAt(at) === 0x7d) return at + 1;
  for (;;) {
    if (text.charCodeAt(at) !== quote) return -1;
    const keyEnd = stringEnd(text, at);
    if (keyEnd < 0) return -1;
    const mine = spells(text, at, keyEnd, key);
    at = skipSpace(text, keyEnd);
    if (text.charCodeAt(at) !== 0x3a) return -1;
    const start = skipSpace(text, at + 1);
    if (mine && seen) throw new DuplicateMember(key);
    seen ||= mine;
    const goesOn = mine && depth + 1 < path.length && text.charCodeAt(start) === 0x7b;
    const end = goesOn ? walk(text, start, path, depth + 1, found) : valueEnd(text, start);
    if (end < 0) return -1;
    if (mine && depth + 1 === path.length) found.span = { start, end };
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === 0x7d) return at + 1;
    if (text.charCodeAt(at) !== 0x2c) return -1;
    at = skipSpace(text, at + 1);
  }
}

/** Whether the string between the quotes spells `key`, escapes read. */
function spells(text: string, from: number, end: number, key: string): boolean {
  const length = end - from - 2;
  if (length === key.length) return text.startsWith(key, from + 1);
  return length > key.length && escaped(text, from, end) && keyAt(text, from, end, [key]) === 0;
}

function escaped(text: string, from: number, end: number): boolean {
  for (let at = from + 1; at < end - 1; at++) if (text.charCodeAt(at) === backslash) return true;
  return false;
}

/** The texts of the elements of the array at `path`, `most` at most, as they were written; null where there is no array. Throws {@link DuplicateMember}. */
export const elementsAt = (text: string, path: readonly string[], most = Infinity): string[] | null =>
  elementSpans(text, path, most)?.map(({ start, end }) => text.slice(start, end)) ?? null;

/** Where the elements of the array at `path` stand; as {@link elementsAt}. */
export function elementSpans(text: string, path: readonly string[], most = Infinity): Span[] | null {
  const span = spanAt(text, path);
  return span === undefined ? null : itemSpans(text, span.start, most);
}

/** The texts of the elements of an array, `most` at most, white space before it allowed; null where there is none. */
export const elementsOf = (text: string, most = Infinity): string[] | null =>
  itemSpans(text, 0, most)?.map(({ start, end }) => text.slice(start, end)) ?? null;

/** Where the elements of the array stand that opens at `from` (white space before it allowed), `most` at most; null where there is none. */
export function itemSpans(text: string, from: number, most = Infinity): Span[] | null {
  const elements: Span[] = [];
  let at = skipSpace(text, from);
  if (text.charCodeAt(at) !== 0x5b) return null;
  at = skipSpace(text, at + 1);
  while (text.charCodeAt(at) !== 0x5d && elements.length < most) {
    const end = valueEnd(text, at);
    if (end < 0) return null;
    elements.push({ start: at, end });
    at = skipSpace(text, end);
    if (text.charCodeAt(at) === 0x2c) at = skipSpace(text, at + 1);
    else if (text.charCodeAt(at) !== 0x5d) return null;
  }
  return elements;
}

/**
 * `text` with members added at the front of the object at `span`; `members` is JSON such as `"a":1,"b":2`.
 * The object may be empty.
 */
export function withMembers(text: string, span: Span, members: string): string {
  const open = text.indexOf('{', span.start) + 1;
  const empty = text.charCodeAt(skipSpace(text, open)) === 0x7d;
  return text.slice(0, open) + members + (empty ? '' : ',') + text.slice(open);
}

/** `text` without a member of the object that opens at `from`, its comma included. */
export function withoutMember(text: string, from: number, key: string): string {
  const value = memberSpans(text, from, [key])?.[0];
  if (value === undefined) return text;
  const start = text.lastIndexOf(`"${key}"`, value.start - 1);
  if (start < from) return text;
  const after = text.slice(value.end).match(/^\s*,\s*/)?.[0];
  if (after !== undefined) return text.slice(0, start) + text.slice(value.end + after.length);
  return text.slice(0, start).replace(/,\s*$/, '') + text.slice(value.end);
}

/** JSON of a value in ASCII alone, so that it reads the same in UTF-8 and in latin1 text of it. */
export const asciiJson = (value: unknown): string =>
  typeof value === 'number'
    ? String(value)
    : JSON.stringify(value).replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
