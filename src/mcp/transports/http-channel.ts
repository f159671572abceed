import type { ServerResponse } from 'node:http';
import type { AnswerSink } from '../answers/answer-sink.js';
import type { Channel } from '../legacy/channel.js';
import type { JsonId } from '../../protocol/envelope.js';
import { eventStreamHeaders, sendJson, whole, type Body } from '../request/send-json.js';
import type { FailureWriter } from '../../protocol/failures.js';
import { LegacyReply } from '../legacy/legacy-reply.js';
import { MessageReply } from '../legacy/message-reply.js';
import type { ServerMessages } from '../sessions/server-messages.js';
import { heed } from '../../problems/guarded.js';
import { frameOfBytes } from '../../protocol/sse-frames.js';
import { comment, openAnswers, type Pulsed } from '../relay/pulse.js';
import type { Session } from '../sessions/session.js';

/** One POST of Streamable HTTP. */
export class HttpChannel implements Channel, Pulsed {
  place = -1;
  quiet = 0;

  /** @param plain answers are JSON and nothing else: the client keeps no session, or takes no event stream. */
  constructor(
    private readonly res: ServerResponse,
    readonly session: Session | null,
    private readonly plain: boolean,
    private readonly takesEvents: boolean,
  ) {
    if (!plain) return;
    openAnswers.add(this);
    heed(res, 'close', () => openAnswers.delete(this));
  }

  answer(body: Body, status = 200, headers: readonly string[] = []): void {
    if (!this.res.headersSent) sendJson(this.res, status, body, headers);
    else if (!this.res.writableEnded) this.res.end(frameOfBytes(Buffer.from(whole(body))));
  }

  /** A client that takes event streams gets one where JSON takes long, so that the connection is not silent. */
  still(): void {
    const { res } = this;
    if (!this.takesEvents || res.writableEnded || res.destroyed) return;
    if (!res.headersSent) res.writeHead(200, eventStreamHeaders);
    res.write(comment);
  }

  /** The client learns the id of its session from the answer, and says it with its next message. */
  begin(): void {}

  accept(): void {
    if (!this.res.headersSent) this.res.writeHead(202).end();
  }

  sink(id: JsonId, failure: FailureWriter, messages: ServerMessages, done: () => void): AnswerSink {
    if (!this.plain) return new LegacyReply(this.res, id, failure, messages, done);
    const target = {
      gone: () => this.res.destroyed,
      answer: (json: Buffer | string, status = 200, headers: readonly string[] = []) =>
        this.answer(json, status, headers),
      message: () => {},
    };
    return new MessageReply(target, id, failure, messages, done);
  }
}
