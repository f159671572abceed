import type { Discovery } from '../../upstream/discovery/discovery.js';
import type { UpstreamError } from '../../upstream/target/upstream-error.js';
import type { Gateway } from '../row/gateway.entity.js';

/** Checks in a row without an answer that make a gateway unreachable: one lost packet does not. */
const UNREACHABLE_AFTER = 3;

export type Observed = Pick<Gateway, 'reachable' | 'authState' | 'lastError' | 'failures' | 'checkedAt'> &
  Partial<Pick<Gateway, 'discovery' | 'lastSeenAt' | 'refreshedAt'>>;

/** The columns that say the upstream answered and what it is. */
export function reached({ items: _, unread: __, ...discovery }: Discovery, now: Date): Observed {
  return {
    discovery,
    reachable: true,
    authState: 'ok',
    lastError: null,
    failures: 0,
    checkedAt: now,
    lastSeenAt: now,
    refreshedAt: now,
  };
}

/** The columns that say how it failed. Refused credentials are not an unreachable server: it did answer. */
export function failed(
  before: Pick<Gateway, 'failures' | 'reachable' | 'authState'>,
  error: UpstreamError,
  now: Date,
): Observed {
  const common = { lastError: error.message, checkedAt: now };
  if (error.code === 'UPSTREAM_SECRET_MISSING') {
    return { ...common, authState: 'unresolved', reachable: before.reachable, failures: before.failures };
  }
  if (error.stage === 'auth') {
    return { ...common, authState: 'refused', reachable: true, failures: 0, lastSeenAt: now };
  }
  const failures = before.failures + 1;
  return {
    ...common,
    failures,
    authState: before.authState,
    reachable: before.reachable && failures < UNREACHABLE_AFTER,
  };
}
