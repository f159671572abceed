import type { JsonId } from '../../protocol/envelope.js';
import { asciiJson, spliced } from '../../protocol/json/json-spans.js';
import { type Outline, underId } from '../../protocol/outline.js';
import type { AnswerSink } from './answer-sink.js';
import { Translated } from './translated.js';

/**
 * Callers who share an upstream session must not share ids: on the way out a request gets one of ours, and here the
 * answer gets the caller's own back. What answers no call of this one is not passed on.
 */
export class Restamped extends Translated {
  constructor(
    inner: AnswerSink,
    private readonly ours: number,
    private readonly theirs: JsonId,
  ) {
    super(inner);
  }

  protected override mine(response: Outline): boolean {
    return underId(response, this.ours) !== null;
  }

  protected override translate({ kind, text, id }: Outline, status: number): { text: string; status: number } {
    if (kind !== 'response' || id === undefined) return { text, status };
    return { text: spliced(text, id, asciiJson(this.theirs)), status };
  }
}
