import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { heed } from '../problems/guarded.js';
import { Problem } from '../problems/problem.js';

const inflaters: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

export const tooLarge = (most: number): Problem =>
  new Problem('BODY_TOO_LARGE', `The body is larger than ${most} bytes.`);

export const otherEncoding = (): Problem =>
  new Problem('UNSUPPORTED_MEDIA_TYPE', 'The encoding of the body is not supported.');

/** Whether the body must be inflated. */
export const isCompressed = ({ headers }: IncomingMessage): boolean =>
  (headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity';

/**
 * Reads a body to its end, inflated where it is compressed. Rejects with a Problem as soon as it is longer than `most` bytes; what
 * still comes is dropped, and how much of it is read is decided by who answers.
 */
export function bodyBytes(req: IncomingMessage, most: number): Promise<Buffer> {
  const source = inflated(req);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const giveUp = (problem: Problem) => {
      chunks.length = 0;
      if (source !== req) {
        req.unpipe();
        source.destroy();
        req.resume();
      }
      reject(problem);
    };
    heed(source, 'data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) giveUp(tooLarge(most));
      else chunks.push(chunk);
    });
    heed(source, 'end', () => resolve(Buffer.concat(chunks)));
    heed(req, 'close', () => {
      if (!req.complete) giveUp(new Problem('MALFORMED_REQUEST', 'The body does not end.'));
    });
    if (source === req) return;
    heed(source, 'error', () => giveUp(new Problem('MALFORMED_REQUEST', 'The body is not what its encoding says.')));
    req.pipe(source as Transform);
  });
}

/** Throws a Problem for an encoding that is not known. */
function inflated(req: IncomingMessage): Readable {
  if (!isCompressed(req)) return req;
  const inflater = inflaters.get(req.headers['content-encoding']!.toLowerCase());
  if (inflater === undefined) throw otherEncoding();
  return inflater();
}
