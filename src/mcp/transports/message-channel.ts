import type { AnswerSink } from '../answers/answer-sink.js';
import type { Channel } from '../legacy/channel.js';
import type { JsonId } from '../../protocol/envelope.js';
import { whole, type Body } from '../request/send-json.js';
import type { FailureWriter } from '../../protocol/failures.js';
import { MessageReply } from '../legacy/message-reply.js';
import type { ServerMessages } from '../sessions/server-messages.js';
import type { Session } from '../sessions/session.js';

/** A connection that carries whole messages both ways: the stream of HTTP+SSE, or a WebSocket. */
export class MessageChannel implements Channel {
  session: Session | null = null;

  constructor(
    private readonly send: (json: Buffer | string) => void,
    private readonly onSession: (session: Session) => void,
    private readonly discard: (session: Session) => void,
  ) {}

  answer(body: Body): void {
    this.send(whole(body));
  }

  accept(): void {}

  /** A connection has one session: another `initialize` ends the one before, whose id nobody holds. */
  begin(session: Session): void {
    const before = this.session;
    this.session = session;
    if (before !== null) {
      // The connection goes on.
      before.stream = null;
      this.discard(before);
    }
    this.onSession(session);
  }

  sink(id: JsonId, failure: FailureWriter, messages: ServerMessages, done: () => void): AnswerSink {
    return new MessageReply({ answer: this.send, message: this.send }, id, failure, messages, done);
  }
}
