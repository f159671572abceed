import { STATUS_CODES, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { heed, later } from '../../problems/guarded.js';
import { statusOfCode, type ProblemCode } from '../../problems/problem.js';
import type { LimitReached } from '../../problems/limit-reached.js';
import { limitText } from '../../protocol/failures.js';
import { refusalText } from './refusals.js';

/** Longest time from the request for an upgrade until there is a WebSocket or the socket has gone, in milliseconds. */
export const patienceMs = 10_000;

/** A socket that has left Node's HTTP server, and with it all listeners and time limits, and is no WebSocket yet. */
export class Upgrade {
  private readonly deadline: NodeJS.Timeout;

  constructor(
    readonly req: IncomingMessage,
    readonly socket: Duplex,
    /** What the client sent behind the head. */
    readonly first: Buffer,
  ) {
    heed(socket, 'error', () => socket.destroy());
    this.deadline = later('upgrade', patienceMs, () => socket.destroy()).unref();
    heed(socket, 'close', () => clearTimeout(this.deadline));
  }

  /** It is a WebSocket now, with bounds of its own. */
  opened(): void {
    clearTimeout(this.deadline);
  }

  /** Answers with a JSON-RPC error and closes, whether or not the client closes its half. */
  refuse(code: ProblemCode, detail: string, headers: Readonly<Record<string, string>> = {}): void {
    this.answer(statusOfCode[code], refusalText(code, detail), headers);
  }

  /** {@link refuse} where there is no room. */
  refuseLimit(limit: LimitReached, requestId: string): void {
    const headers = { 'retry-after': String(limit.retryAfterSeconds) };
    this.answer(limit.status, limitText(null, limit, requestId), headers);
  }

  private answer(status: number, body: string, headers: Readonly<Record<string, string>>): void {
    const { socket } = this;
    if (socket.destroyed || socket.writableEnded) return;
    const fields = {
      ...headers,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
    };
    const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nconnection: close\r\n${lines.join('')}\r\n`;
    socket.end(head + body, () => socket.destroy());
  }
}
