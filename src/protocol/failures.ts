import { LimitReached } from '../problems/limit-reached.js';
import type { JsonId } from './envelope.js';
import { rpc } from './protocol.js';

/** Why a call failed that no upstream is to blame for. Faults of upstreams are UpstreamError, with codes of their own. */
export type CallFailureCode = 'CLIENT_GONE' | 'GRANT_ENDED' | 'CLIENT_CAPABILITY' | 'CLIENT_SILENT' | 'REPLICA_LOST';

export class CallFailure extends Error {
  constructor(
    readonly code: CallFailureCode,
    message: string,
  ) {
    super(message);
  }
}

/** UpstreamError, CallFailure, or what the breaker throws: a code that clients may read, and a message without secrets. */
export interface Failure extends Error {
  readonly code: string;
  /** The upstream has no such method, which is the client's to know under that code. */
  readonly unknownMethod?: boolean;
}

/** The text of the error a client sees for a failure; also the place where a failure is logged. */
export type FailureWriter = (failure: Failure) => string;

/** A JSON-RPC error message. */
export function errorText(id: JsonId | null, code: number, message: string, data?: unknown): string {
  const error = data === undefined || data === null ? { code, message } : { code, message, data };
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

/** A JSON-RPC result message. */
export const resultText = (id: JsonId, result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result });

/**
 * JSON-RPC code of what is refused before any upstream looks at it. The range is the one that JSON-RPC 2.0 section 5.1 leaves to
 * servers and MCP does not use; the HTTP status and `data.code` say what it is.
 */
export const refusedCode = -32000;

/** The error a client sees where a bound is reached. */
export function limitText(
  id: JsonId | null,
  { code, message, retryAfterSeconds }: LimitReached,
  requestId: string,
): string {
  return errorText(id, refusedCode, message, { code, requestId, retryAfterSeconds });
}

/** How a failure goes out over HTTP where nothing was sent yet: an error of JSON-RPC is a 200, a reached bound says so itself. */
export const httpHeadOf = (failure: Failure): { readonly status: number; readonly headers: readonly string[] } =>
  failure instanceof LimitReached ? failure : { status: 200, headers: [] };

/** The error a client sees for a failed call: `data` names the cause, the gateway and a request id that the log has too. */
export function failureText(id: JsonId | null, failure: Failure, slug: string, requestId: string): string {
  if (failure instanceof LimitReached) return limitText(id, failure, requestId);
  const code = failure.unknownMethod === true ? rpc.methodNotFound : rpc.internal;
  return errorText(id, code, `${slug}: ${failure.message}`, { code: failure.code, gateway: slug, requestId });
}
