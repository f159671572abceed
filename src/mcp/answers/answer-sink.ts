import type { Failure } from '../../protocol/failures.js';

/** Takes what an upstream answers to one request, in order, and ends it exactly once (answer, end or fail). */
export interface AnswerSink {
  /** True once nobody is left to take an answer and the call is to be cut. */
  readonly gone: boolean;
  /** JSON answers up to this many bytes come whole; larger ones in parts. Infinity: whole up to the bound. */
  readonly holdBytes: number;
  /** Those that come whole come in one piece, however long: somebody looks into them. */
  readonly inOnePiece?: boolean;
  /** The client takes an answer's stream up again itself where it ends early (2025-11-25, "Resumability and Redelivery"). */
  readonly resumes?: boolean;
  /** The relay says how it is cut and resumed, before anything else. */
  attach(flow: AnswerFlow): void;
  /** A whole JSON answer. */
  answer(status: number, body: Buffer): void;
  /** Accepted, without a body (202, 204). */
  accepted(): void;
  /** The next piece of a long JSON answer; `length` is the whole length where it is known. False: wait for resume. */
  part(status: number, length: number | null, chunk: Buffer): boolean;
  /** An event stream begins. */
  open(): void;
  /** One whole event. False: wait for resume. */
  frame(frame: Buffer): boolean;
  /** The stream, or the long answer, is complete. */
  end(): void;
  fail(failure: Failure): void;
}

export interface AnswerFlow {
  /** Stops the upstream request; nothing comes after it. */
  cut(): void;
  resume(): void;
}
