import { outline } from '../../protocol/outline.js';
import type { AnswerFlow, AnswerSink } from '../answers/answer-sink.js';
import { relayedFrame, type ServerMessages } from '../sessions/server-messages.js';
import type { LegacyLink } from '../sessions/legacy-link.js';
import type { Session } from '../sessions/session.js';
import { saysExpired } from '../../upstream/target/expired-session.js';
import { sseFields } from '../../protocol/sse-frames.js';
import { later } from '../../problems/guarded.js';

/** Pause before a stream that stood is opened again, in milliseconds. */
const relistenMs = 1_000;
/** Pause before another session is opened in the place of one that ended, in milliseconds. */
const renewMs = 2_000;

/** Where news go: the event stream of a client, or its socket. */
export interface Outlet {
  readonly closed: boolean;
  /** One event. False: wait for {@link whenDrained}. */
  write(frame: Buffer): boolean;
  whenDrained(then: () => void): void;
  /** The flow is cut when the outlet closes. */
  join(flow: AnswerFlow): void;
  leave(flow: AnswerFlow): void;
}

/** How a stream ended: whether it had stood at all, and the last event that came on it. */
interface StreamEnd {
  readonly stood: boolean;
  /** The upstream no longer knows the session. */
  readonly expired: boolean;
  readonly lastEventId: string | undefined;
}

/** What one upstream says unasked, on its way to a client. An upstream without such a stream (405) stays silent. */
export class UpstreamNews implements AnswerSink {
  readonly gone = false;
  readonly holdBytes = Infinity;
  private flow: AnswerFlow | null = null;
  private stood = false;
  private expired = false;
  private lastEventId: string | undefined;

  constructor(
    private readonly outlet: Outlet,
    private readonly messages: ServerMessages,
    private readonly whenOver: (end: StreamEnd) => void,
    private readonly whenStood: () => void = () => {},
  ) {}

  attach(flow: AnswerFlow): void {
    this.flow = flow;
    this.outlet.join(flow);
  }

  frame(frame: Buffer): boolean {
    const fields = sseFields(frame);
    if (fields.id !== undefined) this.lastEventId = fields.id;
    const message = fields.data === undefined || fields.data === '' ? null : outline(fields.data);
    if (message === null && fields.id === undefined && fields.retry === undefined) return true;
    const passed = relayedFrame(frame, fields, message, this.messages);
    if (passed === null || this.outlet.write(passed)) return true;
    this.outlet.whenDrained(() => this.flow?.resume());
    return false;
  }

  answer(status: number, body: Buffer): void {
    this.expired = saysExpired(status, () => body.toString('latin1'));
    this.over();
  }

  accepted(): void {
    this.over();
  }

  part(): boolean {
    return true;
  }

  open(): void {
    this.stood = true;
    this.whenStood();
  }

  end(): void {
    this.over();
  }

  fail(): void {
    this.over();
  }

  private over(): void {
    if (this.flow !== null) this.outlet.leave(this.flow);
    this.whenOver({ stood: this.stood, expired: this.expired, lastEventId: this.lastEventId });
  }
}

/** What a session makes of its upstreams' streams. */
export interface Hearing {
  /** What becomes of an upstream's messages. */
  messagesOf(session: Session, link: LegacyLink): ServerMessages;
  /** The upstream no longer knows the session that was listened to: another is opened, and listened to. */
  renew(session: Session, link: LegacyLink): void;
}

/**
 * Lets a session hear one of its upstreams on `outlet`, from where its stream ended `before`. An upstream whose stream ends is
 * listened to again as long as the session uses it; one that has forgotten the session by then is asked for another. `stands` is
 * called when the stream stands, or cannot.
 */
export function hear(
  outlet: Outlet,
  session: Session,
  link: LegacyLink,
  hearing: Hearing,
  before?: StreamEnd,
  stands: () => void = () => {},
): void {
  if (outlet.closed || !session.uses(link)) return stands();
  const again = (end: StreamEnd) => {
    stands();
    if (end.stood) later('listen again', relistenMs, () => hear(outlet, session, link, hearing, end)).unref();
    else if (end.expired && before !== undefined) {
      later('renew', renewMs, () => {
        if (!outlet.closed) hearing.renew(session, link);
      }).unref();
    }
  };
  link.listen(new UpstreamNews(outlet, hearing.messagesOf(session, link), again, stands), before?.lastEventId);
}
