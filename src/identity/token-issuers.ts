import { createPublicKey, createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Environment } from '../config/environment.js';
import type { TokenIssuer } from '../jwt/token-issuer.js';

/** `iss` of tokens made here. */
export const ownIssuer = 'gatehouse';

/** An issuer, and how far its word goes. */
export interface KnownIssuer extends TokenIssuer {
  /** Whoever signs with our own secret may name administrators (`is_admin`); others only by JWT_ROLE_MAP. */
  readonly local: boolean;
}

/** The key of tokens made here: JWT_PRIVATE_KEY_PATH where it is set, else one derived from JWT_SECRET_KEY. */
export function ownSigningKey(env: Environment): { key: KeyObject | Uint8Array; algorithm: string } {
  if (env.JWT_PRIVATE_KEY_PATH && !env.JWT_ALGORITHM.startsWith('HS')) {
    return { key: createPrivateKey(readFileSync(env.JWT_PRIVATE_KEY_PATH)), algorithm: env.JWT_ALGORITHM };
  }
  const key = hkdfSync('sha256', env.JWT_SECRET_KEY, '', 'gatehouse tokens', 32);
  return { key: new Uint8Array(key), algorithm: 'HS256' };
}

/** Everyone whose tokens are accepted: this gateway, and the issuer of JWT_*. */
export function knownIssuers(env: Environment): readonly KnownIssuer[] {
  return [own(env), configured(env)];
}

function own(env: Environment): KnownIssuer {
  const { key, algorithm } = ownSigningKey(env);
  const verify = key instanceof Uint8Array ? key : createPublicKey(key);
  return {
    iss: ownIssuer,
    audience: env.JWT_AUDIENCE,
    algorithms: [algorithm],
    key: () => verify,
    requireExpiration: true,
    local: true,
  };
}

function configured(env: Environment): KnownIssuer {
  const secret = env.JWT_ALGORITHM.startsWith('HS');
  const key = secret
    ? new TextEncoder().encode(env.JWT_SECRET_KEY)
    : createPublicKey(readFileSync(env.JWT_PUBLIC_KEY_PATH));
  return {
    iss: env.JWT_ISSUER_VERIFICATION ? env.JWT_ISSUER : null,
    audience: env.JWT_AUDIENCE_VERIFICATION ? env.JWT_AUDIENCE : null,
    algorithms: [env.JWT_ALGORITHM],
    key: () => key,
    requireExpiration: env.REQUIRE_TOKEN_EXPIRATION,
    local: secret,
  };
}
