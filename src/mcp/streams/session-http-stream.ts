import type { ServerResponse } from 'node:http';
import { EventStream } from './event-stream.js';
import type { LegacyLink } from '../sessions/legacy-link.js';
import type { Session, SessionStream } from '../sessions/session.js';
import { messageFrame } from '../../protocol/sse-frames.js';
import type { OpenStream } from './open-streams.service.js';
import { hear, UpstreamNews, type Hearing } from './upstream-news.js';

export interface SessionStreamOptions {
  readonly res: ServerResponse;
  readonly hearing: Hearing;
  readonly allowed: () => boolean;
  /** HTTP+SSE: answers come on it too. Those of Streamable HTTP have responses of their own. */
  readonly carriesAnswers: boolean;
  readonly onClose: () => void;
}

/** The event stream on which a session hears what nobody asked for: from its upstreams, and from the gateway. */
export class SessionHttpStream extends EventStream implements SessionStream, OpenStream {
  private session: Session | null = null;

  constructor(private readonly options: SessionStreamOptions) {
    super(options.res);
    // The first byte at once: proxies pass an answer on with it, and pages wait for it. HTTP+SSE begins with an event of its own.
    if (!options.carriesAnswers) this.ping();
  }

  /** Becomes the session's stream, in the place of the one before. */
  serve(session: Session): void {
    if (this.closed) return;
    session.stream?.close();
    session.stream = this;
    this.session = session;
    for (const link of session.openLinks()) this.attach(link);
  }

  attach(link: LegacyLink, stands?: () => void): void {
    if (this.session !== null) hear(this, this.session, link, this.options.hearing, undefined, stands);
  }

  /** Continues a stream of this upstream after the event `lastEventId`, and ends where it ends. */
  resume(session: Session, link: LegacyLink, lastEventId: string): void {
    const news = new UpstreamNews(this, this.options.hearing.messagesOf(session, link), () => this.close());
    link.listen(news, lastEventId);
  }

  send(json: string): void {
    this.write(messageFrame(json));
  }

  allowed(): boolean {
    return this.options.allowed();
  }

  busy(): boolean {
    return this.options.carriesAnswers && this.session !== null && this.session.calls.size > 0;
  }

  close(): void {
    if (this.closed) return;
    this.res.end();
    this.over();
  }

  protected override left(): void {
    if (this.session?.stream === this) this.session.stream = null;
    this.options.onClose();
  }
}
