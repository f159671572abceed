/** Where something stands in a stream of bytes, counted from its beginning. */
export interface FoundSpan {
  readonly start: number;
  readonly end: number;
}

/** Spans in order, each with a byte between it and the next or touching it; those that overlap become one. */
export class FoundSpans {
  #spans: FoundSpan[] = [];

  get none(): boolean {
    return this.#spans.length === 0;
  }

  /** They come nearly in order: those of two levels of escapes may change places. */
  add(start: number, end: number): void {
    const spans = this.#spans;
    let after = spans.length;
    while (after > 0 && spans[after - 1]!.start >= end) after--;
    let first = after;
    const whole = { start, end };
    while (first > 0 && spans[first - 1]!.end > start) {
      first--;
      whole.start = Math.min(whole.start, spans[first]!.start);
      whole.end = Math.max(whole.end, spans[first]!.end);
    }
    if (first === spans.length) spans.push(whole);
    else spans.splice(first, after - first, whole);
  }

  /** Takes out the spans that end at or before `limit`. */
  takeUntil(limit: number): FoundSpan[] {
    let count = this.#spans.length;
    while (count > 0 && this.#spans[count - 1]!.end > limit) count--;
    if (count === this.#spans.length) {
      const all = this.#spans;
      this.#spans = [];
      return all;
    }
    return this.#spans.splice(0, count);
  }

  /** Where the first of them begins; Infinity where there is none. */
  get from(): number {
    return this.#spans[0]?.start ?? Infinity;
  }
}
