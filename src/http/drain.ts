import { Injectable } from '@nestjs/common';
import type { Server, ServerResponse } from 'node:http';
import { Server as Listener } from 'node:net';
import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';

/** How often an ending process looks whether it is done, in milliseconds. */
const lookMs = 20;
/** Connections that may still be used end after so many looks without a request. Looks, not time: a process that was held up read nothing meanwhile. */
const quietLooks = 10;

/** A turn of the event loop that took less had nothing to do, in milliseconds. */
const emptyTurnMs = 0.05;
const mostTurns = 500;

/**
 * Work under way, and its orderly end. A leaving process says so at /ready and serves as before. A draining one lets
 * nobody new in: connections are refused, so that a balancer takes the next process; what comes on those that stand is
 * served still, and its answer says `Connection: close`.
 */
@Injectable()
export class Drain {
  private open = 0;
  /** Requests that came after the end of listening. */
  private late = 0;
  leaving = false;
  draining = false;

  /** A request has come; {@link ended} follows. */
  begun(res: ServerResponse): void {
    this.open += 1;
    if (!this.draining) return;
    this.late += 1;
    res.setHeader('Connection', 'close');
  }

  ended(): void {
    this.open -= 1;
  }

  /** Work for another process, whose client waits for the answer there. */
  during(work: Promise<unknown>): void {
    this.open += 1;
    const ended = () => this.ended();
    work.then(ended, ended);
  }

  /**
   * Says that the process leaves. Resolves after `ms`, in a turn in which no connection waits to be accepted: the end of
   * listening would reset it.
   */
  async notice(ms: number): Promise<void> {
    this.leaving = true;
    if (ms > 0) await sleep(ms);
    for (let turns = 0; turns < mostTurns; turns++) {
      const before = performance.now();
      await turn();
      if (performance.now() - before < emptyTurnMs) return;
    }
  }

  begin(server: Server): void {
    this.draining = true;
    // The close() of an http server ends idle connections too, and a balancer may just be sending into one of them.
    Listener.prototype.close.call(server);
  }

  /** Waits until nothing is under way and nothing more comes; what is not done at `until` is cut. */
  async idle(server: Server, until: number): Promise<void> {
    for (let quiet = 0, late = this.late; quiet < quietLooks && performance.now() < until; quiet += 1) {
      if (this.open > 0 || this.late > late) quiet = 0;
      else if ((await connections(server)) === 0) break;
      late = this.late;
      await sleep(lookMs);
    }
    if (this.open > 0) server.closeAllConnections();
    else server.closeIdleConnections();
  }
}

const connections = (server: Server): Promise<number> =>
  new Promise((resolve) => server.getConnections((error, count) => resolve(error === null ? count : 0)));
