import { elementsOf } from './json/json-spans.js';

/** Thrown for an event over the bound. */
export class FrameTooLarge extends Error {
  constructor(readonly limit: number) {
    super(`an event is larger than ${limit} bytes`);
  }
}

const none: readonly Buffer[] = [];
const noBytes = Buffer.alloc(0);

/**
 * Cuts a byte stream into whole server-sent events (HTML Living Standard section 9.2), each with the blank line
 * that ends it, so that a stream that breaks never leaves half an event behind. CR, LF and CRLF, split anywhere.
 */
export class SseFrames {
  /** The beginning of an event, in the pieces it came in: joined once, when its end is there. */
  private held: Buffer[] = [];
  private size = 0;
  /** The last bytes of what is held: the end of an event may have begun in them. */
  private tail: Buffer = noBytes;

  /** `limit`: the largest event, in bytes. */
  constructor(private readonly limit: number) {}

  /** Bytes held of an event that is not complete. */
  get waiting(): number {
    return this.size;
  }

  /** The events that `chunk` completes, byte for byte as they came. Throws {@link FrameTooLarge} over the bound. */
  push(chunk: Buffer): readonly Buffer[] {
    const seen = this.size === 0 ? chunk : Buffer.concat([this.tail, chunk]);
    const hasCr = seen.indexOf(cr) >= 0;
    const first = frameEnd(seen, 0, hasCr);
    if (first < 0) return this.hold(chunk, seen);
    const held = this.size - this.tail.length;
    const bytes = this.size === 0 ? chunk : Buffer.concat([...this.held, chunk]);
    const frames: Buffer[] = [];
    let start = 0;
    for (let end = held + first; end >= 0; end = frameEnd(bytes, start, hasCr)) {
      frames.push(bytes.subarray(start, end));
      start = end;
    }
    this.held = [];
    this.size = 0;
    this.tail = noBytes;
    if (start < bytes.length) this.hold(bytes.subarray(start), bytes.subarray(start));
    return frames;
  }

  private hold(piece: Buffer, seen: Buffer): readonly Buffer[] {
    this.held.push(piece);
    this.size += piece.length;
    this.tail = seen.subarray(-tailBytes);
    if (this.size > this.limit) throw new FrameTooLarge(this.limit);
    return none;
  }
}

/** The longest end of an event but for its last byte: CR, LF, CR. */
const tailBytes = 3;
const cr = 0x0d;
const lf = 0x0a;

/** The index after the first blank line that ends an event at or after `from`, or -1. */
function frameEnd(bytes: Buffer, from: number, hasCr: boolean): number {
  if (!hasCr) {
    const at = bytes.indexOf('\n\n', from, 'latin1');
    return at < 0 ? -1 : at + 2;
  }
  let ended = false;
  for (let at = from; at < bytes.length; at++) {
    const code = bytes[at];
    if (code !== cr && code !== lf) {
      ended = false;
      continue;
    }
    const next = code === cr && bytes[at + 1] === lf ? at + 1 : at;
    if (ended) return next + 1;
    ended = true;
    at = next;
  }
  return -1;
}

/** The fields of one event. `data` is latin1 text of the bytes: one character a byte, so spans are byte offsets. */
export interface SseFields {
  /** As it came; undefined where there was none, which says `message`. Some clients drop events without it. */
  readonly event: string | undefined;
  readonly id: string | undefined;
  readonly retry: string | undefined;
  /** Undefined for an event without data (a comment, a priming event). */
  readonly data: string | undefined;
}

/** Wait before a stream that ended is asked for again, where its server named none, and within what it may name one; milliseconds. */
export const usualRetryMs = 1_000;
const leastRetryMs = 100;
const mostRetryMs = 30_000;

/** That wait, as the `retry` field of an event names it; `before` where it names none. */
export const retryWait = (retry: string | undefined, before: number): number =>
  retry !== undefined && /^\d+$/.test(retry) ? Math.min(Math.max(Number(retry), leastRetryMs), mostRetryMs) : before;

/** The data of an event that is nothing but one line of it, as most answers come; null for any other. */
export function soleData(frame: Buffer): Buffer | null {
  const start = frame[0] === 0x65 ? eventAndData.length : data.length;
  if (frame.toString('latin1', 0, start) !== (start === data.length ? data : eventAndData)) return null;
  const end = frame.length - 2;
  return frame[end + 1] === lf && frame.indexOf(lf, start) === end && frame.indexOf(cr, start) < 0
    ? frame.subarray(start, end)
    : null;
}

const data = 'data: ';
const eventAndData = 'event: message\ndata: ';

export function sseFields(frame: Buffer): SseFields {
  const text = frame.toString('latin1', frame[0] === 0xef && frame[1] === 0xbb && frame[2] === 0xbf ? 3 : 0);
  let event: string | undefined;
  let id: string | undefined;
  let retry: string | undefined;
  let data: string | undefined;
  for (const line of text.split(/\r\n|\n|\r/)) {
    const colon = line.indexOf(':');
    if (line === '' || colon === 0) continue;
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line.charCodeAt(colon + 1) === 0x20 ? colon + 2 : colon + 1);
    if (name === 'data') data = data === undefined ? value : `${data}\n${value}`;
    else if (name === 'event') event = value;
    else if (name === 'id') id = value;
    else if (name === 'retry') retry = value;
  }
  return { event, id, retry, data };
}

/** Messages that one batch of an upstream may hold. */
export const mostOfUpstream = 100;

/** The events of one whose data is a batch (2025-03-26), one for each message; null for every other, also one that is too long. */
export function batchFrames(frame: Buffer): Buffer[] | null {
  const at = frame.indexOf('data:', 0, 'latin1');
  if (at < 0 || frame[frame[at + 5] === 0x20 ? at + 6 : at + 5] !== 0x5b) return null;
  const fields = sseFields(frame);
  const messages = elementsOf(fields.data ?? '', mostOfUpstream + 1);
  if (messages === null || messages.length > mostOfUpstream) return null;
  return messages.map((message) => sseFrame({ ...fields, data: message }));
}

/** Writes one event; the inverse of {@link sseFields}. */
export function sseFrame({ event, id, retry, data }: SseFields): Buffer {
  const lines = [
    event === undefined ? '' : `event: ${event}\n`,
    id === undefined ? '' : `id: ${id}\n`,
    retry === undefined ? '' : `retry: ${retry}\n`,
    data === undefined ? '' : `data: ${data.includes('\n') ? data.replaceAll('\n', '\ndata: ') : data}\n`,
  ];
  return Buffer.from(`${lines.join('')}\n`, 'latin1');
}

/** One JSON-RPC message as an event; JSON holds no line ends outside its strings' escapes once it is ours. */
export const messageFrame = (json: string): Buffer => Buffer.from(`event: message\ndata: ${json}\n\n`, 'utf8');

/** The same for UTF-8 bytes that may be written over several lines. */
export function frameOfBytes(json: Buffer): Buffer {
  return sseFrame({
    event: 'message',
    id: undefined,
    retry: undefined,
    data: json.toString('latin1').replaceAll('\r', ''),
  });
}
