import type { IncomingMessage, ServerResponse } from 'node:http';
import { every } from '../problems/guarded.js';

/** How long the rest of a body is read after its answer, in milliseconds, and how often is looked at it. */
const patienceMs = 5_000;
const lookMs = 50;
/** How long a connection stays on which no more is read, so that the answer is heard, in milliseconds. */
const lingerMs = 1_000;

/**
 * For the end of every response. A request that was answered before its body had come to its end is read on, since what follows
 * it on the connection is another request; `most` bytes of it and no more, then the connection ends.
 */
export function endUnread({ req }: ServerResponse, most: number): void {
  if (!req.complete && !req.socket.destroyed) watch(req, most);
}

function watch(req: IncomingMessage, most: number): void {
  const { socket } = req;
  const from = socket.bytesRead;
  let until = performance.now() + patienceMs;
  let paused = false;
  const timer: NodeJS.Timeout = every('unread body', lookMs, () => {
    if (req.complete || socket.destroyed) clearInterval(timer);
    else if (performance.now() > until) socket.destroy();
    else if (!paused && socket.bytesRead - from > most) {
      paused = true;
      socket.pause();
      until = performance.now() + lingerMs;
    }
  }).unref();
}
