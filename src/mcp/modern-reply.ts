import type { ServerResponse } from 'node:http';
import type { AnswerFlow } from './answer-sink.js';
import { noting, type CallRecord } from './call-records.service.js';
import type { JsonId } from './envelope.js';
import { HttpReply, type FailureWriter } from './http-reply.js';

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
