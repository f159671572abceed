import { OutOfBounds, parseJson } from './json/json-bounds.js';
import type { JsonId } from './envelope.js';
import { asciiJson, DuplicateMember, elementsOf, memberSpans, type Span, spliced } from './json/json-spans.js';
import { mostOfUpstream } from './sse-frames.js';

/** What a message of an upstream is, seen from its outermost members. */
export interface Outline {
  readonly kind: 'request' | 'notification' | 'response';
  /** Latin1 text of the message; spans are byte offsets. */
  readonly text: string;
  readonly id: Span | undefined;
  readonly method: string;
}

const members = ['id', 'method', 'result', 'error'] as const;

/** The outline of a JSON-RPC message, or null for what is none (not JSON, a batch, neither method nor result). */
export function outline(text: string): Outline | null {
  let spans;
  try {
    spans = memberSpans(text, 0, members);
  } catch (error) {
    if (error instanceof DuplicateMember) return null;
    throw error;
  }
  if (spans === null) return null;
  const [id, named, ...others] = spans;
  const method = given(text, named);
  const [result, error] = others.some((span) => span === undefined) ? others : others.map((span) => given(text, span));
  if (method !== undefined) {
    const name = stringAt(text, method);
    if (name === null) return null;
    return { kind: id === undefined ? 'notification' : 'request', text, id, method: name };
  }
  if (id === undefined || (result === undefined) === (error === undefined)) return null;
  return { kind: 'response', ...plainId(text, id), method: '' };
}

/** Serializers that write every member give a result an `"error": null` or a `"method": null` beside it: null is absent. */
const given = (text: string, span: Span | undefined): Span | undefined =>
  span !== undefined && text.slice(span.start, span.end) === 'null' ? undefined : span;

/** Serializers of languages with one kind of number write 5 as 5.0, which clients with two kinds do not take for their 5. */
function plainId(text: string, id: Span): { text: string; id: Span } {
  const written = text.slice(id.start, Math.min(id.end, id.start + 32));
  if (!/^-?\d+(\.0+|(\.\d+)?[eE]\+?\d+)$/.test(written) || !Number.isSafeInteger(Number(written))) return { text, id };
  const plain = String(Number(written));
  return { text: spliced(text, id, plain), id: { start: id.start, end: id.start + plain.length } };
}

/** The string at a span, or null where there is another kind of value. */
export function stringAt(text: string, span: Span): string | null {
  const value = valueAt(text, span);
  return typeof value === 'string' ? value : null;
}

/** The value at a span of latin1 text; undefined where it is not JSON. Throws {@link OutOfBounds} for one nested too deep, or too much. */
export function valueAt(text: string, span: Span): unknown {
  try {
    return parseJson(Buffer.from(text.slice(span.start, span.end), 'latin1').toString('utf8'));
  } catch (error) {
    if (error instanceof OutOfBounds) throw error;
    return undefined;
  }
}

/** Whether the id at a span is `id`; spelled alike in all but odd cases. */
function sameId(text: string, span: Span, id: JsonId): boolean {
  if (typeof id === 'number' && text.startsWith(String(id), span.start)) {
    return span.end - span.start === String(id).length;
  }
  return valueAt(text, span) === id;
}

/**
 * A response as the answer to the call with `id`, under that id; null where it answers another. Some servers make a text of a
 * number, which the SDKs take, and an error that could not be tied to its call has null.
 */
export function underId(response: Outline, id: JsonId): Outline | null {
  const { text, id: span } = response;
  if (span === undefined) return null;
  if (sameId(text, span, id)) return response;
  const given = valueAt(text, span);
  const tied = given === null ? isError(text) : typeof given !== 'object' && String(given) === String(id);
  if (!tied) return null;
  const spelled = asciiJson(id);
  return {
    ...response,
    text: spliced(text, span, spelled),
    id: { start: span.start, end: span.start + spelled.length },
  };
}

const isError = (text: string): boolean => given(text, memberSpans(text, 0, ['error'])?.[0]) !== undefined;

/** Answers above this size are not looked into: their first and last byte must do. */
export const lookBytes = 16 * 1024;

/**
 * The body as it may go to the client, or null when it is no answer to `id`: garbage, cut short, or meant for another
 * call. Bytes stay as they came, but for a byte order mark, a batch around the answer, and an id spelled otherwise.
 */
export function answerTo(id: JsonId, body: Buffer): Buffer | null {
  if (usualAnswer(id, body)) return body;
  if (body[0] === 0x7b && body.length > lookBytes) return bracketed(body, body) ? body : null;
  const answer = answerIn(body, id);
  if (answer === null) return null;
  const bytes = Buffer.from(answer.text, 'latin1');
  return bytes.equals(body) ? body : bytes;
}

/** The answer to the call with `id` among the messages of a body, under that id; null where there is none. */
export function answerIn(body: Buffer, id: JsonId): Outline | null {
  for (const text of messageTexts(body)) {
    const found = outline(text);
    const answer = found?.kind === 'response' ? underId(found, id) : null;
    if (answer !== null) return answer;
  }
  return null;
}

/** The latin1 texts of the messages of a body: one, or those of a batch (2025-03-26), behind a byte order mark (RFC 8259 section 8.1). */
export function messageTexts(body: Buffer): readonly string[] {
  const text = body.toString('latin1', body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0);
  if (!/^\s*\[/.test(text)) return [text];
  return elementsOf(text, mostOfUpstream) ?? [];
}

/**
 * Whether a JSON text begins or ends as answers to this call usually do (`jsonrpc` and `id` in front of the result, or
 * behind it): most are known by a few bytes, without a walk through them.
 */
export function usualAnswer(id: JsonId, body: Buffer): boolean {
  const spelled = asciiJson(id);
  const { length } = body;
  const inFront = body[2] === 0x6a;
  const [before, after] = inFront ? stampInFront : stampBehind;
  const ends = before.length + spelled.length + after.length;
  if (length <= ends || body[length - 1] !== 0x7d) return false;
  const end = inFront ? body.toString('latin1', 0, ends) : body.toString('latin1', length - ends);
  // Part by part: joining them first costs more than comparing.
  if (!end.startsWith(before) || !end.startsWith(spelled, before.length) || !end.endsWith(after)) return false;
  return inFront || body.toString('latin1', 0, resultFront.length) === resultFront;
}

const resultFront = '{"result":{';
/** What stands around the id, where the result follows and where it went before. */
const stampInFront = ['{"jsonrpc":"2.0","id":', ',"result":{'] as const;
const stampBehind = ['},"jsonrpc":"2.0","id":', '}'] as const;

/** The same bytes with another id in the place of the one at `span`. */
export function withId(body: Buffer, span: Span, id: JsonId): Buffer {
  return Buffer.concat([body.subarray(0, span.start), Buffer.from(JSON.stringify(id)), body.subarray(span.end)]);
}

/** Whether a body that begins with `first` and ends with `last` is one object, as far as its ends tell. */
export function bracketed(first: Buffer, last: Buffer): boolean {
  let start = 0;
  while ((first[start] ?? 0x7b) <= 0x20) start++;
  let end = last.length - 1;
  while ((last[end] ?? 0x7d) <= 0x20) end--;
  return first[start] === 0x7b && last[end] === 0x7d;
}
