import { pipeline } from 'node:stream';
import type { Dispatcher } from 'undici';
import { later } from '../../problems/guarded.js';
import { elementsOf } from '../../protocol/json/json-spans.js';
import { parseRpc, type RpcAnswer, type RpcMessage } from '../../protocol/rpc.js';
import {
  FrameTooLarge,
  mostOfUpstream,
  retryWait,
  sseFields,
  SseFrames,
  usualRetryMs,
} from '../../protocol/sse-frames.js';
import { thrownOn, UpstreamError } from '../target/upstream-error.js';
import type { CookieJar } from '../target/cookie-jar.js';
import { type ClientHeaders, upstreamHeaders } from '../target/upstream-headers.js';
import { requestPath, type UpstreamTarget } from '../target/upstream-target.js';
import { words } from '../target/safe-text.js';
import { unpackerOf } from './unpacker.js';
import { compressed, redirected } from '../target/unusable-answer.js';
import { maskedText } from '../target/target-secrets.js';

/** Largest message read outside the hot path, in bytes: a list page, a handshake, one event. */
export const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

export interface ExchangeOptions {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Framing and MCP headers, lower case, flat. */
  readonly own: readonly string[];
  readonly body?: string;
  readonly client?: ClientHeaders | null;
  readonly signal?: AbortSignal;
  /** Wait for the first byte, in milliseconds; the target's own where absent. */
  readonly timeoutMs?: number;
  /** Of the session that the request belongs to: sent, and added to. */
  readonly cookies?: CookieJar;
}

export type Answer = Dispatcher.ResponseData;

/** One HTTP request to the upstream. A redirect is an error that may name where on the origin it leads. Throws {@link UpstreamError}. */
export async function exchange(
  dispatcher: Dispatcher,
  target: UpstreamTarget,
  options: ExchangeOptions,
): Promise<Answer> {
  const { cookies } = options;
  try {
    const answer = await dispatcher.request({
      path: requestPath(target),
      method: options.method,
      headers: upstreamHeaders(target, options.own, options.client ?? null, cookies?.header(target.url.pathname)),
      body: options.body ?? null,
      signal: options.signal ?? null,
      headersTimeout: options.timeoutMs ?? target.timeoutMs,
      bodyTimeout: 0,
    });
    // A body that nobody reads to its end reports that as an event, which must find a listener.
    answer.body.on('error', () => undefined);
    const { statusCode, headers } = answer;
    if (cookies !== undefined) for (const one of [headers['set-cookie'] ?? []].flat()) cookies.take(one);
    if (statusCode < 300 || statusCode >= 400) return answer;
    letGo(answer);
    throw redirected(statusCode, redirectPath(target, statusCode, headers.location));
  } catch (error) {
    throw thrownOn(error);
  }
}

/**
 * Path and query of a 307 or 308 that stays on the origin (RFC 9110 section 15.4), without our credential parameters;
 * undefined for every other: credentials go nowhere else.
 */
function redirectPath(
  target: UpstreamTarget,
  status: number,
  location: string | string[] | undefined,
): string | undefined {
  if ((status !== 307 && status !== 308) || typeof location !== 'string') return undefined;
  const next = URL.canParse(location, target.url.href) ? new URL(location, target.url) : null;
  if (next === null || next.origin !== target.url.origin) return undefined;
  for (const [name] of target.credentialQuery()) next.searchParams.delete(name);
  const path = next.pathname + next.search;
  // It would be stored in the clear.
  return maskedText(target, path) === path ? path : undefined;
}

/** Bounds of what is read of an answer that is no MCP, in bytes and milliseconds. */
const MAX_SAID_BYTES = 64 * 1024;
const MAX_SAID_MS = 2_000;

/** Nobody waits for the body: a little of it is read, for the connection's sake, and one that does not end is cut. */
export function letGo({ body }: Answer): void {
  const timer = later('body', MAX_SAID_MS, () => body.destroy()).unref();
  const over = () => clearTimeout(timer);
  body.dump({ limit: MAX_SAID_BYTES }).then(over, over);
}

/** How an answer that is no MCP begins; what came where it breaks or does not end. The rest is not read. */
export async function saidIn(answer: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  const timer = later('body', MAX_SAID_MS, () => answer.body.destroy());
  try {
    for await (const chunk of bodyOf(answer)) {
      chunks.push(chunk);
      if ((size += chunk.length) >= MAX_SAID_BYTES) break;
    }
  } catch {
    // What came says enough.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(chunks).toString('utf8', 0, MAX_SAID_BYTES);
}

/** The media type of an answer, in lower case and without parameters. */
export function mediaType(answer: Answer): string {
  const value = answer.headers['content-type'];
  return (typeof value === 'string' ? value : '').split(';')[0]!.trim().toLowerCase();
}

/** The body as text, as it came: it becomes a message by {@link received} only. Throws {@link UpstreamError} beyond {@link MAX_MESSAGE_BYTES}, for a coding that is not known and when cut. */
export async function readText(answer: Answer): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of bodyOf(answer)) {
      size += chunk.length;
      if (size > MAX_MESSAGE_BYTES) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    throw thrownOn(error);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** How an event stream ended: where it may be taken up again (2025-11-25, "Resumability and Redelivery"). */
export interface EventsEnd {
  /** The last id it set, or ''. */
  readonly lastEventId: string;
  /** Milliseconds it asked to wait before that, or null. */
  readonly retryMs: number;
}

/**
 * Each message of an event stream, until it ends or `onMessage` returns true. Events of other names and what is no
 * JSON-RPC are skipped, as the SDKs do; a batch is its messages (2025-03-26). Throws {@link UpstreamError}.
 */
export function readEvents(
  answer: Answer,
  target: UpstreamTarget,
  onMessage: (answer: RpcAnswer) => boolean,
): Promise<EventsEnd> {
  return readRawEvents(answer, (event, data) => {
    if (event === 'endpoint') throw otherTransport();
    return event === 'message' && messagesIn(target, data).some(onMessage);
  });
}

const otherTransport = () =>
  new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`the stream names an endpoint, as servers of HTTP+SSE do`);

/** Each event of a stream as it came, until it ends or `onEvent` returns true. Events without data never arrive (WHATWG HTML section 9.2.6). */
export async function readRawEvents(
  answer: Answer,
  onEvent: (event: string, data: string) => boolean,
): Promise<EventsEnd> {
  let done = false;
  const end = { lastEventId: '', retryMs: usualRetryMs };
  const frames = new SseFrames(MAX_MESSAGE_BYTES);
  try {
    for await (const chunk of bodyOf(answer)) {
      for (const frame of frames.push(chunk)) {
        const { event, id, retry, data } = sseFields(frame);
        if (id !== undefined) end.lastEventId = id;
        end.retryMs = retryWait(retry, end.retryMs);
        // Servers prime streams with an event of empty data (2025-11-25, "Sending Messages to the Server").
        if (data !== undefined && data !== '') done = onEvent(event || 'message', utf8(data));
        if (done) return end;
      }
    }
  } catch (error) {
    if (error instanceof FrameTooLarge) throw tooLarge();
    throw thrownOn(error);
  }
  return end;
}

const utf8 = (latin1: string): string => Buffer.from(latin1, 'latin1').toString('utf8');

/** The messages of one event or body: one, those of a batch, or none where it is something else. */
export function messagesIn(target: UpstreamTarget, raw: string): RpcAnswer[] {
  const texts = /^\s*\[/.test(raw) ? (elementsOf(raw, mostOfUpstream + 1) ?? []) : [raw];
  if (texts.length > mostOfUpstream) return [];
  return texts.flatMap((text) => {
    try {
      return received(target, text);
    } catch (error) {
      if (error instanceof UpstreamError && error.code === 'UPSTREAM_PROTOCOL') return [];
      throw error;
    }
  });
}

/** One message of an upstream, its secrets masked: the only way in for what an upstream says. Throws {@link UpstreamError}. */
function received(target: UpstreamTarget, raw: string): RpcAnswer {
  const text = maskedText(target, raw);
  return { message: withoutNulls(parse(text)), text, raw };
}

/** Serializers that write every member give a result an `"error": null` beside it: null is absent, but for the id of an error. */
function withoutNulls(message: RpcMessage): RpcMessage {
  const { id, ...members } = message as unknown as Record<string, unknown>;
  if (!Object.values(members).includes(null)) return message;
  const kept = Object.fromEntries(Object.entries(members).filter(([, value]) => value !== null));
  return (id === undefined ? kept : { id, ...kept }) as RpcMessage;
}

function parse(text: string): RpcMessage {
  try {
    return parseRpc(text);
  } catch (error) {
    throw new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', words`the server sent a message that is not JSON-RPC`, {
      cause: error,
    });
  }
}

const tooLarge = () =>
  new UpstreamError('http', 'UPSTREAM_TOO_LARGE', words`a message is larger than ${MAX_MESSAGE_BYTES} bytes`);

/** The body, unpacked where it came compressed. Throws {@link UpstreamError} for a coding that is not known. */
function bodyOf(answer: Answer): AsyncIterable<Buffer> {
  const unpacker = unpackerOf(String(answer.headers['content-encoding'] ?? ''));
  if (unpacker === null) return answer.body as AsyncIterable<Buffer>;
  if (unpacker === undefined) {
    answer.body.destroy();
    throw compressed(answer.statusCode);
  }
  // What goes wrong arrives at whoever reads.
  pipeline(answer.body, unpacker, () => undefined);
  return unpacker as AsyncIterable<Buffer>;
}
