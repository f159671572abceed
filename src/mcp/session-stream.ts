import type { ServerResponse } from 'node:http';
import type { AnswerFlow, AnswerSink } from './answer-sink.js';
import { outline } from './answers.js';
import { eventStreamHeaders } from './http-reply.js';
import { relayedFrame } from './legacy-reply.js';
import type { LegacyLink } from './legacy-link.js';
import type { ServerMessages } from './server-messages.js';
import type { Session, SessionStream } from './session.js';
import { messageFrame, sseFields } from './sse-frames.js';
import type { OpenStream } from './streams.service.js';

const comment = Buffer.from(': keep-alive\n\n');

export interface SessionStreamOptions {
  readonly res: ServerResponse;
  readonly session: Session;
  readonly messagesOf: (link: LegacyLink) => ServerMessages;
  readonly allowed: () => boolean;
  readonly onClose: (stream: SessionHttpStream) => void;
}

/** The event stream on which a session hears what nobody asked for: from its upstreams, and from the gateway. */
export class SessionHttpStream implements SessionStream, OpenStream {
  private readonly flows = new Set<AnswerFlow>();
  private ended = false;

  constructor(private readonly options: SessionStreamOptions) {
    const { res } = options;
    res.writeHead(200, eventStreamHeaders);
    res.flushHeaders();
    res.once('close', () => this.over());
  }

  attach(link: LegacyLink): void {
    if (!this.ended) link.listen(new UpstreamStream(this, this.options.messagesOf(link)));
  }

  /** Continues a stream of this upstream after the event `lastEventId`, and ends where it ends. */
  resume(link: LegacyLink, lastEventId: string): void {
    link.listen(new UpstreamStream(this, this.options.messagesOf(link), () => this.close()), lastEventId);
  }

  send(json: string): void {
    this.write(messageFrame(json));
  }

  write(frame: Buffer): boolean {
    return this.ended || this.options.res.write(frame);
  }

  whenDrained(then: () => void): void {
    this.options.res.once('drain', then);
  }

  join(flow: AnswerFlow): void {
    if (this.ended) flow.cut();
    else this.flows.add(flow);
  }

  ping(): void {
    // A reader that does not take even this is gone or asleep; what piles up for it is bounded by what was sent.
    if (this.options.res.writableNeedDrain) return;
    this.write(comment);
  }

  allowed(): boolean {
    return this.options.allowed();
  }

  close(): void {
    if (this.ended) return;
    this.options.res.end();
    this.over();
  }

  private over(): void {
    if (this.ended) return;
    this.ended = true;
    for (const flow of this.flows) flow.cut();
    this.flows.clear();
    if (this.options.session.stream === this) this.options.session.stream = null;
    this.options.onClose(this);
  }
}

/** What one upstream says unasked, on its way to the stream. One without such a stream (405) just stays silent. */
class UpstreamStream implements AnswerSink {
  readonly gone = false;
  readonly holdBytes = Infinity;
  private flow: AnswerFlow | null = null;

  constructor(
    private readonly stream: SessionHttpStream,
    private readonly messages: ServerMessages,
    private readonly whenOver: () => void = () => {},
  ) {}

  attach(flow: AnswerFlow): void {
    this.flow = flow;
    this.stream.join(flow);
  }

  frame(frame: Buffer): boolean {
    const fields = sseFields(frame);
    const message = fields.data === undefined || fields.data === '' ? null : outline(fields.data);
    if (message === null && fields.id === undefined && fields.retry === undefined) return true;
    const passed = relayedFrame(frame, fields, message, this.messages);
    if (passed === null || this.stream.write(passed)) return true;
    this.stream.whenDrained(() => this.flow?.resume());
    return false;
  }

  answer(): void {
    this.whenOver();
  }

  accepted(): void {
    this.whenOver();
  }

  part(): boolean {
    return true;
  }

  open(): void {}

  end(): void {
    this.whenOver();
  }

  fail(): void {
    this.whenOver();
  }
}
