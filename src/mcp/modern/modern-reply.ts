import type { ServerResponse } from 'node:http';
import type { AnswerFlow } from '../relay/answer-sink.js';
import { noting, type CallRecord } from '../relay/call-records.service.js';
import type { JsonId } from '../../protocol/envelope.js';
import { HttpReply } from '../relay/http-reply.js';
import type { FailureWriter } from '../../protocol/failures.js';

/** {@link HttpReply} to a client of 2026-07-28: hanging up cancels the call, and the record ends with the response. */
export class ModernReply extends HttpReply {
  constructor(
    res: ServerResponse,
    id: JsonId,
    failureText: FailureWriter,
    private readonly record: CallRecord,
  ) {
    super(res, id, noting(record, failureText));
  }

  protected override closed(flow: AnswerFlow | null): void {
    if (!this.gone) return this.record.done();
    flow?.cut();
    this.record.failed('CLIENT_GONE');
  }
}
