import { keepAtMost } from '../../kept/keep-at-most.js';
import type { CookieJar } from '../target/cookie-jar.js';
import type { EraFacts } from '../client/upstream-connection.js';

/** How long a session is used again, in milliseconds: what a server says of itself comes with each new one. */
const MOST_AGE_MS = 60 * 60_000;
/** Most sessions that are kept; the oldest go first. */
const MOST_KEPT = 10_000;

/** A session of the gateway's own that its server would not end. */
export interface KeptSession {
  readonly sessionId: string;
  readonly facts: EraFacts;
  readonly cookies: CookieJar;
  /** What it was opened under: place and credentials. */
  readonly reach: string;
  readonly openedAt: number;
}

/**
 * Sessions that servers without DELETE (405, 2025-11-25, "Session Management") cannot be told to end: the next check of
 * the same server goes on with one, so that a check does not leave a session behind each time.
 */
export class KeptSessions {
  readonly #kept = new Map<string, KeptSession>();

  /** The session kept for a gateway, which is no longer kept; undefined where it is too old, or was opened under something else. */
  take(gatewayId: string, reach: string): KeptSession | undefined {
    const kept = this.#kept.get(gatewayId);
    this.#kept.delete(gatewayId);
    return kept?.reach === reach && performance.now() - kept.openedAt < MOST_AGE_MS ? kept : undefined;
  }

  keep(gatewayId: string, session: KeptSession): void {
    keepAtMost(this.#kept, MOST_KEPT, gatewayId, session);
  }
}
