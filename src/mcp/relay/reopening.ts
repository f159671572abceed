import type { AnswerFlow, AnswerSink } from './answer-sink.js';
import type { Failure } from '../../protocol/failures.js';

/**
 * Notices that the upstream no longer knows the session (2025-11-25, Streamable HTTP, session management: 404; some
 * answer 400): the call was not processed, so a new session is opened and it is sent once more.
 */
export class Reopening implements AnswerSink {
  constructor(
    private readonly inner: AnswerSink,
    private readonly again: () => void,
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
    if (status === 404 || (status === 400 && /session/i.test(body.toString('latin1', 0, 4096)))) this.again();
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
    return this.inner.frame(frame);
  }

  end(): void {
    this.inner.end();
  }

  fail(failure: Failure): void {
    this.inner.fail(failure);
  }
}
