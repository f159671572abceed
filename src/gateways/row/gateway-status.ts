import type { Gateway } from './gateway.entity.js';

/** What a gateway is in one word, the worst that is true of it. */
export const gatewayStatuses = [
  'secret_unreadable',
  'secret_unresolved',
  'auth_failed',
  'unreachable',
  'degraded',
  'checking',
  'healthy',
  'disabled',
] as const;

export type GatewayStatus = (typeof gatewayStatuses)[number];

type Observed = Pick<Gateway, 'enabled' | 'authState' | 'reachable' | 'failures' | 'lastSeenAt'>;

/**
 * `secret_unreadable`: its credentials cannot be decrypted. `secret_unresolved`: a reference names nothing. `auth_failed`: the
 * server refuses them. `unreachable`: three checks in a row found no answer. `degraded`: the last one or two did not.
 * `checking`: never asked yet.
 */
export function statusOf(gateway: Observed, decryptable: boolean): GatewayStatus {
  if (!gateway.enabled) return 'disabled';
  if (!decryptable) return 'secret_unreadable';
  if (gateway.authState === 'unresolved') return 'secret_unresolved';
  if (gateway.authState === 'refused') return 'auth_failed';
  if (!gateway.reachable) return gateway.lastSeenAt === null && gateway.failures === 0 ? 'checking' : 'unreachable';
  if (gateway.failures > 0) return 'degraded';
  return gateway.lastSeenAt === null ? 'checking' : 'healthy';
}
