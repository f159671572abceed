import type { AnswerSink } from './answer-sink.js';

/** Takes an answer that nobody waits for; says when it is there. */
export class Unheard implements AnswerSink {
  readonly gone = false;
  readonly holdBytes = 0;
  private over = false;

  constructor(private readonly whenOver: () => void) {}

  attach(): void {}

  answer(): void {
    this.end();
  }

  accepted(): void {
    this.end();
  }

  part(): boolean {
    return true;
  }

  open(): void {}

  frame(): boolean {
    return true;
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
