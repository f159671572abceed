import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import type { RpcAnswer, RpcMessage } from '../../protocol/rpc.js';
import type { SseSession } from '../../upstream/client/sse-session.js';
import { upstreamErrorOf } from '../../upstream/target/upstream-error.js';
import type { AnswerSink } from '../relay/answer-sink.js';
import type { LegacyCall, LegacyLink } from './legacy-link.js';
import { messageFrame } from '../../protocol/sse-frames.js';

/** Over HTTP+SSE (2024-11-05): all answers come on the one stream that the session holds. */
export class SseLink implements LegacyLink {
  /** The stream is the session. */
  readonly sessionId = 'stream';

  constructor(
    public gateway: CatalogueGateway,
    private readonly session: SseSession,
  ) {}

  get protocolVersion(): string {
    return this.session.facts.protocolVersion;
  }

  get alive(): boolean {
    return this.session.isOpen;
  }

  call({ wire, sink }: LegacyCall): void {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), this.gateway.target.timeoutMs);
    sink.attach({ cut: () => stop.abort(), resume: () => {} });
    const message = JSON.parse(wire.toString()) as RpcMessage;
    let began = false;
    const pass = ({ text }: RpcAnswer) => {
      began = true;
      sink.frame(messageFrame(text));
    };
    this.session
      .exchange(message, stop.signal, pass)
      .then(
        (answer) => {
          if (!began) return sink.answer(200, Buffer.from(answer.text));
          // The client is reading an event stream by now, so the answer is its last event.
          pass(answer);
          sink.end();
        },
        (error: unknown) => sink.fail(upstreamErrorOf(error)),
      )
      .finally(() => clearTimeout(timer));
  }

  post(text: string): void {
    this.session.send(JSON.parse(text) as RpcMessage).catch(() => undefined);
  }

  listen(sink: AnswerSink): void {
    const stop = new AbortController();
    sink.attach({ cut: () => stop.abort(), resume: () => {} });
    this.session
      .listen(({ text }) => void sink.frame(messageFrame(text)), stop.signal)
      .then(
        () => sink.end(),
        (error: unknown) => sink.fail(upstreamErrorOf(error)),
      );
  }

  forget(): void {
    this.session.retire();
  }

  close(): void {
    void this.session.close();
  }
}
