import type { ServerResponse } from 'node:http';
import type { AnswerFlow } from './answer-sink.js';
import { eventStreamHeaders } from './http-reply.js';
import type { LegacyLink } from './legacy-link.js';
import type { ServerMessages } from './server-messages.js';
import type { Session, SessionStream } from './session.js';
import { messageFrame } from './sse-frames.js';
import type { OpenStream } from './streams.service.js';
import { relistenMs, UpstreamNews, type Outlet, type StreamEnd } from './upstream-news.js';

const comment = Buffer.from(': keep-alive\n\n');

/** What may wait for a slow reader of one stream, in bytes; more ends it. */
const maxBuffered = 16 * 1024 * 1024;

export interface SessionStreamOptions {
  readonly res: ServerResponse;
  readonly messagesOf: (session: Session, link: LegacyLink) => ServerMessages;
  readonly allowed: () => boolean;
  readonly onClose: () => void;
}

/** The event stream on which a session hears what nobody asked for: from its upstreams, and from the gateway. */
export class SessionHttpStream implements SessionStream, OpenStream, Outlet {
  private readonly flows = new Set<AnswerFlow>();
  private session: Session | null = null;
  private ended = false;

  constructor(private readonly options: SessionStreamOptions) {
    const { res } = options;
    res.writeHead(200, eventStreamHeaders);
    res.flushHeaders();
    res.once('close', () => this.over());
  }

  /** Becomes the session's stream, in the place of the one before. */
  serve(session: Session): void {
    if (this.ended) return;
    session.stream?.close();
    session.stream = this;
    this.session = session;
    for (const link of session.openLinks()) this.attach(link);
  }

  /** An upstream whose stream ends is listened to again, from where it ended, as long as the session uses it. */
  attach(link: LegacyLink, lastEventId?: string): void {
    const { session } = this;
    if (this.ended || session === null || !session.uses(link)) return;
    const again = (end: StreamEnd) => {
      if (end.stood) setTimeout(() => this.attach(link, end.lastEventId), relistenMs).unref();
    };
    link.listen(new UpstreamNews(this, this.options.messagesOf(session, link), again), lastEventId);
  }

  /** Continues a stream of this upstream after the event `lastEventId`, and ends where it ends. */
  resume(session: Session, link: LegacyLink, lastEventId: string): void {
    const news = new UpstreamNews(this, this.options.messagesOf(session, link), () => this.close());
    link.listen(news, lastEventId);
  }

  send(json: string): void {
    this.write(messageFrame(json));
  }

  write(frame: Buffer): boolean {
    const { res } = this.options;
    if (this.ended) return true;
    if (res.writableLength > maxBuffered) res.destroy();
    return res.write(frame);
  }

  whenDrained(then: () => void): void {
    this.options.res.once('drain', then);
  }

  join(flow: AnswerFlow): void {
    if (this.ended) flow.cut();
    else this.flows.add(flow);
  }

  leave(flow: AnswerFlow): void {
    this.flows.delete(flow);
  }

  ping(): void {
    // A reader that is behind gets no more to read from us; what its upstreams say waits for it there.
    if (!this.options.res.writableNeedDrain) this.write(comment);
  }

  allowed(): boolean {
    return this.options.allowed();
  }

  close(): void {
    if (this.ended) return;
    this.options.res.end();
    this.over();
  }

  private over(): void {
    if (this.ended) return;
    this.ended = true;
    for (const flow of this.flows) flow.cut();
    this.flows.clear();
    if (this.session?.stream === this) this.session.stream = null;
    this.options.onClose();
  }
}
