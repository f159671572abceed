import { outline, type Outline } from '../../protocol/outline.js';
import type { AnswerFlow, AnswerSink } from './answer-sink.js';
import type { Failure } from '../../protocol/failures.js';
import { sseFields, sseFrame } from '../../protocol/sse-frames.js';

const noAnswer = Buffer.alloc(0);

/** A sink that hands everything on; those that change one thing on the way build on it. */
export class Translated implements AnswerSink {
  readonly holdBytes = Infinity;

  constructor(protected readonly inner: AnswerSink) {}

  get gone(): boolean {
    return this.inner.gone;
  }

  attach(flow: AnswerFlow): void {
    this.inner.attach(flow);
  }

  answer(status: number, body: Buffer): void {
    const message = outline(body.toString('latin1'));
    // No answer to this call: whoever waits for one says so, and the call ends.
    if (message?.kind !== 'response' || !this.mine(message)) return this.inner.answer(status, noAnswer);
    const answered = this.translate(message, status);
    if (answered !== null) this.inner.answer(answered.status, Buffer.from(answered.text, 'latin1'));
  }

  accepted(): void {
    this.inner.accepted();
  }

  part(): boolean {
    return true;
  }

  open(): void {
    this.inner.open();
  }

  frame(frame: Buffer): boolean {
    const fields = sseFields(frame);
    const message = fields.data === undefined || fields.data === '' ? null : outline(fields.data);
    if (message === null) return this.inner.frame(frame);
    if (message.kind === 'response' && !this.mine(message)) return true;
    const passed = this.translate(message, 200);
    return passed === null || this.inner.frame(sseFrame({ ...fields, data: passed.text }));
  }

  end(): void {
    this.inner.end();
  }

  fail(failure: Failure): void {
    this.inner.fail(failure);
  }

  /** Whether a response is the one to this call. */
  protected mine(_response: Outline): boolean {
    return true;
  }

  /**
   * A message as it goes on, with the HTTP status of an answer that is one by itself; null: it goes no further. An answer that
   * goes no further has ended the call, or will.
   */
  protected translate({ text }: Outline, status: number): { text: string; status: number } | null {
    return { text, status };
  }
}
