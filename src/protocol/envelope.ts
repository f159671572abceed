import { isUtf8 } from 'node:buffer';
import { maxDepth, tooDeep } from './json-depth.js';
import { memberSpans, spanAt, spliced, withoutMember } from './json-spans.js';
import { meta, rpc } from './protocol.js';

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
  readonly params: Params | undefined;
}

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

/** The messages of a body: one, or the elements of a batch (2025-03-26). Throws {@link BadMessage}. */
export function parseBody(body: Buffer): Envelope | readonly Envelope[] {
  if (!isUtf8(body)) throw new BadMessage(rpc.parseError, 'Parse error: the body is not UTF-8');
  const text = body.toString('utf8');
  if (tooDeep(text)) {
    throw new BadMessage(rpc.invalidRequest, `Invalid request: nested deeper than ${maxDepth} levels`, idIn(text));
  }
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new BadMessage(rpc.parseError, 'Parse error: the body is not JSON');
  }
  if (!Array.isArray(message)) return envelopeOf(message, text, body);
  if (message.length === 0) throw new BadMessage(rpc.invalidRequest, 'Invalid request: the batch is empty');
  return message.map((item) => {
    const part = JSON.stringify(item);
    return envelopeOf(item, part, part);
  });
}

/** The id of a message that is not read, so that who waits for its answer has one; null where it says none. */
function idIn(text: string): JsonId | null {
  try {
    const [span] = memberSpans(text, 0, ['id']) ?? [];
    const id: unknown = span === undefined ? null : JSON.parse(text.slice(span.start, span.end));
    return typeof id === 'string' || Number.isSafeInteger(id) ? (id as JsonId) : null;
  } catch {
    return null;
  }
}

/** Throws {@link BadMessage} for what is not a JSON-RPC 2.0 message as MCP has it (ids are strings or whole numbers). */
function envelopeOf(message: unknown, text: string, wire: Buffer | string): Envelope {
  if (!isObject(message) || message.jsonrpc !== '2.0') {
    throw new BadMessage(rpc.invalidRequest, 'Invalid request: not a JSON-RPC 2.0 message');
  }
  const { id, method } = message;
  const params = message.params ?? undefined;
  if (id !== undefined && typeof id !== 'string' && !Number.isSafeInteger(id)) {
    throw new BadMessage(rpc.invalidRequest, 'Invalid request: id must be a string or a whole number');
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

/** The text as others read it alike: without `params` that are null, and with an id such as 5.0 written as 5. */
function tidied(text: string, { id, params }: Record<string, unknown>): string {
  const tidy = params === null ? withoutMember(text, 0, 'params') : text;
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
