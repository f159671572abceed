import { STATUS_CODES, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Refusal } from '../../identity/principal/resolution.js';
import { statusOfCode, type ProblemCode } from '../../problems/problem.js';
import { BadMessage } from '../../protocol/envelope.js';
import { errorText } from '../../protocol/failures.js';
import { sendJson } from './send-json.js';
import { DuplicateMember } from '../../protocol/json-spans.js';
import { rpc } from '../../protocol/protocol.js';

/** Runs work that a message can make fail, so that the failure becomes an answer. */
export type Guard = (work: () => void) => void;

/**
 * JSON-RPC code of what HTTP refuses before any message is looked at. The range is the one that JSON-RPC 2.0
 * section 5.1 leaves to servers and MCP does not use; the HTTP status and `data.code` say what it is.
 */
const refused = -32000;

/** An answer at the HTTP level whose body is still a JSON-RPC error, so that no client chokes on it. */
export function refuse(
  res: ServerResponse,
  code: ProblemCode,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  sendJson(res, statusOfCode[code], errorText(null, refused, detail, { code }), Object.entries(headers).flat());
}

/** The same before a socket is one of ours; always true, since the socket is taken by it. */
export function refuseUpgrade(
  socket: Duplex,
  code: ProblemCode,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): true {
  const status = statusOfCode[code];
  const body = errorText(null, refused, detail, { code });
  const fields = { ...headers, 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n${lines.join('')}\r\n${body}`);
  return true;
}

export const refuseCaller = (res: ServerResponse, { code, detail, headers }: Refusal): void =>
  refuse(res, code, detail, headers);

/** The 400 for a message that cannot be served; false where the error is none of that kind. */
export function refuseMessage(res: ServerResponse, error: unknown): boolean {
  if (error instanceof BadMessage) sendJson(res, 400, errorText(error.id, error.code, error.message, error.data));
  else if (error instanceof DuplicateMember) {
    sendJson(res, 400, errorText(null, rpc.invalidRequest, `Invalid request: ${error.message}`));
  } else return false;
  return true;
}
