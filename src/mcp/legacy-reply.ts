import type { ServerResponse } from 'node:http';
import type { Outline } from './answers.js';
import type { AnswerFlow } from './answer-sink.js';
import type { JsonId } from './envelope.js';
import type { Failure } from './failures.js';
import { HttpReply, type FailureWriter } from './http-reply.js';
import type { ServerMessages } from './server-messages.js';
import { sseFrame, type SseFields } from './sse-frames.js';

/** An event as a legacy client may see it: ids of requests and of the event itself are made to find their way back. */
export function relayedFrame(
  frame: Buffer,
  fields: SseFields,
  message: Outline | null,
  messages: ServerMessages,
): Buffer | null {
  const id = fields.id === undefined ? undefined : messages.eventId(fields.id);
  if (message === null) return id === fields.id ? frame : sseFrame({ ...fields, id });
  const data = messages.pass(message);
  if (data === null) return null;
  return id === fields.id && data === message.text ? frame : sseFrame({ ...fields, id, data });
}

/** {@link HttpReply} to a legacy client: hanging up does not cancel, and the upstream may ask things on the way. */
export class LegacyReply extends HttpReply {
  constructor(
    res: ServerResponse,
    id: JsonId,
    failureText: FailureWriter,
    private readonly messages: ServerMessages,
    private readonly done: () => void,
  ) {
    super(res, id, failureText);
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
