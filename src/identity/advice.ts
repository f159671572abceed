import { Logger } from '@nestjs/common';

const againMs = 60_000;
const mostTexts = 1000;

/** Tells the operator what to change, the same advice at most once a minute however often it is asked for. */
export class Advice {
  private readonly log = new Logger('Identity');
  private readonly given = new Map<string, number>();

  give(text: string): void {
    const now = Date.now();
    if (now - (this.given.get(text) ?? -Infinity) < againMs) return;
    if (this.given.size >= mostTexts) this.given.clear();
    this.given.set(text, now);
    this.log.warn(text);
  }
}
