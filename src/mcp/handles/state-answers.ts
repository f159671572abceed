import { spanAt } from '../../protocol/json/json-spans.js';
import { outline, stringAt } from '../../protocol/outline.js';
import { sseFields, sseFrame } from '../../protocol/sse-frames.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import { PassingSink } from '../answers/passing-sink.js';
import { sealedAt } from './handle-seals.js';

/** As bytes: a text would be made into them at each answer. */
const member = Buffer.from('"requestState"');

/** Answers in which the `requestState` of a question is sealed. Of all others no more is read than that the word is not there. */
export class StateAnswers extends PassingSink {
  constructor(
    inner: AnswerSink,
    /** Its client can be asked something, so that a long answer is looked into, too. */
    private readonly asks: boolean,
    private readonly sealed: (state: string) => string,
  ) {
    super(inner);
  }

  override get inOnePiece(): boolean {
    return this.asks || this.inner.inOnePiece === true;
  }

  override answer(status: number, body: Buffer): void {
    this.inner.answer(status, body.includes(member) ? Buffer.from(this.read(body.toString('latin1')), 'latin1') : body);
  }

  override frame(frame: Buffer): boolean {
    if (!frame.includes(member)) return this.inner.frame(frame);
    const fields = sseFields(frame);
    if (fields.data === undefined) return this.inner.frame(frame);
    return this.inner.frame(sseFrame({ ...fields, data: this.read(fields.data) }));
  }

  /** The latin1 text of a message, sealed where it is a question. */
  private read(text: string): string {
    if (outline(text)?.kind !== 'response') return text;
    const type = spanAt(text, ['result', 'resultType']);
    if (type === undefined || stringAt(text, type) !== 'input_required') return text;
    return sealedAt(text, ['result', 'requestState'], this.sealed);
  }
}
