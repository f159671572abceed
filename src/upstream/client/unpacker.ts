import type { Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const pieces = { chunkSize: 64 * 1024 };

const unpackers: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => createGunzip(pieces)],
  ['x-gzip', () => createGunzip(pieces)],
  ['deflate', () => createInflate(pieces)],
  ['br', () => createBrotliDecompress(pieces)],
]);

/**
 * What unpacks a body in this coding (RFC 9110 section 8.4): none is asked for, but some servers and what stands before them
 * compress all the same. Null where nothing is packed, undefined for a coding that is not known. Bounds are for what comes out.
 */
export function unpackerOf(coding: string): Transform | null | undefined {
  const name = coding.trim().toLowerCase();
  return name === '' || name === 'identity' ? null : unpackers.get(name)?.();
}
