/** Failures that cost nothing. */
const free = 5;
/** A failure is forgotten after this long without another, milliseconds. */
const forgetMs = 15 * 60_000;
const longestMs = 15 * 60_000;
const mostKeys = 10_000;

/**
 * Slows down guessing: after five failures each further one doubles the wait, from one second to 15 minutes. Successful
 * calls never count, however many.
 */
export class LoginThrottle {
  private readonly failures = new Map<string, { count: number; last: number }>();

  constructor(private readonly now: () => number = Date.now) {}

  /** Seconds until `key` may try again; 0 at once. */
  wait(key: string): number {
    const known = this.failures.get(key);
    if (known === undefined || known.count < free) return 0;
    const until = known.last + Math.min(longestMs, 1000 * 2 ** (known.count - free));
    return Math.max(0, Math.ceil((until - this.now()) / 1000));
  }

  failed(key: string): void {
    const now = this.now();
    const known = this.failures.get(key);
    const count = known === undefined || now - known.last > forgetMs ? 1 : known.count + 1;
    this.failures.delete(key);
    if (this.failures.size >= mostKeys) this.failures.delete(this.failures.keys().next().value!);
    this.failures.set(key, { count, last: now });
  }

  succeeded(key: string): void {
    this.failures.delete(key);
  }
}
