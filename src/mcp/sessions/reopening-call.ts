import { expired, saysExpired } from '../../upstream/target/expired-session.js';
import { failureOf } from '../request/failure-of.js';
import type { AnswerFlow, AnswerSink } from '../relay/answer-sink.js';
import { CallFailure, type Failure } from '../../protocol/failures.js';
import type { LegacyLink } from './legacy-link.js';
import type { Caller } from '../request/visit.js';

/** A call as it goes out on one upstream session, and who takes its answer. */
export interface Attempt {
  readonly wire: Buffer | string;
  readonly sink: AnswerSink;
}

export interface Reopenable {
  /** The client: takes what ends the call before it is sent, and says whether he has gone. */
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
  private cancelled = false;
  private reopened = false;

  constructor(
    private readonly caller: Caller,
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

  /** For the upstream, on the session that the call is on. */
  post(text: string): void {
    this.link?.post(text);
  }

  private send(link: LegacyLink): void {
    if (this.gone()) return;
    this.link = link;
    const { wire, sink } = this.call.attempt(link);
    const { head, client, account } = this.caller;
    const watched = link.sessionId === null ? sink : new ExpiryWatch(sink, () => this.reopen(link));
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

/** Hands an answer on, unless it says that the session is unknown and `reopen` sends the call once more. */
class ExpiryWatch implements AnswerSink {
  private began = false;

  constructor(
    private readonly inner: AnswerSink,
    private readonly reopen: () => boolean,
  ) {}

  get gone(): boolean {
    return this.inner.gone;
  }

  get holdBytes(): number {
    return this.inner.holdBytes;
  }

  attach(flow: AnswerFlow): void {
    this.inner.attach(flow);
  }

  answer(status: number, body: Buffer): void {
    if (saysExpired(status, () => body.toString('latin1'))) this.fail(expired(status));
    else this.inner.answer(status, body);
  }

  accepted(): void {
    this.inner.accepted();
  }

  part(status: number, length: number | null, chunk: Buffer): boolean {
    return this.inner.part(status, length, chunk);
  }

  open(): void {
    this.inner.open();
  }

  frame(frame: Buffer): boolean {
    this.began = true;
    return this.inner.frame(frame);
  }

  end(): void {
    this.inner.end();
  }

  fail(failure: Failure): void {
    if (failure.code === 'UPSTREAM_SESSION_EXPIRED' && !this.began && this.reopen()) return;
    this.inner.fail(failure);
  }
}
