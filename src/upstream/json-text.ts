/**
 * Cuts JSON texts without rebuilding them, so that numbers, escapes and unknown members stay as the upstream wrote them.
 * All functions take text that JSON.parse has accepted; they do not validate again.
 */

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where the value of a top-level member lies in the text of an object; the last one where the key repeats, as JSON.parse. */
export function memberSpan(text: string, key: string, from = 0): Span | null {
  let found: Span | null = null;
  for (const [name, span] of members(text, from)) if (name === key) found = span;
  return found;
}

/** The texts of the elements of the array at `path`, or null where there is no array. */
export function elementsAt(text: string, path: readonly string[]): string[] | null {
  let at = skipBlanks(text, 0);
  for (const key of path) {
    if (text[at] !== '{') return null;
    const span = memberSpan(text, key, at);
    if (span === null) return null;
    at = span.start;
  }
  if (text[at] !== '[') return null;
  const elements: string[] = [];
  at = skipBlanks(text, at + 1);
  while (text[at] !== ']') {
    const end = valueEnd(text, at);
    elements.push(text.slice(at, end));
    at = skipBlanks(text, end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
  return elements;
}

/** The object's text with the value of every top-level member `key` replaced; added at the front where there is none. */
export function withMember(text: string, key: string, value: string): string {
  const spans = [...members(text, 0)].flatMap(([name, span]) => (name === key ? [span] : []));
  if (spans.length === 0) {
    const open = skipBlanks(text, 0) + 1;
    const empty = text[skipBlanks(text, open)] === '}';
    return `${text.slice(0, open)}${JSON.stringify(key)}:${value}${empty ? '' : ','}${text.slice(open)}`;
  }
  let result = '';
  let at = 0;
  for (const { start, end } of spans) {
    result += text.slice(at, start) + value;
    at = end;
  }
  return result + text.slice(at);
}

function* members(text: string, from: number): Generator<[string, Span]> {
  let at = skipBlanks(text, skipBlanks(text, from) + 1);
  while (text[at] === '"') {
    const keyEnd = valueEnd(text, at);
    const name = JSON.parse(text.slice(at, keyEnd)) as string;
    const start = skipBlanks(text, skipBlanks(text, keyEnd) + 1);
    const end = valueEnd(text, start);
    yield [name, { start, end }];
    at = skipBlanks(text, end);
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
}

function skipBlanks(text: string, at: number): number {
  for (;;) {
    const code = text.charCodeAt(at);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return at;
    at++;
  }
}

/** The index behind the value that starts at `at`. */
function valueEnd(text: string, at: number): number {
  const first = text.charCodeAt(at);
  if (first === QUOTE) return stringEnd(text, at);
  if (first !== OPEN_OBJECT && first !== OPEN_ARRAY) {
    while (at < text.length && !/[\s,\]}]/.test(text[at]!)) at++;
    return at;
  }
  let depth = 0;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = stringEnd(text, at);
      continue;
    }
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) depth++;
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth--;
    at++;
    if (depth === 0 || at >= text.length) return at;
  }
}

function stringEnd(text: string, at: number): number {
  for (;;) {
    at = text.indexOf('"', at + 1);
    if (at < 0) return text.length;
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
}

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const OPEN_ARRAY = 91;
const CLOSE_ARRAY = 93;
