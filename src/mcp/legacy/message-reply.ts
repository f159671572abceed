import { endedUnanswered, notTheAnswer, unanswered } from '../../upstream/target/unusable-answer.js';
import { answerTo, outline, underId } from '../../protocol/outline.js';
import type { AnswerFlow, AnswerSink } from '../answers/answer-sink.js';
import type { JsonId } from '../../protocol/envelope.js';
import { httpHeadOf, type Failure, type FailureWriter } from '../../protocol/failures.js';
import type { ServerMessages } from '../sessions/server-messages.js';
import { sseFields } from '../../protocol/sse-frames.js';

/** Where whole messages go that belong to one request. */
export interface MessageTarget {
  /** True once nobody is left to take them. */
  readonly gone?: () => boolean;
  /** The answer, as JSON text; the last thing that comes. `status` and `headers` are for those that answer over HTTP. */
  answer(json: Buffer | string, status?: number, headers?: readonly string[]): void;
  /** A message before it. */
  message(json: Buffer): void;
}

/** Takes an upstream's answer apart into messages, for clients that do not get it as an HTTP response of its own. */
export class MessageReply implements AnswerSink {
  readonly holdBytes = Infinity;
  private over = false;
  private flow: AnswerFlow | null = null;

  constructor(
    private readonly target: MessageTarget,
    private readonly id: JsonId,
    private readonly failureText: FailureWriter,
    private readonly messages: ServerMessages,
    private readonly done: () => void,
  ) {}

  get gone(): boolean {
    return this.over || this.target.gone?.() === true;
  }

  attach(flow: AnswerFlow): void {
    this.flow = flow;
  }

  stop(failure: Failure): void {
    this.flow?.cut();
    this.fail(failure);
  }

  answer(status: number, body: Buffer): void {
    const answer = answerTo(this.id, body);
    if (answer !== null) return this.finish(answer);
    this.fail(notTheAnswer(status, body));
  }

  accepted(): void {
    this.fail(unanswered());
  }

  /** Never called: everything is held until it is whole. */
  part(): boolean {
    return true;
  }

  open(): void {}

  frame(frame: Buffer): boolean {
    const { data } = sseFields(frame);
    const message = data === undefined || data === '' ? null : outline(data);
    if (message === null || this.over) return true;
    if (message.kind !== 'response') {
      const passed = this.messages.pass(message);
      if (passed !== null) this.target.message(Buffer.from(passed, 'latin1'));
      return true;
    }
    const answer = underId(message, this.id);
    if (answer !== null) this.finish(Buffer.from(answer.text, 'latin1'));
    return true;
  }

  end(): void {
    if (!this.over) this.fail(endedUnanswered());
  }

  fail(failure: Failure): void {
    if (!this.over) this.finish(this.failureText(failure), httpHeadOf(failure));
  }

  private finish(json: Buffer | string, { status, headers }: Partial<ReturnType<typeof httpHeadOf>> = {}): void {
    if (this.over) return;
    this.over = true;
    try {
      this.target.answer(json, status, headers);
    } finally {
      this.done();
    }
  }
}
