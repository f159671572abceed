import type { Writable } from 'node:stream';

/** Writes of lines that standard output or error did not take. */
export const lostOutput = { writes: 0 };

/**
 * A log that cannot be written, since its disk is full or its reader is gone, ends no process: such lines are dropped and counted, and
 * the next ones are tried again.
 */
export function outliveOutput(...streams: readonly Writable[]): void {
  for (const stream of streams) stream.on('error', () => (lostOutput.writes += 1));
}
