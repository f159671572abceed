import type { ServerResponse } from 'node:http';

export const eventStreamHeaders = [
  'content-type',
  'text/event-stream',
  'cache-control',
  'no-cache, no-transform',
  'x-accel-buffering',
  'no',
];

/** Pieces follow each other; a long one among them is shared by all who are sent it. */
export type Body = string | Buffer | Pieces;
export type Pieces = readonly Buffer[];

/** A body in one: pieces are joined, all else is as it was. */
export const whole = <T extends string | Buffer>(body: T | Pieces): T | Buffer =>
  Array.isArray(body) ? Buffer.concat(body as Pieces) : (body as T);

/** Ends a response with JSON; does nothing where the client has gone. The pieces of a body go out as they are, in one write. */
export function sendJson(res: ServerResponse, status: number, body: Body, extra: readonly string[] = []): void {
  if (res.headersSent || res.destroyed) return;
  const length = lengthOf(body);
  const headers = ['content-type', 'application/json', 'content-length', String(length)];
  for (const text of extra) headers.push(text);
  res.writeHead(status, headers);
  if (typeof body === 'string') return void res.end(body);
  // As text a short body leaves in one piece with the head, which Node writes with less work than a list of buffers.
  if (length <= oneWriteBytes) return void res.end(whole(body).toString('latin1'), 'latin1');
  if (Buffer.isBuffer(body)) return void res.end(body);
  for (const piece of body) res.write(piece);
  res.end();
}

function lengthOf(body: Body): number {
  if (typeof body === 'string') return Buffer.byteLength(body);
  if (Buffer.isBuffer(body)) return body.length;
  return body.reduce((length, piece) => length + piece.length, 0);
}

const oneWriteBytes = 12 * 1024;
