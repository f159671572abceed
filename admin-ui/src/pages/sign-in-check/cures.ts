import type { AuditRow } from '../../api/system.js';

/** What to change where identity headers were refused, by the code of the refusal; each names the setting or who must act. */
const cures: Readonly<Record<string, (address: string) => string>> = {
  PROXY_PEER_NOT_TRUSTED: (address) =>
    `If ${address} is your proxy: its address must be in TRUSTED_PROXY_CIDRS (${networkOf(address)}) or its name in ` +
    'TRUSTED_PROXY_HOSTS, and where they are set TRUSTED_PROXY_SECRET and PROXY_ASSERTION_* must hold for what it sends. ' +
    'If it is not, somebody tried to choose a name.',
  IDENTITY_AMBIGUOUS: () =>
    'Two headers named different users. Have the proxy remove the one that PROXY_USER_HEADER does not name from what clients send.',
  IDENTITY_CONFLICT: () =>
    'The token or the signed assertion named another user than the header: PROXY_USER_HEADER and PROXY_ASSERTION_USER_CLAIM must mean the same.',
  PROXY_MODE_REQUIRED: () =>
    'Set PROXY_PRESET to oauth2-proxy or to oauth2-proxy-auth-request, as it stands in front of this gateway.',
  MALFORMED_REQUEST: () =>
    'An identity header came twice or in another spelling (X_Forwarded_User). Have the proxy set the header of PROXY_USER_HEADER, not add it, and remove other spellings.',
};

export const refusalCodes = Object.keys(cures);

export interface RefusedFrom {
  readonly code: string;
  readonly address: string;
  readonly count: number;
  /** ISO 8601. */
  readonly last: string;
  readonly cure: string;
}

/** Refusals of one kind from one address together, the latest first. `rows` are the newest of the audit log, in its order. */
export function refusedFrom(rows: readonly AuditRow[]): RefusedFrom[] {
  const found = new Map<string, RefusedFrom>();
  for (const { code, action, address, at, count } of rows) {
    if (code === null || cures[code] === undefined || !action.startsWith('refuse.')) continue;
    const from = address ?? 'an unknown address';
    const key = `${code} ${from}`;
    const known = found.get(key) ?? { code, address: from, count: 0, last: at, cure: cures[code](from) };
    found.set(key, { ...known, count: known.count + count });
  }
  return [...found.values()];
}

const networkOf = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;
