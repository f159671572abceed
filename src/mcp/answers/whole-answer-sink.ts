import type { Failure } from '../../protocol/failures.js';
import type { AnswerFlow, AnswerSink } from './answer-sink.js';

/** A sink that takes one whole answer; what is said on the way to it is not heard. */
export abstract class WholeAnswerSink implements AnswerSink {
  abstract readonly gone: boolean;
  abstract readonly holdBytes: number;

  attach(_flow: AnswerFlow): void {}

  abstract answer(status: number, body: Buffer): void;

  accepted(): void {
    this.end();
  }

  part(): boolean {
    return true;
  }

  open(): void {}

  frame(): boolean {
    return true;
  }

  /** It has ended, with an answer or without one. */
  abstract end(): void;

  abstract fail(failure: Failure): void;
}
