import { randomUUID } from 'node:crypto';
import type { JsonId } from './envelope.js';
import { DuplicateMember } from '../upstream/json-spans.js';
import { UpstreamError, upstreamErrorOf } from '../upstream/upstream-error.js';
import { rpc } from './protocol.js';

/** Why a call failed that no upstream is to blame for. Faults of upstreams are UpstreamError, with codes of their own. */
export type CallFailureCode = 'CLIENT_GONE' | 'CLIENT_CAPABILITY' | 'CLIENT_SILENT' | 'GATEWAY_BUSY' | 'REPLICA_LOST';

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
}

/** Whatever was thrown on the way of a call or of its answer, as the one failure that its client sees. */
export function failureOf(error: unknown): Failure {
  if (error instanceof CallFailure) return error;
  if (error instanceof DuplicateMember) return unreadable(error.message, error);
  // What reading foreign data throws; faults of the network have codes.
  const native = error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError;
  if (native && !('code' in error)) return unreadable('it cannot be read', error);
  return upstreamErrorOf(error);
}

const unreadable = (why: string, cause: unknown): UpstreamError =>
  new UpstreamError('mcp', 'UPSTREAM_PROTOCOL', `a message is not passed on: ${why}`, { cause });

/** A JSON-RPC error message. */
export function errorText(id: JsonId | null, code: number, message: string, data?: unknown): string {
  const error = data === undefined || data === null ? { code, message } : { code, message, data };
  return JSON.stringify({ jsonrpc: '2.0', id, error });
}

/** A JSON-RPC result message. */
export const resultText = (id: JsonId, result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result });

/** The error a client sees for a failed call: `data` names the cause, the gateway and a request id that the log has too. */
export function failureText(id: JsonId | null, failure: Failure, slug: string, requestId: string): string {
  return errorText(id, rpc.internal, `${slug}: ${failure.message}`, { code: failure.code, gateway: slug, requestId });
}

export const newRequestId = (): string => randomUUID();
