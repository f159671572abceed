import type { Environment } from '../../config/environment.js';
import { localId, oidcId, parsePrincipalId, proxyId } from './principal-id.js';

/**
 * Everything under which one person may be revoked: their id, the same name as the other ways of signing in would have it, and
 * their verified e-mail address. Whoever comes through the proxy as `alice` and is `alice` at the identity provider is one
 * person; subjects of two identity providers are not compared, since their numbers mean nothing to each other.
 */
export function personIds(id: string, email: string | null, env: Environment): readonly string[] {
  const parsed = parsePrincipalId(id);
  if (parsed === null) return id.includes('@') ? personIds(localId(id), id, env) : [id];
  const issuers = parsed.kind === 'oidc' ? [] : tokenIssuers(env);
  const names = [parsed.subject, ...(email === null ? [] : [email])];
  const ids = names.flatMap((name) => [localId(name), proxyId(name), ...issuers.map((issuer) => oidcId(issuer, name))]);
  return [...new Set([id, ...ids, ...names.filter((name) => name.includes('@')).map(address)])];
}

/** An e-mail address as the deny list holds it. */
export const address = (email: string): string => email.toLowerCase();

/** Issuers whose users are `oidc:` here. */
const tokenIssuers = ({ OIDC_ISSUERS, JWT_ISSUER, JWT_ALGORITHM }: Environment): readonly string[] =>
  JWT_ALGORITHM.startsWith('HS') ? OIDC_ISSUERS : [...OIDC_ISSUERS, JWT_ISSUER];
