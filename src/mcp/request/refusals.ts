import type { ServerResponse } from 'node:http';
import type { Refusal } from '../../identity/principal/resolution.js';
import { LimitReached } from '../../problems/limit-reached.js';
import { statusOfCode, type ProblemCode } from '../../problems/problem.js';
import { BadMessage, type JsonId } from '../../protocol/envelope.js';
import { errorText, limitText, refusedCode } from '../../protocol/failures.js';
import { sendJson } from './send-json.js';
import { DuplicateMember } from '../../protocol/json/json-spans.js';
import { isKnownCoding, otherCoding } from '../../protocol/transfer-coding.js';
import type { RequestHead } from './request-head.js';
import { rpc } from '../../protocol/protocol.js';

/** Runs work that a message can make fail, so that the failure becomes an answer. */
export type Guard = (work: () => void) => void;

/** The body of a refusal at the HTTP level. */
export const refusalText = (code: ProblemCode, detail: string): string =>
  errorText(null, refusedCode, detail, { code });

/** An answer at the HTTP level whose body is still a JSON-RPC error, so that no client chokes on it. */
export function refuse(
  res: ServerResponse,
  code: ProblemCode,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(res, statusOfCode[code], refusalText(code, detail), Object.entries(headers).flat());
}

/** Refuses a body in a transfer coding that nobody here reads, and ends the connection: true where that was so. */
export function refusedCoding(res: ServerResponse, { transferEncoding }: RequestHead): boolean {
  if (isKnownCoding(transferEncoding)) return false;
  refuse(res, 'MALFORMED_REQUEST', otherCoding, { connection: 'close' });
  return true;
}

export const refuseCaller = (res: ServerResponse, { code, detail, headers }: Refusal): void =>
  refuse(res, code, detail, headers);

/** The JSON-RPC error for a message that cannot be served, under `id` where it names none itself; null where the fault is ours. */
export function messageError(error: unknown, requestId: string, id: JsonId | null = null): string | null {
  if (error instanceof LimitReached) return limitText(id, error, requestId);
  if (error instanceof BadMessage) return errorText(error.id ?? id, error.code, error.message, error.data);
  if (error instanceof DuplicateMember) return errorText(id, rpc.invalidRequest, `Invalid request: ${error.message}`);
  return null;
}

/** {@link messageError} as a 400, or what a reached bound says; false where the fault is ours. */
export function refuseMessage(res: ServerResponse, error: unknown, requestId: string): boolean {
  const text = messageError(error, requestId);
  const { status, headers } = error instanceof LimitReached ? error : { status: 400, headers: [] };
  if (text !== null) sendJson(res, status, text, headers);
  return text !== null;
}
