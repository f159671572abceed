import { outline, type Outline } from '../../protocol/outline.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import { Translated } from '../answers/translated.js';
import { sealedAt } from './handle-seals.js';

const related = 'io.modelcontextprotocol/related-task';

/** Where a message of an upstream names a task of its own, by what the message is. */
const places: Readonly<Record<Outline['kind'], readonly (readonly string[])[]>> = {
  response: [
    ['result', 'taskId'],
    ['result', 'task', 'taskId'],
    ['result', '_meta', related, 'taskId'],
  ],
  notification: [
    ['params', 'taskId'],
    ['params', '_meta', related, 'taskId'],
  ],
  // What it asks about by `taskId` itself is a task of the client's.
  request: [['params', '_meta', related, 'taskId']],
};

/** Answers in which the ids of tasks are sealed; everything else stays as the upstream wrote it. */
export class TaskAnswers extends Translated {
  constructor(
    inner: AnswerSink,
    private readonly sealed: (id: string) => string,
  ) {
    super(inner);
  }

  override answer(status: number, body: Buffer): void {
    if (outline(body.toString('latin1')) === null) this.inner.answer(status, body);
    else super.answer(status, body);
  }

  protected override translate({ kind, text }: Outline, status: number): { text: string; status: number } {
    for (const path of places[kind]) text = sealedAt(text, path, this.sealed);
    return { text, status };
  }
}
