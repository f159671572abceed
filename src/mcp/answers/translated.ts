import { lookBytes, messageTexts, outline, type Outline } from '../../protocol/outline.js';
import { PassingSink } from './passing-sink.js';
import { sseFields, sseFrame } from '../../protocol/sse-frames.js';

const noAnswer = Buffer.alloc(0);

/** Reads each message on its way, which so comes whole, and hands it on as another where it is one. */
export class Translated extends PassingSink {
  override get holdBytes(): number {
    return Infinity;
  }

  /** Where its client could take the stream up again, what is read here would be missing. */
  override get resumes(): boolean {
    return false;
  }

  override answer(status: number, body: Buffer): void {
    const messages = messageTexts(body).map(outline);
    const message = messages.find((one) => one?.kind === 'response' && this.mine(one));
    // No answer to this call: whoever waits for one says so, and the call ends. A refusal that is no message at all may say why.
    if (message === undefined || message === null) {
      const said = status >= 400 && body.length <= lookBytes && messages.every((one) => one === null);
      return this.unanswered(status, said ? body : noAnswer);
    }
    const answered = this.translate(message, status);
    if (answered !== null) this.inner.answer(answered.status, Buffer.from(answered.text, 'latin1'));
  }

  override part(): boolean {
    return true;
  }

  override frame(frame: Buffer): boolean {
    const fields = sseFields(frame);
    const message = fields.data === undefined || fields.data === '' ? null : outline(fields.data);
    if (message === null) return this.inner.frame(frame);
    if (message.kind === 'response' && !this.mine(message)) return true;
    const passed = this.translate(message, 200);
    return passed === null || this.inner.frame(sseFrame({ ...fields, data: passed.text }));
  }

  /** What came is no answer to this call; `said` is what a refusal says that is no message at all, else empty. */
  protected unanswered(status: number, said: Buffer): void {
    this.inner.answer(status, said);
  }

  /** Whether a response is the one to this call. */
  protected mine(_response: Outline): boolean {
    return true;
  }

  /**
   * A message as it goes on, with the HTTP status of an answer that is one by itself; null: it goes no further. An answer that
   * goes no further has ended the call, or will.
   */
  protected translate({ text }: Outline, status: number): { text: string; status: number } | null {
    return { text, status };
  }
}
