import type { Environment } from '../../config/environment.js';
import type { Authority } from './authority.js';
import { personIds } from './person.js';

/** One link of a chain: whose it is, and what of it can be revoked or changed. So it stands in the `chain` of a token made here. */
export interface Link {
  readonly id: string;
  readonly email?: string;
  /** `jti` and hash of a token. */
  readonly jti?: string;
  readonly token?: string;
  /** The id of a browser session. */
  readonly session?: string;
  /** {@link passwordMark} of the administrator's password. */
  readonly password?: string;
}

/** What a caller's rights hang on: a chain from a root, which ends with any of its links. */
export interface Grant {
  /** Root first. */
  readonly chain: readonly Link[];
  /** The earliest end of the chain, seconds since 1970; Infinity where none has one. */
  readonly ends: number;
  /** Why the caller is an administrator; null for everybody else. */
  readonly authority: Authority | null;
  /** What the deny list would hold to end it. */
  readonly denials: readonly string[];
  /** What the deny list last said, and in which state of it; {@link Revocations} keeps it here, so that a call costs one comparison. */
  readonly asked: { version: number; denied: boolean };
}

/** How the deny list names something. */
export const denial = (kind: string, value: string): string => `${kind} ${value}`;

export function grantOf(
  chain: readonly Link[],
  { ends = Infinity, authority = null }: { readonly ends?: number; readonly authority?: Authority | null },
  env: Environment,
): Grant {
  const denials = [...new Set(chain.flatMap((link) => denialsOf(link, env)))];
  return { chain, ends, authority, denials, asked: { version: -1, denied: false } };
}

/** The same rights through one more link, which may end sooner. */
export function extended(grant: Grant, link: Link, ends: number): Grant {
  const more = link.session === undefined ? [] : [denial('session', link.session)];
  return {
    ...grant,
    chain: [...grant.chain, link],
    ends: Math.min(grant.ends, ends),
    denials: [...grant.denials, ...more],
    asked: { version: -1, denied: false },
  };
}

function denialsOf({ id, email, jti, token, session }: Link, env: Environment): string[] {
  const ids = personIds(id, email ?? null, env).map((name) => denial('principal', name));
  if (jti !== undefined) ids.push(denial('jti', jti));
  if (token !== undefined) ids.push(denial('token', token));
  if (session !== undefined) ids.push(denial('session', session));
  return ids;
}

/** For whoever hangs on nothing: anonymous callers. */
export const unbound = (id: string): Grant => ({
  chain: [],
  ends: Infinity,
  authority: null,
  denials: [denial('principal', id)],
  asked: { version: -1, denied: false },
});
