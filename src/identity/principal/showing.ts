import { mayUse, type AccessRule, type AnonymousReach } from './access.js';
import type { Principal } from './principal.js';

/** Reads are two classes: administrators see how things are reached and who may use them; everyone else how to use them. */
export const seesAll = ({ role }: Principal): boolean => role === 'admin';

/** Whether a gateway or virtual server is there for a principal: it may be used, and is switched on or the caller an administrator. */
export const isThere = (
  principal: Principal,
  row: AccessRule & { readonly enabled: boolean },
  reach: AnonymousReach,
): boolean => mayUse(principal, row, reach) && (row.enabled || seesAll(principal));
