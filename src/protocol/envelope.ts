import { OutOfBounds } from './json/json-bounds.js';
import { itemSpans, memberSpans, spanAt, spliced, withoutMember } from './json/json-spans.js';
import { meta, rpc } from './protocol.js';
import { readJson, type Read } from './json/read-json.js';

export type JsonId = string | number;
export type Params = Readonly<Record<string, unknown>>;

/** One JSON-RPC message with the text it came in; the payload stays uninterpreted. */
export interface Envelope {
  readonly kind: 'request' | 'notification' | 'response';
  readonly text: string;
  /** What to send on where nothing changes: the bytes as they came, where they came alone. */
  readonly wire: Buffer | string;
  /** Undefined for a notification. */
  readonly id: JsonId | undefined;
  /** Empty for a response. */
  readonly method: string;
  /** Of many or long `arguments` the short ones ({@link readJson}). */
  readonly params: Params | undefined;
}

/** Longest id, and longest name of a method, in characters: both stand in every answer. */
const longestName = 1_024;

/** A message that cannot be served, with the JSON-RPC error to answer. */
export class BadMessage extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly id: JsonId | null = null,
    readonly data: Readonly<Record<string, unknown>> | null = null,
  ) {
    super(message);
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The messages of a body: one, or the elements of a batch (2025-03-26). */
export type Messages = Envelope | readonly Envelope[];

/**
 * The messages one by one. Throws {@link BadMessage} for a batch in a session of a revision without (batches belong to 2025-03-26
 * alone), and for one that would begin a session (2025-03-26, Lifecycle): its client would not learn the id.
 */
export function oneByOne(messages: Messages, version: string): readonly Envelope[] {
  if (!Array.isArray(messages)) return [messages as Envelope];
  if (version > '2025-03-26') throw new BadMessage(rpc.invalidRequest, `Protocol version ${version} has no batches`);
  const batch = messages as readonly Envelope[];
  if (batch.some(({ kind, method }) => kind === 'request' && method === 'initialize'))
    throw new BadMessage(rpc.invalidRequest, 'initialize cannot be part of a batch');
  return batch;
}

/**
 * Reads the messages of a body, `most` at most, a long one in turns with all else. `failed` gets {@link BadMessage}, and whatever
 * `then` throws.
 */
export function readMessages(
  sent: Buffer,
  most: number,
  then: (messages: Messages) => void,
  failed: (error: unknown) => void,
): void {
  const body = sent[0] === 0xef ? withoutMark(sent) : sent;
  readJson(
    body,
    (read) => then(messagesOf(read, body, most)),
    (error) => failed(badMessage(error, body)),
  );
}

/** A byte order mark is no JSON, and may be passed over (RFC 8259 section 8.1). */
const withoutMark = (body: Buffer): Buffer => (body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body);

function messagesOf({ value, text }: Read, body: Buffer, most: number): Messages {
  if (!Array.isArray(value)) return envelopeOf(value, text, body);
  if (value.length === 0) throw new BadMessage(rpc.invalidRequest, 'Invalid request: the batch is empty');
  if (value.length > most) throw new BadMessage(rpc.invalidRequest, `A batch holds at most ${most} messages`);
  const spans = itemSpans(text, 0)!;
  return value.map((item, index) => {
    const part = text.slice(spans[index]!.start, spans[index]!.end);
    return envelopeOf(item, part, part);
  });
}

/** What JSON that cannot be read is to its sender; every other error as it is. */
function badMessage(error: unknown, body: Buffer): unknown {
  if (error instanceof SyntaxError) return new BadMessage(rpc.parseError, 'Parse error: the body is not JSON in UTF-8');
  if (!(error instanceof OutOfBounds)) return error;
  const id = body.length <= lookedInto ? idIn(body.toString('latin1')) : idOf(error.id);
  return new BadMessage(rpc.invalidRequest, `Invalid request: ${error.message}`, id);
}

/** Longest message that is not read and yet looked into for its id, in bytes. */
const lookedInto = 256 * 1024;

/** The id of a message that is not read, so that who waits for its answer has one; null where it says none. */
function idIn(text: string): JsonId | null {
  try {
    const [span] = memberSpans(text, 0, ['id']) ?? [];
    if (span === undefined || span.end - span.start > longestName) return null;
    return idOf(Buffer.from(text.slice(span.start, span.end), 'latin1').toString());
  } catch {
    return null;
  }
}

function idOf(json = 'null'): JsonId | null {
  const id: unknown = JSON.parse(json);
  return typeof id === 'string' || Number.isSafeInteger(id) ? (id as JsonId) : null;
}

/** Throws {@link BadMessage} for what is not a JSON-RPC 2.0 message as MCP has it (ids are strings or whole numbers). */
function envelopeOf(message: unknown, text: string, wire: Buffer | string): Envelope {
  if (!isObject(message) || message.jsonrpc !== '2.0') {
    throw new BadMessage(rpc.invalidRequest, 'Invalid request: not a JSON-RPC 2.0 message');
  }
  const { id, method } = message;
  const params = isNone(message.params) ? undefined : message.params;
  if (id !== undefined && typeof id !== 'string' && !Number.isSafeInteger(id)) {
    throw new BadMessage(rpc.invalidRequest, 'Invalid request: id must be a string or a whole number');
  }
  if (typeof id === 'string' && id.length > longestName) {
    throw new BadMessage(rpc.invalidRequest, `Invalid request: id is longer than ${longestName} characters`);
  }
  if (method === undefined) {
    if (id !== undefined && (isObject(message.result) || isObject(message.error))) {
      return { kind: 'response', text, wire, id: id as JsonId, method: '', params: undefined };
    }
    throw new BadMessage(rpc.invalidRequest, 'Invalid request: no method', (id ?? null) as JsonId | null);
  }
  if (typeof method !== 'string') {
    throw new BadMessage(rpc.invalidRequest, 'Invalid request: method must be a string', (id ?? null) as JsonId | null);
  }
  if (method.length > longestName) {
    const why = `Invalid request: method is longer than ${longestName} characters`;
    throw new BadMessage(rpc.invalidRequest, why, (id ?? null) as JsonId | null);
  }
  if (params !== undefined && !isObject(params)) {
    throw new BadMessage(
      rpc.invalidRequest,
      'Invalid request: params must be an object',
      (id ?? null) as JsonId | null,
    );
  }
  const kind = id === undefined ? 'notification' : 'request';
  const said = tidied(text, message);
  return { kind, text: said, wire: said === text ? wire : said, id: id as JsonId | undefined, method, params };
}

/** A number written with a fraction or an exponent, where an id may stand. */
const oddNumber = /"id"\s*:\s*-?\d+[.eE]/;

/** What stands for no params: null, and `[]`, which is how PHP writes an object without members. */
const isNone = (params: unknown): boolean =>
  params === undefined || params === null || (Array.isArray(params) && params.length === 0);

/** The text as others read it alike: without `params` that are none, and with an id such as 5.0 written as 5. */
function tidied(text: string, { id, params }: Record<string, unknown>): string {
  const tidy = params !== undefined && isNone(params) ? withoutMember(text, 0, 'params') : text;
  const span = typeof id === 'number' && oddNumber.test(tidy) ? spanAt(tidy, ['id']) : undefined;
  return span === undefined ? tidy : spliced(tidy, span, String(id));
}

/** `params._meta` where it is an object. */
export function metaOf(params: Params | undefined): Params | undefined {
  const value = params?._meta;
  return isObject(value) ? value : undefined;
}

/** The protocol version a request's envelope claims; undefined without a claim, null for one that is no text. */
export function claimedVersion(params: Params | undefined): string | null | undefined {
  const value = metaOf(params)?.[meta.protocolVersion];
  return value === undefined || typeof value === 'string' ? value : null;
}
