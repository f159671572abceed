import type { JWTPayload } from 'jose';
import type { Environment } from '../../config/environment.js';
import { TokenRefused } from '../../jwt/verify-token.js';
import { identityText } from '../../proxy-auth/identity-value.js';
import type { Principal } from '../principal/principal.js';
import { ownIssuer, type KnownIssuer } from './token-issuers.js';

/** The principal of verified claims. Throws {@link TokenRefused} where the subject is no usable name. */
export function tokenPrincipal(claims: JWTPayload, issuer: KnownIssuer, env: Environment): Principal {
  // The signature says nothing about types.
  const subject = identityText(typeof claims.sub === 'string' ? claims.sub : '');
  if (subject.kind !== 'name') throw new TokenRefused('the subject is no usable name');
  const groups = [...strings(claims.groups), ...strings(claims.roles), ...(issuer.local ? strings(claims.teams) : [])];
  const email = verifiedEmail(claims, issuer.local);
  return {
    id: issuer.local ? localId(subject.text, issuer) : `oidc:${claims.iss ?? ''}#${subject.text}`,
    name: email ?? subject.text,
    email,
    groups,
    role: isAdmin(claims, groups, issuer, env) ? 'admin' : 'user',
    source: 'jwt',
  };
}

/** A token made here for a proxied or OIDC user carries his id as its subject; it never becomes a second person. */
const localId = (subject: string, { iss }: KnownIssuer): string =>
  iss === ownIssuer && /^(oidc|proxy):/.test(subject) ? subject : `local:${subject}`;

function isAdmin(claims: JWTPayload, groups: readonly string[], { local }: KnownIssuer, env: Environment): boolean {
  if (!local)
    return groups.some((group) => Object.hasOwn(env.JWT_ROLE_MAP, group) && env.JWT_ROLE_MAP[group] === 'admin');
  return claims.is_admin === true || user(claims).is_admin === true || claims.sub === env.PLATFORM_ADMIN_EMAIL;
}

/** Foreign issuers must say that they verified the address: users of some identity providers write their own. */
function verifiedEmail(claims: JWTPayload, local: boolean): string | null {
  const stated = [claims.email, ...(local ? [user(claims).email, claims.sub] : [])].find(
    (value) => typeof value === 'string' && value.includes('@'),
  );
  if (!local && claims.email_verified !== true) return null;
  const checked = identityText(typeof stated === 'string' ? stated : '');
  return checked.kind === 'name' ? checked.text : null;
}

const user = (claims: JWTPayload): Record<string, unknown> =>
  typeof claims.user === 'object' && claims.user !== null ? (claims.user as Record<string, unknown>) : {};

const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string').slice(0, 1000) : [];
