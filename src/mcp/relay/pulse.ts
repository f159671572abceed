import { every, guarded } from '../../problems/guarded.js';
import { UnderWay, type Placed } from './under-way.js';

/** An open answer. */
export interface Pulsed extends Placed {
  /** Looks since something went out on it. */
  quiet: number;
  /** Called while nothing goes out on it. */
  still(): void;
}

/** How often answers are looked at, in milliseconds, and how many looks make them silent: 15 s at most (WHATWG HTML section 9.2.7). */
const lookMs = 5_000;
const looks = 2;

/** One timer for all open answers: each that is silent hears of it. It runs while there are some. */
export class Pulse {
  private readonly open = new UnderWay<Pulsed>();
  private timer: NodeJS.Timeout | null = null;

  add(answer: Pulsed): void {
    this.open.add(answer);
    this.timer ??= every('open answers', lookMs, () => this.look()).unref();
  }

  delete(answer: Pulsed): void {
    this.open.delete(answer);
  }

  private look(): void {
    if (this.open.size === 0 && this.timer !== null) {
      clearInterval(this.timer);
      this.timer = null;
    }
    this.open.forEach((answer) => {
      if (++answer.quiet <= looks) return;
      answer.quiet = 0;
      guarded('open answer', () => answer.still());
    });
  }
}

/** A comment of an event stream: nothing that a client would notice. */
export const comment = Buffer.from(': keep-alive\n\n');

/** All answers to clients that are open in this process. */
export const openAnswers = new Pulse();
