import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Environment } from '../../config/environment.js';
import { ownIssuer, ownSigningKey } from './token-issuers.js';

/** What a token made here says. */
export interface TokenRequest {
  /** A local user's name, or the whole id of a proxied or OIDC user (`proxy:alice`, `oidc:<iss>#<sub>`). */
  readonly subject: string;
  readonly email?: string | null;
  readonly groups?: readonly string[];
  readonly admin?: boolean;
  /** Seconds from now. */
  readonly lifetime: number;
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
  const id = randomUUID();
  const issued = Math.floor(Date.now() / 1000);
  const expires = issued + request.lifetime;
  const token = await new SignJWT({
    ...(request.email ? { email: request.email } : {}),
    ...(request.groups?.length ? { groups: request.groups } : {}),
    ...(request.admin ? { is_admin: true } : {}),
  })
    .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
    .setIssuer(ownIssuer)
    .setAudience(env.JWT_AUDIENCE)
    .setSubject(request.subject)
    .setJti(id)
    .setIssuedAt(issued)
    .setExpirationTime(expires)
    .sign(key);
  return { token, id, expiresAt: new Date(expires * 1000) };
}
