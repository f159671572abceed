import { OutOfBounds, parseJson } from './json/json-bounds.js';
import { rpc } from './protocol.js';
import { memberSpans, spanAt, spliced, type Span } from './json/json-spans.js';

/** A JSON-RPC 2.0 message, as far as the gateway looks at it. */
export interface RpcMessage {
  readonly jsonrpc?: string;
  readonly id?: string | number | null;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/** A message together with its text, for callers that pass it on byte for byte. Secrets are masked in both. */
export interface RpcAnswer {
  readonly message: RpcMessage;
  readonly text: string;
  /** As it came. Only for what goes back to the upstream; nobody else may see it. */
  readonly raw: string;
}

/** What a server is told where nobody is asked: that we are there (2025-11-25, ping), and that nobody named roots. */
const unasked: Readonly<Record<string, Record<string, unknown>>> = { ping: {}, 'roots/list': { roots: [] } };

/** The answer to a request of a server that nobody takes: what needs nobody is answered, all else refused. */
export const unservedAnswer = (id: RpcMessage['id'], method: string): RpcMessage =>
  Object.hasOwn(unasked, method)
    ? { jsonrpc: '2.0', id, result: unasked[method]! }
    : { jsonrpc: '2.0', id, error: { code: rpc.methodNotFound, message: 'nobody here takes such a request' } };

/** Members of results that list what a server offers. */
const listMembers = ['tools', 'prompts', 'resources', 'resourceTemplates'];

/** Lists in longer texts are left out, in characters. */
const longText = 256 * 1024;

/**
 * Parses one message. Where there is much of it, its lists are left empty: their elements are cut out of the text, and each is
 * parsed alone. Throws SyntaxError for anything that is not a single JSON-RPC object, OutOfBounds for one that is too deep or too much.
 */
export function parseRpc(text: string): RpcMessage {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError('not a JSON-RPC object');
  return value as RpcMessage;
}

function parsed(text: string): unknown {
  if (text.length > longText) return parseJson(withoutLists(text));
  try {
    return parseJson(text);
  } catch (error) {
    const short = error instanceof OutOfBounds ? withoutLists(text) : text;
    if (short === text) throw error;
    return parseJson(short);
  }
}

function withoutLists(text: string): string {
  const result = spanAt(text, ['result']);
  const spans = result === undefined ? null : memberSpans(text, result.start, listMembers);
  const lists = (spans ?? []).filter((span) => span !== undefined && text[span.start] === '[') as Span[];
  return lists.toSorted((a, b) => b.start - a.start).reduce((rest, span) => spliced(rest, span, '[]'), text);
}
