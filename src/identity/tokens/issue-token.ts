import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Environment } from '../../config/environment.js';
import type { Authority } from '../principal/authority.js';
import type { Link } from '../principal/grant.js';
import { ownIssuer, ownSigningKey } from './token-issuers.js';

/** What a token made here says. */
export interface TokenRequest {
  /** Whom it names: the id of a principal (`local:ci`, `proxy:alice`, `oidc:<iss>#<sub>`). */
  readonly id: string;
  readonly email?: string | null;
  readonly groups?: readonly string[];
  /** false: no administrator, whoever the id is. */
  readonly admin?: boolean;
  /** Why its maker may give the rights of an administrator; the settings are asked again at each use. */
  readonly authority?: Authority | null;
  /** What it hangs on, root first; empty where only this gateway's key vouches for it. */
  readonly chain?: readonly Link[];
  /** Seconds since 1970. */
  readonly expires: number;
}

export interface IssuedToken {
  readonly token: string;
  /** Its `jti`. */
  readonly id: string;
  readonly expiresAt: Date;
}

/** Signs a token with the gateway's own key. The API and `gatehouse token` make theirs here. */
export async function issueToken(request: TokenRequest, env: Environment): Promise<IssuedToken> {
  const { key, algorithm } = ownSigningKey(env);
  const jti = randomUUID();
  const { id, email, groups, admin, authority, chain, expires } = request;
  const token = await new SignJWT({
    ...(email ? { email } : {}),
    ...(groups?.length ? { groups } : {}),
    ...(admin === undefined ? {} : { is_admin: admin }),
    ...(admin === true && authority ? { admin_by: authority } : {}),
    ...(chain?.length ? { chain } : {}),
  })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setIssuer(ownIssuer)
    .setAudience(env.JWT_AUDIENCE)
    .setSubject(id)
    .setJti(jti)
    .setIssuedAt(Math.floor(Date.now() / 1000))
    .setExpirationTime(expires)
    .sign(key);
  return { token, id: jti, expiresAt: new Date(expires * 1000) };
}
