import type { OnReadOpts, Socket } from 'node:net';

/** About what a system holds of one connection: an answer of 100 KB comes in one read. */
const size = 128 * 1024;

/**
 * For `net.connect`: all connections are read into one buffer, and what came is copied out of it before anything else is read. Node
 * would make 64 KiB outside the heap for each read, two of them for an answer of 100 KB, and cut down what a short one leaves of its
 * (docs/decisions/0006-the-cost-of-a-call.md). Only where a read is asked for and made in one step, once something has come; elsewhere
 * several are under way at once, each with a buffer it has been given.
 */
export const sharedReadBuffer: { readonly onread?: OnReadOpts; readonly highWaterMark?: number } =
  process.platform === 'linux'
    ? { onread: { buffer: Buffer.allocUnsafeSlow(size), callback: copiedOut }, highWaterMark: size }
    : {};

/** Of the socket whose method Node makes it, as which what was read goes on as usual. What a listener throws closes the connection. */
function copiedOut(this: Socket, bytes: number, from: Uint8Array): boolean {
  try {
    const copy = Buffer.allocUnsafe(bytes);
    copy.set(bytes === from.length ? from : from.subarray(0, bytes));
    return this.push(copy);
  } catch (error) {
    this.destroy(error as Error);
    return false;
  }
}
