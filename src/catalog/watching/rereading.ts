import { later } from '../../problems/guarded.js';
import type { WatcherNews } from './watcher.js';

/**
 * When an upstream's lists are read again: at once after it said that one changed, and once more, after a gap, for all it
 * says meanwhile; never twice at a time. Catching up when a stream stands begins no gap, so that the change that comes
 * next is not told late.
 */
export class Rereading implements WatcherNews {
  #timer: NodeJS.Timeout | null = null;
  #reading = false;
  /** Of what came while it was reading, or in the gap. */
  #missed: 'nothing' | 'stands' | 'changed' = 'nothing';
  #stopped = false;

  constructor(
    private readonly read: () => Promise<void>,
    private readonly gapMs: number,
  ) {}

  changed(): void {
    this.#ask('changed');
  }

  stands(): void {
    this.#ask('stands');
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #ask(why: 'stands' | 'changed'): void {
    if (this.#stopped) return;
    if (!this.#reading && this.#timer === null) this.#after(0, () => this.#run(why));
    else if (this.#missed !== 'changed') this.#missed = why;
  }

  async #run(why: 'stands' | 'changed'): Promise<void> {
    this.#reading = true;
    await this.read();
    this.#reading = false;
    if (this.#stopped) return;
    this.#after(why === 'changed' ? this.gapMs : 0, () => {
      const missed = this.#missed;
      this.#missed = 'nothing';
      if (missed !== 'nothing') return this.#run(missed);
    });
  }

  #after(ms: number, then: () => Promise<void> | void): void {
    this.#timer = later('watcher', ms, () => {
      this.#timer = null;
      return then();
    }).unref();
  }
}
