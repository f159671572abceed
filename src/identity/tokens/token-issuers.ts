import { createPublicKey, createPrivateKey, hkdfSync, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Environment } from '../../config/environment.js';
import { Documents } from '../../jwt/documents.js';
import { discoverKeys, RemoteKeys } from '../../jwt/remote-keys.js';
import type { TokenIssuer } from '../../jwt/token-issuer.js';

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

/** Everyone whose tokens are accepted: this gateway, the issuer of JWT_*, and OIDC providers. */
export function knownIssuers(env: Environment): readonly KnownIssuer[] {
  const key = configuredKey(env);
  return [
    own(env),
    ...(key === null ? [] : [configured(env, key)]),
    ...env.OIDC_ISSUERS.map((iss) => provider(env, iss)),
  ];
}

function own(env: Environment): KnownIssuer {
  const { key, algorithm } = ownSigningKey(env);
  const verify = key instanceof Uint8Array ? key : createPublicKey(key);
  return {
    iss: ownIssuer,
    audience: [env.JWT_AUDIENCE],
    algorithms: [algorithm],
    key: () => verify,
    keyOf: key instanceof Uint8Array ? 'JWT_SECRET_KEY, derived' : 'JWT_PRIVATE_KEY_PATH',
    requireExpiration: true,
    local: true,
  };
}

/** The key of JWT_*; null where tokens come from OIDC_ISSUERS only. */
function configuredKey(env: Environment): Pick<KnownIssuer, 'key' | 'keyOf'> | null {
  if (env.JWT_ALGORITHM.startsWith('HS')) {
    const secret = new TextEncoder().encode(env.JWT_SECRET_KEY);
    return { key: () => secret, keyOf: 'JWT_SECRET_KEY' };
  }
  if (env.JWT_PUBLIC_KEY_PATH !== '') {
    const key = createPublicKey(readFileSync(env.JWT_PUBLIC_KEY_PATH));
    return { key: () => key, keyOf: 'JWT_PUBLIC_KEY_PATH' };
  }
  if (env.JWT_JWKS_URL === '') return null;
  const keys = new RemoteKeys(new Documents(env, env.JWT_JWKS_URL), () => Promise.resolve(new URL(env.JWT_JWKS_URL)));
  return { key: keys.source, keyOf: 'JWT_JWKS_URL' };
}

const configured = (env: Environment, key: Pick<KnownIssuer, 'key' | 'keyOf'>): KnownIssuer => ({
  ...key,
  iss: env.JWT_ISSUER_VERIFICATION ? env.JWT_ISSUER : null,
  audience: audienceOf(env.JWT_ISSUER, env),
  algorithms: [env.JWT_ALGORITHM],
  requireExpiration: env.REQUIRE_TOKEN_EXPIRATION,
  local: env.JWT_ALGORITHM.startsWith('HS'),
});

/** What OIDC_AUDIENCES says of an issuer, else JWT_AUDIENCE; null where any will do. */
export function audienceOf(iss: string, env: Environment): readonly string[] | null {
  const said = Object.hasOwn(env.OIDC_AUDIENCES, iss) ? env.OIDC_AUDIENCES[iss] : undefined;
  if (said === 'any') return null;
  return said ?? (env.JWT_AUDIENCE_VERIFICATION ? [env.JWT_AUDIENCE] : null);
}

/** One family of algorithms per issuer: that of JWT_ALGORITHM, or RSA, which every provider signs with by default. */
const provider = (env: Environment, iss: string): KnownIssuer => ({
  ...discovered(new Documents(env, iss), iss),
  iss,
  audience: audienceOf(iss, env),
  algorithms: [env.JWT_ALGORITHM.startsWith('HS') ? 'RS256' : env.JWT_ALGORITHM],
  requireExpiration: true,
  local: false,
});

const discovered = (documents: Documents, iss: string): Pick<KnownIssuer, 'key' | 'keyOf'> => ({
  key: new RemoteKeys(documents, () => discoverKeys(iss, documents)).source,
  keyOf: 'OIDC_ISSUERS',
});
