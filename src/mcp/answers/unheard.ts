import { WholeAnswerSink } from './whole-answer-sink.js';

/** Takes an answer that nobody waits for; says when it is there. */
export class Unheard extends WholeAnswerSink {
  readonly gone = false;
  readonly holdBytes = 0;
  private over = false;

  constructor(private readonly whenOver: () => void) {
    super();
  }

  answer(): void {
    this.end();
  }

  end(): void {
    if (this.over) return;
    this.over = true;
    this.whenOver();
  }

  fail(): void {
    this.end();
  }
}
