import { outline, sameId, withId } from '../../protocol/outline.js';
import type { AnswerFlow, AnswerSink } from './answer-sink.js';
import type { JsonId } from '../../protocol/envelope.js';
import type { Failure } from '../../protocol/failures.js';
import { sseFields, sseFrame } from '../../protocol/sse-frames.js';

/**
 * Callers who share an upstream session must not share ids: on the way out a request gets one of ours, and here the
 * answer gets the caller's own back. What answers no call of this one is not passed on.
 */
export class Restamped implements AnswerSink {
  readonly holdBytes = Infinity;

  constructor(
    private readonly inner: AnswerSink,
    private readonly ours: number,
    private readonly theirs: JsonId,
  ) {}

  get gone(): boolean {
    return this.inner.gone;
  }

  attach(flow: AnswerFlow): void {
    this.inner.attach(flow);
  }

  answer(status: number, body: Buffer): void {
    const found = outline(body.toString('latin1'));
    const mine = found?.kind === 'response' && found.id !== undefined && sameId(found.text, found.id, this.ours);
    this.inner.answer(status, mine ? withId(body, found.id, this.theirs) : body);
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
    const found = fields.data === undefined || fields.data === '' ? null : outline(fields.data);
    if (found === null || found.kind !== 'response') return this.inner.frame(frame);
    if (found.id === undefined || !sameId(found.text, found.id, this.ours)) return true;
    const data = withId(Buffer.from(found.text, 'latin1'), found.id, this.theirs).toString('latin1');
    return this.inner.frame(sseFrame({ ...fields, data }));
  }

  end(): void {
    this.inner.end();
  }

  fail(failure: Failure): void {
    this.inner.fail(failure);
  }
}
