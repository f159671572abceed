import { failureOf } from '../request/failure-of.js';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import type { JsonId } from '../../protocol/envelope.js';
import { spanAt } from '../../protocol/json/json-spans.js';
import type { RpcAnswer } from '../../protocol/rpc.js';
import type { SseSession } from '../../upstream/client/sse-session.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import { guarded, later } from '../../problems/guarded.js';
import type { LegacyCall, LegacyLink } from './legacy-link.js';
import { Standing } from './standing.js';
import { messageFrame } from '../../protocol/sse-frames.js';

/** Over HTTP+SSE (2024-11-05): all answers come on the one stream that the session holds. */
export class SseLink implements LegacyLink {
  /** The stream is the session. */
  readonly sessionId = 'stream';
  readonly standing: Standing;

  constructor(
    public gateway: CatalogueGateway,
    private readonly session: SseSession,
  ) {
    this.standing = new Standing(gateway.target);
  }

  get protocolVersion(): string {
    return this.session.facts.protocolVersion;
  }

  get alive(): boolean {
    return this.session.isOpen;
  }

  call({ wire, sink, account }: LegacyCall): void {
    const text = wire.toString();
    const { start, end } = spanAt(text, ['id'])!;
    const id = JSON.parse(text.slice(start, end)) as JsonId;
    const stop = new AbortController();
    const timer = later('sse call', this.gateway.target.timeoutMs, () => stop.abort());
    sink.attach({ cut: () => stop.abort(), resume: () => {} });
    let began = false;
    /** One message that cannot be passed on ends this call, and not the stream that others share. */
    const broken = (error: unknown) => {
      sink.fail(failureOf(error));
      stop.abort();
    };
    const pass = (received: RpcAnswer) => {
      began = true;
      guarded('sse message', () => sink.frame(messageFrame(received.text)), broken);
    };
    const relay = async () => {
      const answer = await this.session.exchange(id, text, stop.signal, pass).finally(() => clearTimeout(timer));
      const { length } = answer.text;
      const full = account.take('bytes', length);
      if (full !== null) return sink.fail(full);
      try {
        if (!began) return sink.answer(200, Buffer.from(answer.text));
        // The client is reading an event stream by now, so the answer is its last event.
        pass(answer);
        sink.end();
      } finally {
        account.give('bytes', length);
      }
    };
    guarded('sse call', relay, broken);
  }

  post(text: string): void {
    this.session.sendText(text).catch(() => undefined);
  }

  listen(sink: AnswerSink): void {
    const stop = new AbortController();
    sink.attach({ cut: () => stop.abort(), resume: () => {} });
    const pass = ({ text }: RpcAnswer) => guarded('sse message', () => sink.frame(messageFrame(text)));
    guarded(
      'sse news',
      () => this.session.listen(pass, stop.signal).then(() => sink.end()),
      (error) => sink.fail(failureOf(error)),
    );
  }

  forget(): void {
    this.session.retire();
  }

  close(): void {
    guarded('sse close', () => this.session.close());
  }
}
