/** Calls of one kind that are counted by their names at most; what comes beyond is counted together. */
const mostNames = 1_000;
const others = '(others)';

/** A call as the audit log has it. */
export interface CallRow {
  /** When it ended, milliseconds since 1970. */
  readonly at: number;
  readonly actor: string;
  /** Name of the tool, prompt or resource at its server. */
  readonly target: string;
  readonly gateway: string;
  /** Null: it got its answer. */
  readonly code: string | null;
  readonly ms: number;
}

/** How often, how often not, and how long, of what has one name. */
class Count {
  failed = 0;
  lastCode: string | null = null;
  readonly ms: number[] = [];

  add({ code, ms }: CallRow): void {
    this.ms.push(ms);
    if (code === null) return;
    this.failed += 1;
    this.lastCode ??= code; // rows come newest first
  }
}

/** Figures of what has one name. */
export interface Counted {
  readonly name: string;
  readonly calls: number;
  readonly failed: number;
  readonly p50: number;
  readonly p95: number;
  readonly lastCode: string | null;
}

/** Counts calls by one of their names. */
export class CallTally {
  private readonly counts = new Map<string, Count>();

  add(name: string, row: CallRow): void {
    const key = this.counts.has(name) || this.counts.size < mostNames ? name : others;
    const count = this.counts.get(key) ?? new Count();
    this.counts.set(key, count);
    count.add(row);
  }

  /** The busiest first. */
  top(most: number): Counted[] {
    const sorted = [...this.counts].sort(([, a], [, b]) => b.ms.length - a.ms.length || b.failed - a.failed);
    return sorted.slice(0, most).map(([name, { failed, lastCode, ms }]) => {
      const { p50, p95 } = percentiles(ms);
      return { name, calls: ms.length, failed, p50, p95, lastCode };
    });
  }
}

/** The value that half, and 95 of 100, do not exceed; 0 where there is none. */
export function percentiles(values: readonly number[]): { readonly p50: number; readonly p95: number } {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p95: at(0.95) };
}
