import type { WebSocket } from 'ws';
import { guarded } from '../../problems/guarded.js';
import type { Messages } from '../../protocol/envelope.js';
import type { Account } from '../../limits/budgets/account.js';
import { readHeld, type MessageBounds } from '../request/read-message.js';

/** Frames of one socket, read in the order they came: while a long one is read, the socket is not, and what came with it waits. */
export class Inbox {
  private readonly waiting: Buffer[] = [];
  private reading = false;

  constructor(
    private readonly socket: Pick<WebSocket, 'pause' | 'resume'>,
    private readonly account: Account,
    private readonly bounds: MessageBounds,
    private readonly then: (messages: Messages) => void,
    private readonly failed: (error: unknown) => void,
  ) {}

  put(frame: Buffer): void {
    this.waiting.push(frame);
    this.next();
  }

  /** Reads until nothing waits, or a long frame is read in turns. */
  private next(): void {
    while (!this.reading && this.waiting.length > 0) {
      let atOnce = true;
      this.reading = true;
      const read = (act: () => void) => {
        this.reading = false;
        guarded('ws message', act, this.failed);
        if (atOnce) return;
        this.socket.resume();
        this.next();
      };
      readHeld(
        this.account,
        this.waiting.shift() as Buffer,
        this.bounds,
        (messages) => read(() => this.then(messages)),
        (error) => read(() => this.failed(error)),
      );
      atOnce = false;
      if (this.reading) this.socket.pause();
    }
  }
}
