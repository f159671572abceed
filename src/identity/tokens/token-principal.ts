import type { JWTPayload } from 'jose';
import type { Environment } from '../../config/environment.js';
import { TokenRefused } from '../../jwt/verify-token.js';
import { identityText } from '../../proxy-auth/identity-value.js';
import { groupAuthority, stands, subjectAuthority, type Authority } from '../principal/authority.js';
import { grantOf, type Link } from '../principal/grant.js';
import { passwordMark } from '../principal/password-mark.js';
import { localId, oidcId, parsePrincipalId } from '../principal/principal-id.js';
import type { Principal } from '../principal/principal.js';
import { ownIssuer, type KnownIssuer } from './token-issuers.js';

/** Whom verified claims name: an id, and the name of the user in it. */
interface Named {
  readonly id: string;
  readonly subject: string;
}

/** The principal of verified claims; `hash` is the token's. Throws {@link TokenRefused} where they name nobody, or hang on nothing any more. */
export function tokenPrincipal(claims: JWTPayload, hash: string, issuer: KnownIssuer, env: Environment): Principal {
  const named = issuer.iss === ownIssuer ? ownName(claims) : foreignName(claims, issuer);
  const groups = [...strings(claims.groups), ...strings(claims.roles), ...(issuer.local ? strings(claims.teams) : [])];
  const email = verifiedEmail(claims, named, issuer);
  const authority = authorityOf(claims, named, groups, issuer, env);
  const jti = typeof claims.jti === 'string' ? { jti: claims.jti } : {};
  const link: Link = { id: named.id, ...(email === null ? {} : { email }), ...jti, token: hash };
  const chain = [...(issuer.iss === ownIssuer ? parents(claims, env) : []), link];
  return {
    id: named.id,
    name: email ?? named.subject,
    email,
    groups,
    role: authority === null ? 'user' : 'admin',
    source: 'jwt',
    grant: grantOf(chain, { ends: claims.exp ?? Infinity, authority }, env),
  };
}

/** A token made here names a whole id, so that nobody's name can look like somebody else's id. */
function ownName({ sub }: JWTPayload): Named {
  const parsed = parsePrincipalId(sub ?? '');
  if (parsed === null) throw new TokenRefused('claim', 'the subject is no id');
  return { id: sub!, subject: parsed.subject };
}

function foreignName(claims: JWTPayload, { local }: KnownIssuer): Named {
  // The signature says nothing about types.
  const subject = identityText(typeof claims.sub === 'string' ? claims.sub : '');
  if (subject.kind !== 'name') throw new TokenRefused('claim', 'the subject is no usable name');
  const iss = claims.iss ?? '';
  if (!local && iss.includes('#')) throw new TokenRefused('issuer', 'the issuer has a fragment');
  return { id: local ? localId(subject.text) : oidcId(iss, subject.text), subject: subject.text };
}

/** What a token made here hangs on. What was begun with a password ends when it is changed. */
function parents({ chain }: JWTPayload, env: Environment): readonly Link[] {
  const links = Array.isArray(chain) ? (chain as Link[]) : [];
  if (links.some(({ password }) => password !== undefined && password !== passwordMark(env))) {
    throw new TokenRefused('claim', 'the password it was made with has changed');
  }
  return links;
}

/** Why the token is an administrator's, or null. `is_admin: false` is the last word, whoever signs it. */
function authorityOf(
  claims: JWTPayload,
  { id, subject }: Named,
  groups: readonly string[],
  issuer: KnownIssuer,
  env: Environment,
): Authority | null {
  const stated = [claims.is_admin, user(claims).is_admin];
  if (stated.includes(false)) return null;
  if (!issuer.local) return groupAuthority('JWT_ROLE_MAP', groups, env);
  if (stated.includes(true)) {
    const given = issuer.iss === ownIssuer && typeof claims.admin_by === 'string' ? claims.admin_by : 'is_admin';
    return stands(given, env) ? given : null;
  }
  return id === localId(subject) ? subjectAuthority(subject, env) : null;
}

/**
 * Foreign issuers must say that they verified the address: users of some identity providers write their own. What was made
 * here says only what its maker's had.
 */
function verifiedEmail(claims: JWTPayload, { subject }: Named, { local, iss }: KnownIssuer): string | null {
  const implied = local && iss !== ownIssuer ? [user(claims).email, subject] : [];
  const stated = [claims.email, ...implied].find((value) => typeof value === 'string' && value.includes('@'));
  if (!local && claims.email_verified !== true) return null;
  const checked = identityText(typeof stated === 'string' ? stated : '');
  return checked.kind === 'name' ? checked.text : null;
}

const user = (claims: JWTPayload): Record<string, unknown> =>
  typeof claims.user === 'object' && claims.user !== null ? (claims.user as Record<string, unknown>) : {};

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string').slice(0, 1000) : [];
