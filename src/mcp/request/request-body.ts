import { heed } from '../../problems/guarded.js';
import type { IncomingMessage } from 'node:http';

/**
 * Reads a body of at most `limit` bytes and hands it over once; null: it is larger. A client that hangs up before
 * the end is never heard of again.
 */
export function readBody(req: IncomingMessage, limit: number, done: (body: Buffer | null) => void): void {
  let first: Buffer | null = null;
  let rest: Buffer[] | null = null;
  let size = 0;
  heed(req, 'data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) {
      first = rest = null;
      return;
    }
    if (first === null) first = chunk;
    else (rest ??= [first]).push(chunk);
  });
  heed(req, 'end', () => {
    if (size > limit) done(null);
    else if (rest !== null) done(Buffer.concat(rest));
    else done(first ?? Buffer.alloc(0));
  });
}
