import { reachOf } from '../../upstream/target/reach.js';
import type { UpstreamTarget } from '../../upstream/target/upstream-target.js';

/** What an upstream session was opened under, and what is known of it since. */
export class Standing {
  /** The server answered a call on it, so that a refusal that comes later may be about the session. */
  proven = false;
  /** A new session was refused like the one before it, so that refusals are about the call. */
  refusedAlike = false;
  private readonly reach: string;

  constructor(private target: UpstreamTarget) {
    this.reach = reachOf(target);
  }

  /** Whether it may be used for the gateway as it is now: at the same place, with the same credentials. */
  holds(now: UpstreamTarget): boolean {
    if (now === this.target) return true;
    if (reachOf(now) !== this.reach) return false;
    this.target = now;
    return true;
  }
}
