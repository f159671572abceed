import type { ServerResponse } from 'node:http';
import type { AnswerSink } from '../relay/answer-sink.js';
import type { Channel } from '../legacy/channel.js';
import type { JsonId } from '../../protocol/envelope.js';
import { sendJson, type Body } from '../request/send-json.js';
import type { FailureWriter } from '../../protocol/failures.js';
import { LegacyReply } from '../legacy/legacy-reply.js';
import { MessageReply } from '../legacy/message-reply.js';
import type { ServerMessages } from '../sessions/server-messages.js';
import type { Session } from '../sessions/session.js';

/** One POST of Streamable HTTP. */
export class HttpChannel implements Channel {
  /** @param plain answers are JSON and nothing else: the client keeps no session, or takes no event stream. */
  constructor(
    private readonly res: ServerResponse,
    readonly session: Session | null,
    private readonly plain: boolean,
  ) {}

  answer(body: Body, status = 200, headers: readonly string[] = []): void {
    sendJson(this.res, status, body, headers);
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
        sendJson(this.res, status, json, headers),
      message: () => {},
    };
    return new MessageReply(target, id, failure, messages, done);
  }
}
