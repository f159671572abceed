import type { JsonId } from './envelope.js';
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

/** The text of the error a client sees for a failure; also the place where a failure is logged. */
export type FailureWriter = (failure: Failure) => string;

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
