import type { Principal } from './principal.js';

/** Who may see and call a gateway or a virtual server. */
export interface AccessRule {
  readonly visibility: 'public' | 'team' | 'private';
  readonly ownerId: string | null;
  /** Principal ids or verified e-mail addresses. */
  readonly allowedUsers: readonly string[];
  readonly allowedGroups: readonly string[];
  /** Anonymous callers on a listener that is not loopback see only what is marked so. */
  readonly allowAnonymous: boolean;
}

/** What the process grants to anonymous callers: everything public, or only what is marked `allow_anonymous`. */
export type AnonymousReach = 'public' | 'marked';

/** The one decision about a principal and a gateway or virtual server; every list, call, stream and socket asks it. */
export function mayUse(principal: Principal, rule: AccessRule, reach: AnonymousReach): boolean {
  if (principal.role === 'admin') return true;
  if (principal.role === 'anonymous') {
    return rule.visibility === 'public' && (reach === 'public' || rule.allowAnonymous);
  }
  if (rule.visibility === 'public' || rule.ownerId === principal.id) return true;
  if (rule.allowedUsers.includes(principal.id)) return true;
  if (principal.email !== null && rule.allowedUsers.includes(principal.email)) return true;
  return rule.allowedGroups.some((group) => principal.groups.includes(group));
}
