import { Logger } from '@nestjs/common';

const againMs = 60_000;

/**
 * Tells the operator why somebody was refused, and what to change: at most one line of a kind a minute, since strangers choose
 * how often, and much of what it says. The next line tells how many were left out.
 */
export class Advice {
  private readonly log = new Logger('Identity');
  private readonly given = new Map<string, { readonly at: number; left: number }>();

  /** `kind` is one of ours, never a caller's text; `text` is asked for where the line is written. */
  give(kind: string, text: () => string): void {
    const now = performance.now();
    const last = this.given.get(kind);
    if (last !== undefined && now - last.at < againMs) {
      last.left++;
      return;
    }
    this.given.set(kind, { at: now, left: 0 });
    this.log.warn(last?.left ? `${text()} (${last.left} more like this since the last line of it.)` : text());
  }
}
