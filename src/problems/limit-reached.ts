import { statusOfCode } from './problem.js';

/** `TOO_MANY_REQUESTS`: the caller has all they may have; `GATEWAY_BUSY`: the process, or the upstream, has; the others: a rule says so. */
export type LimitCode = 'TOO_MANY_REQUESTS' | 'GATEWAY_BUSY' | 'RATE_LIMITED' | 'QUOTA_EXCEEDED';

/** Something is refused because a bound is reached: 429 where it is the caller's own, 503 where it is everybody's. */
export class LimitReached extends Error {
  readonly status: 429 | 503;

  constructor(
    readonly code: LimitCode,
    message: string,
    /** When it is worth trying again, in whole seconds. */
    readonly retryAfterSeconds: number,
    /** Further headers, flat: lower-case name, value, … */
    private readonly more: readonly string[] = [],
  ) {
    super(message);
    this.status = statusOfCode[code];
  }

  /** The headers of an HTTP answer that says so, flat. */
  get headers(): string[] {
    return ['retry-after', String(this.retryAfterSeconds), ...this.more];
  }
}
