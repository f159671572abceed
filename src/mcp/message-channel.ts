import type { AnswerSink } from './answer-sink.js';
import type { Channel } from './channel.js';
import type { JsonId } from './envelope.js';
import { whole, type Body, type FailureWriter } from './http-reply.js';
import { MessageReply } from './message-reply.js';
import type { ServerMessages } from './server-messages.js';
import type { Session } from './session.js';

/** A connection that carries whole messages both ways: the stream of HTTP+SSE, or a WebSocket. */
export class MessageChannel implements Channel {
  session: Session | null = null;

  constructor(
    private readonly send: (json: Buffer | string) => void,
    private readonly onSession: (session: Session) => void,
  ) {}

  answer(body: Body): void {
    this.send(whole(body));
  }

  accept(): void {}

  begin(session: Session): void {
    this.session = session;
    this.onSession(session);
  }

  sink(id: JsonId, failure: FailureWriter, messages: ServerMessages, done: () => void): AnswerSink {
    return new MessageReply({ answer: this.send, message: this.send }, id, failure, messages, done);
  }
}
