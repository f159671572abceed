import { later } from '../../problems/guarded.js';
import { outline } from '../../protocol/outline.js';
import { retryWait, sseFields, usualRetryMs } from '../../protocol/sse-frames.js';
import { words } from '../../upstream/target/safe-text.js';
import { UpstreamError } from '../../upstream/target/upstream-error.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import { PassingSink } from '../answers/passing-sink.js';

/** Longest time in which no message comes, however often the stream is asked for again, in milliseconds. */
const mostSilenceMs = 30 * 60_000;

/**
 * An answer whose stream may end before it came: it is asked for again from its last event on (2025-11-25, "Resumability
 * and Redelivery"; SEP-1699), for clients that cannot do so themselves.
 */
export class Polled extends PassingSink {
  private lastEventId: string | undefined;
  private wait = usualRetryMs;
  private last: Buffer | null = null;
  private polling = false;
  /** When the newest message came, or the call went out, on the clock of `performance.now()`. */
  private soundAt = performance.now();

  /** `again` asks for what comes after an event. */
  constructor(
    inner: AnswerSink,
    private readonly again: (sink: AnswerSink, lastEventId: string) => void,
  ) {
    super(inner);
  }

  override answer(status: number, body: Buffer): void {
    if (this.polling && status >= 400) return this.inner.fail(lost());
    this.inner.answer(status, body);
  }

  override frame(frame: Buffer): boolean {
    if (frame.includes('id:') || frame.includes('retry:')) this.note(frame);
    if (frame.includes(0x7b)) {
      this.last = frame;
      this.soundAt = performance.now();
    }
    return this.inner.frame(frame);
  }

  override end(): void {
    const { lastEventId } = this;
    if (lastEventId === undefined || this.inner.gone || this.answered()) return this.inner.end();
    if (performance.now() - this.soundAt > mostSilenceMs) return this.inner.fail(silent());
    this.polling = true;
    later('poll', this.wait, () => {
      if (this.inner.gone) this.inner.end();
      else this.again(this, lastEventId);
    }).unref();
  }

  private note(frame: Buffer): void {
    const { id, retry } = sseFields(frame);
    if (id !== undefined && id !== '') this.lastEventId = id;
    this.wait = retryWait(retry, this.wait);
  }

  /** The answer is the last message of its stream. */
  private answered(): boolean {
    const data = this.last === null ? undefined : sseFields(this.last).data;
    return data !== undefined && outline(data)?.kind === 'response';
  }
}

const silent = () =>
  new UpstreamError('http', 'UPSTREAM_TIMEOUT', words`the server ended the stream again and again without a message`);

const lost = () =>
  new UpstreamError('http', 'UPSTREAM_CLOSED', words`the server ended the stream and does not know it any more`);
