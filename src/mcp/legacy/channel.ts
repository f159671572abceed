import type { AnswerSink } from '../answers/answer-sink.js';
import type { JsonId } from '../../protocol/envelope.js';
import type { Body } from '../request/send-json.js';
import type { FailureWriter } from '../../protocol/failures.js';
import type { ServerMessages } from '../sessions/server-messages.js';
import type { Session } from '../sessions/session.js';

/** Where the answers to one posted message of a legacy client go: an HTTP response, the stream of HTTP+SSE, a socket. */
export interface Channel {
  /** The session the message came on. */
  readonly session: Session | null;
  /** `initialize` made a session. */
  begin(session: Session): void;
  /** A whole answer of the gateway's own. `status` and `headers` reach clients of Streamable HTTP only. */
  answer(body: Body, status?: number, headers?: readonly string[]): void;
  /** The message was taken and needs no answer. */
  accept(): void;
  /** Takes an upstream's answer to the request `id`; `done` is called once, when there is nothing more to come. */
  sink(id: JsonId, failure: FailureWriter, messages: ServerMessages, done: () => void): AnswerSink;
}
