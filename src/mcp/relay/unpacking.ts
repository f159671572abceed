import type { Transform } from 'node:stream';
import { heed } from '../../problems/guarded.js';

interface Taker {
  /** False: nothing more until {@link Unpacking.resume}. */
  data(chunk: Buffer): boolean;
  end(): void;
  /** The body is not what its coding says. */
  broken(): void;
  /** There is room for more of what is packed. */
  drained(): void;
}

/** The body of an answer that came compressed, unpacked piece by piece, so that one that is slow to be taken holds its upstream up. */
export class Unpacking {
  private paused = false;

  constructor(
    private readonly unpacker: Transform,
    taker: Taker,
  ) {
    heed(unpacker, 'data', (chunk: Buffer) => {
      if (!taker.data(chunk)) this.pause();
    });
    heed(unpacker, 'drain', () => {
      if (!this.paused) taker.drained();
    });
    heed(unpacker, 'end', () => taker.end());
    heed(unpacker, 'error', () => taker.broken());
  }

  /** The next packed piece. False: wait until there is room. */
  write(chunk: Buffer): boolean {
    return this.unpacker.write(chunk) && !this.paused;
  }

  end(): void {
    this.unpacker.end();
  }

  resume(): void {
    this.paused = false;
    this.unpacker.resume();
  }

  stop(): void {
    this.unpacker.destroy();
  }

  private pause(): void {
    this.paused = true;
    this.unpacker.pause();
  }
}
