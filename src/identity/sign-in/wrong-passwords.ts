import { createHmac, randomBytes } from 'node:crypto';

/** Wrong passwords that are answered 401; the next is 429. */
const free = 6;
/** Wrong passwords are forgotten after this long without another, milliseconds. */
const forgetMs = 15 * 60_000;
/** The first wait that Retry-After names; it doubles with each further wrong password, up to {@link forgetMs}. */
const firstWaitMs = 30_000;
/** How late the right password is answered at first and at most, milliseconds. */
const firstDelayMs = 125;
const longestDelayMs = 2_000;
const mostKeys = 10_000;

interface Failures {
  readonly count: number;
  readonly last: number;
}

/**
 * Counts wrong passwords of one kind of key: of a user name, or of whoever sent them. What is kept of a key is a hash under a
 * random key of this process, so that a password typed into the wrong field is not kept. Some 2 MB at most.
 */
export class WrongPasswords {
  private readonly failures = new Map<string, Failures>();
  private readonly secret = randomBytes(32);

  constructor(private readonly now: () => number = Date.now) {}

  /** One more; seconds until the next may be tried, where it is one too many, else 0. */
  add(key: string): number {
    const name = this.hashed(key);
    const count = this.countOf(name) + 1;
    this.failures.delete(name);
    if (this.failures.size >= mostKeys) this.makeRoom();
    this.failures.set(name, { count, last: this.now() });
    return count <= free ? 0 : Math.min(forgetMs, firstWaitMs * 2 ** (count - free - 1)) / 1000;
  }

  /** How late to answer the right password, milliseconds: guessing beside it must not be quicker than it. */
  delay(key: string): number {
    if (this.failures.size === 0) return 0;
    const count = this.countOf(this.hashed(key));
    return count < free ? 0 : Math.min(longestDelayMs, firstDelayMs * 2 ** (count - free));
  }

  forget(key: string): void {
    if (this.failures.size > 0) this.failures.delete(this.hashed(key));
  }

  get size(): number {
    return this.failures.size;
  }

  private countOf(name: string): number {
    const known = this.failures.get(name);
    return known === undefined || this.now() - known.last > forgetMs ? 0 : known.count;
  }

  /** The oldest of those that may still try freely goes first, so that no flood of names washes a waiting one out. */
  private makeRoom(): void {
    for (const [name, { count, last }] of this.failures) {
      if (count < free || this.now() - last > forgetMs) return void this.failures.delete(name);
    }
    this.failures.delete(this.failures.keys().next().value!);
  }

  private hashed(key: string): string {
    return createHmac('sha256', this.secret).update(key).digest('base64').slice(0, 22);
  }
}
