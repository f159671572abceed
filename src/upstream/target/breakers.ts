import { Injectable } from '@nestjs/common';
import type { UpstreamError } from './upstream-error.js';

/** Consecutive failures to connect or to answer in time that open a breaker. */
const FAILURES_TO_OPEN = 5;
/** How long an open breaker refuses before it lets one call try, in milliseconds. */
const OPEN_MS = 5_000;

/** `answered`: any HTTP answer came; `failed`: no connection or no answer in time; `neither`: says nothing about the upstream. */
export type Outcome = 'answered' | 'failed' | 'neither';

/** What a failed call says about its upstream. */
export function outcomeOf({ code, beforeSending }: UpstreamError): Outcome {
  if (code === 'UPSTREAM_SECRET_MISSING' || code === 'UPSTREAM_ADDRESS_FORBIDDEN') return 'neither';
  return beforeSending || code === 'UPSTREAM_TIMEOUT' ? 'failed' : 'answered';
}

/**
 * Circuit breaker of one upstream. Synchronous and without timers; uses the monotonic clock.
 * Each `enter` that returns true is followed by exactly one `leave`.
 */
export class Breaker {
  #failures = 0;
  #openUntil = 0;
  #probing = false;

  /** true while calls are refused because the upstream keeps failing. */
  get isOpen(): boolean {
    return this.#failures >= FAILURES_TO_OPEN;
  }

  /** Milliseconds until the next try, for Retry-After; 0 while closed. */
  get retryAfterMs(): number {
    return this.isOpen ? Math.max(0, this.#openUntil - performance.now()) : 0;
  }

  /** False while the upstream keeps failing. */
  enter(): boolean {
    if (this.#failures < FAILURES_TO_OPEN) return true;
    if (this.#probing || performance.now() < this.#openUntil) return false;
    this.#probing = true;
    return true;
  }

  leave(outcome: Outcome): void {
    if (outcome === 'answered') {
      this.#failures = 0;
      this.#probing = false;
    } else if (outcome === 'failed') {
      this.#failures++;
      this.#probing = false;
      if (this.#failures >= FAILURES_TO_OPEN) this.#openUntil = performance.now() + OPEN_MS;
    } else this.#probing = false;
  }
}

/** The breaker of each gateway; they outlive catalogue snapshots. */
@Injectable()
export class Breakers {
  readonly #breakers = new Map<string, Breaker>();

  for(gatewayId: string): Breaker {
    let breaker = this.#breakers.get(gatewayId);
    if (breaker === undefined) {
      breaker = new Breaker();
      this.#breakers.set(gatewayId, breaker);
    }
    return breaker;
  }

  /** Each gateway that was called, by id. */
  get all(): Iterable<readonly [gatewayId: string, breaker: Breaker]> {
    return this.#breakers;
  }

  /** Forgets gateways that are gone. */
  keepOnly(gatewayIds: ReadonlySet<string>): void {
    for (const id of this.#breakers.keys()) if (!gatewayIds.has(id)) this.#breakers.delete(id);
  }
}
