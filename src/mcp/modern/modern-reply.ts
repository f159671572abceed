import type { ServerResponse } from 'node:http';
import type { AnswerFlow } from '../answers/answer-sink.js';
import type { Call } from '../relay/call.js';
import { HttpReply, type Takes } from '../relay/http-reply.js';
import type { JsonId } from '../../protocol/envelope.js';
import type { Failure, httpHeadOf } from '../../protocol/failures.js';

/** {@link HttpReply} to a client of 2026-07-28: hanging up cancels the call, and the call ends with the response. */
export class ModernReply extends HttpReply {
  constructor(
    res: ServerResponse,
    private readonly call: Call,
    takes: Takes,
  ) {
    super(res, call.id as JsonId, call.failed, takes);
  }

  /** 2026-07-28 answers an unknown method with 404, which older clients take for the end of their session. */
  protected override headOf(failure: Failure): ReturnType<typeof httpHeadOf> {
    return failure.unknownMethod === true ? { status: 404, headers: [] } : super.headOf(failure);
  }

  protected override closed(flow: AnswerFlow | null): void {
    if (!this.gone) return this.call.done();
    flow?.cut();
    this.call.end('CLIENT_GONE');
  }
}
