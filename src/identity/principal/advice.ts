import { Logger } from '@nestjs/common';

const againMs = 60_000;
/** Different lines of one kind in that time. Some hold an address or a certificate's name, which strangers choose. */
const mostLines = 10;

/** Tells the operator what to change: a line at most once a minute, and few of one kind, however often they are asked for. */
export class Advice {
  private readonly log = new Logger('Identity');
  private readonly given = new Map<string, Map<string, number>>();

  /** `kind` is one of ours, never a caller's text. */
  give(kind: string, text: string): void {
    const now = Date.now();
    const lines = this.given.get(kind) ?? new Map<string, number>();
    this.given.set(kind, lines);
    // Oldest first: each line is put at the end when it is given.
    for (const [line, at] of lines) {
      if (now - at < againMs) break;
      lines.delete(line);
    }
    if (lines.has(text) || lines.size >= mostLines) return;
    lines.set(text, now);
    this.log.warn(text);
    if (lines.size === mostLines) this.log.warn(`More lines like this one are left out for a minute (${kind}).`);
  }
}
