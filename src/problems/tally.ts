/** Kinds of things one tally tells apart at most; names come from the code, and this holds should one not. */
const mostKinds = 1_000;

/** How often each kind of thing happened since the process began; a kind is two names of ours, never a caller's words. */
export class Tally {
  private readonly counts = new Map<string, Map<string, number>>();
  private kinds = 0;

  count(first: string, second: string): void {
    const row = this.counts.get(first) ?? this.row(first);
    const known = row.get(second);
    if (known === undefined && ++this.kinds > mostKinds) return;
    row.set(second, (known ?? 0) + 1);
  }

  *all(): Iterable<readonly [first: string, second: string, count: number]> {
    for (const [first, row] of this.counts) for (const [second, count] of row) yield [first, second, count];
  }

  private row(first: string): Map<string, number> {
    const row = new Map<string, number>();
    if (this.counts.size < mostKinds) this.counts.set(first, row);
    return row;
  }
}
