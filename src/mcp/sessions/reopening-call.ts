import { expired, mostSaid, refusesSession, saysExpired } from '../../upstream/target/expired-session.js';
import { failureOf } from '../request/failure-of.js';
import type { AnswerFlow, AnswerSink } from '../answers/answer-sink.js';
import { PassingSink } from '../answers/passing-sink.js';
import type { JsonId } from '../../protocol/envelope.js';
import { CallFailure, type Failure } from '../../protocol/failures.js';
import type { LegacyLink } from './legacy-link.js';
import type { Sender } from '../request/visit.js';
import { UpstreamError } from '../../upstream/target/upstream-error.js';
import { messageTexts } from '../../protocol/outline.js';
import { sseFields } from '../../protocol/sse-frames.js';

/** A call as it goes out on one upstream session, and who takes its answer. */
export interface Attempt {
  /** The id under which it goes out. */
  readonly id: JsonId;
  readonly wire: Buffer | string;
  readonly sink: AnswerSink;
}

export interface Reopenable {
  /** The client: takes what ends the call before it is sent, and says whether they have gone. */
  readonly sink: AnswerSink;
  /** The upstream session to send on. Throws UpstreamError. */
  open(): LegacyLink | Promise<LegacyLink>;
  attempt(link: LegacyLink): Attempt;
  /** The upstream no longer knows this session: the next `open` gives another. */
  forget(link: LegacyLink): Promise<void> | void;
}

/**
 * A call on an upstream session. Where the upstream no longer knows the session, the call was not processed: one other
 * session is opened and the call sent once more. Nothing is ever sent a third time, nor again for a client who has gone.
 */
export class ReopeningCall {
  private link: LegacyLink | null = null;
  private id: JsonId | null = null;
  private cancelled = false;
  private reopened = false;

  constructor(
    private readonly caller: Sender,
    private readonly call: Reopenable,
  ) {}

  start(): void {
    if (this.gone()) return;
    const link = this.call.open();
    if (!(link instanceof Promise)) return this.send(link);
    link.then((opened) => this.send(opened)).catch((error: unknown) => this.call.sink.fail(failureOf(error)));
  }

  /** The client cancels; `text` is `notifications/cancelled` for the upstream. */
  cancel(text: string): void {
    this.cancelled = true;
    this.link?.post(text);
  }

  /** The gateway itself cancels. */
  tellCancelled(): void {
    const params = { requestId: this.id, reason: 'the caller may not go on' };
    this.cancel(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params }));
  }

  /** For the upstream, on the session that the call is on. */
  post(text: string): void {
    this.link?.post(text);
  }

  private send(link: LegacyLink): void {
    if (this.gone()) return;
    this.link = link;
    const { id, wire, sink } = this.call.attempt(link);
    this.id = id;
    const { head, client, account } = this.caller;
    const watched = new ExpiryWatch(sink, {
      session: link.sessionId !== null,
      refusedLater: link.standing.proven && !link.standing.refusedAlike,
      reopen: () => this.reopen(link),
      done: () => (link.standing.proven = true),
      refused: () => (link.standing.refusedAlike ||= this.reopened),
    });
    link.call({ wire, sink: watched, forwarded: head.forwarded, client, account });
  }

  /** False where the call was sent again already. */
  private reopen(link: LegacyLink): boolean {
    if (this.reopened) return false;
    this.reopened = true;
    this.link = null;
    Promise.resolve(this.call.forget(link))
      .then(() => this.start())
      .catch((error: unknown) => this.call.sink.fail(failureOf(error)));
    return true;
  }

  /** Ends a call that nobody waits for any more. */
  private gone(): boolean {
    const { sink } = this.call;
    if (!this.cancelled && !sink.gone) return false;
    sink.fail(new CallFailure('CLIENT_GONE', 'the call was cancelled'));
    return true;
  }
}

interface Watched {
  /** Whether the server gave the session an id: without one only what it says of initialization tells. */
  readonly session: boolean;
  /** Whether the session was good before: 401 and 403 may then mean that it is over. */
  readonly refusedLater: boolean;
  /** Sends the call once more; false where that was done already. */
  reopen(): boolean;
  /** The session is good. */
  done(): void;
  /** The server said 401 or 403 to a call that is not sent again. */
  refused(): void;
}

/** Hands an answer on, unless it says that the session is unknown and the call is sent once more. */
class ExpiryWatch extends PassingSink {
  private began = false;
  private over = false;
  private flow: AnswerFlow | null = null;

  constructor(
    inner: AnswerSink,
    private readonly watched: Watched,
  ) {
    super(inner);
  }

  override attach(flow: AnswerFlow): void {
    this.flow = flow;
    super.attach(flow);
  }

  override answer(status: number, body: Buffer): void {
    if (this.saysSo(status, body, () => messageTexts(body)[0] ?? '')) return this.fail(expired(status));
    if (this.over) return;
    if (status < 400) this.watched.done();
    this.inner.answer(status, body);
  }

  override frame(frame: Buffer): boolean {
    if (this.over) return true;
    if (!this.began && this.saysSo(200, frame, () => sseFields(frame).data ?? '') && this.again()) return true;
    // Events without a message prime a stream, and change nothing.
    this.began ||= frame.includes(0x7b);
    return this.inner.frame(frame);
  }

  override end(): void {
    if (this.over) return;
    this.watched.done();
    this.inner.end();
  }

  override fail(failure: Failure): void {
    if (this.over) return;
    const { session, refusedLater } = this.watched;
    const status = failure instanceof UpstreamError ? failure.statusCode : undefined;
    const isOver = failure.code === 'UPSTREAM_SESSION_EXPIRED' || (session && refusedLater && refusesSession(status));
    if (isOver && !this.began && this.again()) return;
    if (refusesSession(status)) this.watched.refused();
    this.inner.fail(failure);
  }

  /** `said`: a body, or an event; `text`: its message. */
  private saysSo(status: number, said: Buffer, text: () => string): boolean {
    if (status < 400 && (said.length > mostSaid || !said.includes('"error"'))) return false;
    if (status >= 400 && !this.watched.session && !/initiali/i.test(said.toString('latin1'))) return false;
    return saysExpired(status, text);
  }

  /** The call goes out once more; whatever still comes of this attempt is nobody's. */
  private again(): boolean {
    if (!this.watched.reopen()) return false;
    this.over = true;
    this.flow?.cut();
    return true;
  }
}
