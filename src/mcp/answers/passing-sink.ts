import type { Failure } from '../../protocol/failures.js';
import type { AnswerFlow, AnswerSink } from './answer-sink.js';

/** A sink that hands everything on as it is; those that change one thing on the way build on it. */
export abstract class PassingSink implements AnswerSink {
  constructor(protected readonly inner: AnswerSink) {}

  get gone(): boolean {
    return this.inner.gone;
  }

  get holdBytes(): number {
    return this.inner.holdBytes;
  }

  get inOnePiece(): boolean {
    return this.inner.inOnePiece === true;
  }

  get resumes(): boolean {
    return this.inner.resumes === true;
  }

  attach(flow: AnswerFlow): void {
    this.inner.attach(flow);
  }

  answer(status: number, body: Buffer): void {
    this.inner.answer(status, body);
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
