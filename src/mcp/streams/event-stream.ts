import type { ServerResponse } from 'node:http';
import type { AnswerFlow } from '../answers/answer-sink.js';
import { eventStreamHeaders } from '../request/send-json.js';
import { heed, heedOnce } from '../../problems/guarded.js';
import { Backlog } from './backlog.js';
import type { Outlet } from './upstream-news.js';

const comment = Buffer.from(': keep-alive\n\n');

/**
 * The sending side of an event stream on which a client waits for news; it pauses the upstreams that speak faster than it reads, and
 * ends where it is too far behind.
 */
export abstract class EventStream implements Outlet {
  closed = false;
  private readonly flows = new Set<AnswerFlow>();
  private readonly backlog = new Backlog();

  constructor(protected readonly res: ServerResponse) {
    res.writeHead(200, eventStreamHeaders);
    heed(res, 'close', () => this.over());
  }

  write(frame: Buffer): boolean {
    if (this.backlog.isFull(this.res.writableLength, frame.length)) this.res.destroy();
    if (this.closed || this.res.destroyed) return true;
    return this.res.write(frame);
  }

  whenDrained(then: () => void): void {
    heedOnce(this.res, 'drain', then);
  }

  join(flow: AnswerFlow): void {
    if (this.closed) flow.cut();
    else this.flows.add(flow);
  }

  leave(flow: AnswerFlow): void {
    this.flows.delete(flow);
  }

  ping(): void {
    // A reader that is behind gets no more to read from us; what its upstreams say waits for it there.
    if (!this.res.writableNeedDrain) this.write(comment);
  }

  /** Called once, when the stream has ended on either side. */
  protected abstract left(): void;

  protected over(): void {
    if (this.closed) return;
    this.closed = true;
    for (const flow of this.flows) flow.cut();
    this.flows.clear();
    this.left();
  }
}
