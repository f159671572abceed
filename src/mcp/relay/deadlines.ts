import { every, guarded } from '../../problems/guarded.js';
import { UnderWay, type Placed } from './under-way.js';

/** Something that must end by a moment of `performance.now()`; Infinity where it may last. */
export interface Timed extends Placed {
  readonly deadline: number;
  expire(): void;
}

/** How late an end may come, in milliseconds. */
const tickMs = 250;

/**
 * One timer for all calls under way: a timer for each would cost more than the rest of the bookkeeping of a call.
 * Expires what is over its deadline, at most a tick late.
 */
export class Deadlines {
  private readonly waiting = new UnderWay<Timed>();
  private timer: NodeJS.Timeout | null = null;

  add(timed: Timed): void {
    this.waiting.add(timed);
    this.timer ??= every('deadlines', tickMs, () => this.sweep()).unref();
  }

  delete(timed: Timed): void {
    this.waiting.delete(timed);
  }

  get size(): number {
    return this.waiting.size;
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private sweep(): void {
    const now = performance.now();
    this.waiting.forEach((timed) => {
      if (timed.deadline > now) return;
      this.waiting.delete(timed);
      guarded('deadline', () => timed.expire());
    });
  }
}
