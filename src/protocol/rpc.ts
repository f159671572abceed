import { version } from '../version.js';
import { parseJson } from './json-bounds.js';

/** A JSON-RPC 2.0 message, as far as the gateway looks at it. */
export interface RpcMessage {
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

/** Parses one message; throws SyntaxError for anything that is not a single JSON-RPC object, OutOfBounds for one that is too deep or too much. */
export function parseRpc(text: string): RpcMessage {
  const value: unknown = parseJson(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SyntaxError('not a JSON-RPC object');
  return value as RpcMessage;
}

export const MODERN_VERSION = '2026-07-28';
export const LEGACY_VERSIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];

export const metaKeys = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const;

/** How the gateway names itself to upstreams. */
export const ownInfo = { name: 'gatehouse', version } as const;

/**
 * What a connection of the gateway's own declares, because servers show some tools only to clients that can sample, ask
 * or name roots. Requests that come on such a connection are refused; those of a client's call reach that client.
 */
export const relayedCapabilities = { sampling: {}, elicitation: { form: {}, url: {} }, roots: {} } as const;
