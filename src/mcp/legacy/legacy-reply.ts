import type { ServerResponse } from 'node:http';
import type { Outline } from '../../protocol/outline.js';
import type { AnswerFlow } from '../answers/answer-sink.js';
import type { JsonId } from '../../protocol/envelope.js';
import type { Failure, FailureWriter } from '../../protocol/failures.js';
import { HttpReply } from '../relay/http-reply.js';
import { relayedFrame, type ServerMessages } from '../sessions/server-messages.js';
import type { SseFields } from '../../protocol/sse-frames.js';

/** {@link HttpReply} to a legacy client: hanging up does not cancel, and the upstream may ask things on the way. */
export class LegacyReply extends HttpReply {
  readonly resumes = true;

  constructor(
    res: ServerResponse,
    id: JsonId,
    failureText: FailureWriter,
    private readonly messages: ServerMessages,
    private readonly done: () => void,
  ) {
    super(res, id, failureText, { events: true });
  }

  /** The rest of the answer is read and dropped. */
  protected override closed(flow: AnswerFlow | null): void {
    if (this.gone) flow?.resume();
  }

  protected override rewritten(frame: Buffer, fields: SseFields, message: Outline | null): Buffer | null {
    return relayedFrame(frame, fields, message, this.messages);
  }

  /** 404 would say that the client's own session has ended (2025-11-25, Streamable HTTP, session management). */
  protected override complete(status: number, answer: Buffer): void {
    super.complete(status === 404 ? 200 : status, answer);
  }

  override answer(status: number, body: Buffer): void {
    super.answer(status, body);
    this.done();
  }

  override accepted(): void {
    super.accepted();
    this.done();
  }

  override end(): void {
    super.end();
    this.done();
  }

  override fail(failure: Failure): void {
    super.fail(failure);
    this.done();
  }
}
