import type { AnswerSink } from '../answers/answer-sink.js';
import type { Channel } from '../legacy/channel.js';
import type { JsonId } from '../../protocol/envelope.js';
import { whole, type Body } from '../request/send-json.js';
import type { FailureWriter } from '../../protocol/failures.js';
import { MessageReply } from '../legacy/message-reply.js';
import type { ServerMessages } from '../sessions/server-messages.js';
import type { Session } from '../sessions/session.js';

/** The messages of one batch (2025-03-26): their answers are gathered into one array. */
export class BatchChannel implements Channel {
  private readonly answers: string[] = [];
  private waiting: number;

  constructor(
    private readonly outer: Channel,
    messages: number,
  ) {
    this.waiting = messages;
  }

  get session() {
    return this.outer.session;
  }

  begin(session: Session): void {
    this.outer.begin(session);
  }

  answer(body: Body): void {
    this.answers.push(whole(body).toString());
    this.settle();
  }

  accept(): void {
    this.settle();
  }

  sink(id: JsonId, failure: FailureWriter, messages: ServerMessages, done: () => void): AnswerSink {
    return new MessageReply({ answer: (json) => this.answer(json), message: () => {} }, id, failure, messages, done);
  }

  private settle(): void {
    if (--this.waiting > 0) return;
    if (this.answers.length === 0) this.outer.accept();
    else this.outer.answer(`[${this.answers.join(',')}]`);
  }
}
