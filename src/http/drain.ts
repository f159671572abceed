import { Injectable } from '@nestjs/common';
import type { Server, ServerResponse } from 'node:http';

/**
 * Answers under way. While draining, each new answer says `Connection: close`, so that clients
 * and proxies move on, and {@link Drain.idle} tells when the last one has ended.
 */
@Injectable()
export class Drain {
  private open = 0;
  private readonly closed = () => void (this.open -= 1);
  draining = false;

  track(res: ServerResponse): void {
    if (this.draining) res.setHeader('Connection', 'close');
    this.open += 1;
    res.on('close', this.closed);
  }

  /** Waits until no answer is under way, `limitMs` at most; what is not done by then is cut. */
  async idle(server: Server, limitMs: number): Promise<void> {
    const until = performance.now() + limitMs;
    while (this.open > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (this.open > 0) server.closeAllConnections();
    else server.closeIdleConnections();
  }
}
