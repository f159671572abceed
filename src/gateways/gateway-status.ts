import type { Gateway } from './gateway.entity.js';

/** What a gateway is like now, the worst first. */
export const statuses = [
  'secret_unreadable',
  'secret_missing',
  'auth_failed',
  'unreachable',
  'degraded',
  'checking',
  'healthy',
  'disabled',
] as const;

export type GatewayStatus = (typeof statuses)[number];

type Observed = Pick<Gateway, 'enabled' | 'authState' | 'reachable' | 'failures' | 'checkedAt' | 'lastSeenAt'>;

/** The one answer to "does it work?": the list, its filters and the page of one gateway all show it. */
export function statusOf(gateway: Observed, decryptable: boolean): GatewayStatus {
  if (!gateway.enabled) return 'disabled';
  if (!decryptable) return 'secret_unreadable';
  if (gateway.authState === 'unresolved') return 'secret_missing';
  if (gateway.authState === 'refused') return 'auth_failed';
  if (!gateway.reachable) return 'unreachable';
  if (gateway.checkedAt === null && gateway.lastSeenAt === null) return 'checking';
  return gateway.failures > 0 ? 'degraded' : 'healthy';
}
