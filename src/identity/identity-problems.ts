import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Environment } from '../config/environment.js';
import { fileFault } from '../config/file-fault.js';
import { publishedPassword } from '../config/secret-strength.js';
import { isLoopbackHost } from '../proxy-auth/peers/peer-address.js';
import { proxyProblems } from '../proxy-auth/proxy-problems.js';
import { isBound } from '../proxy-auth/presets/proxy-settings.js';
import { keyUrls } from './key-urls.js';
import { weaknessOf } from './sign-in/administrator.js';

/** Everything about identity that keeps the process from starting (exit 78), one line each, never with a secret. */
export function identityProblems(env: Environment): string[] {
  return [
    ...tokenProblems(env),
    ...roleProblems(env),
    ...trustProblems(env),
    ...passwordProblems(env),
    ...proxyProblems(env),
  ];
}

/** A password that others could guess may not stand where others reach it; the guide's starts, and works from this machine only. */
function passwordProblems(env: Environment): string[] {
  const weakness = weaknessOf(env);
  if (weakness === null || env.BASIC_AUTH_PASSWORD === publishedPassword || isLoopbackHost(env.HOST)) return [];
  return [`BASIC_AUTH_PASSWORD ${weakness}; HOST=${env.HOST} is reached from other machines`];
}

/** All bindings that are set must hold, and believing everybody holds none of them. */
function trustProblems(env: Environment): string[] {
  if (!env.TRUST_PROXY_AUTH_DANGEROUSLY || !isBound(env)) return [];
  const bindings = ['TRUSTED_PROXY_CIDRS, _HOSTS and _SECRET', 'PROXY_ASSERTION_*', 'PROXY_CLIENT_CA_FILE'].join(', ');
  return [`TRUST_PROXY_AUTH_DANGEROUSLY=true believes every peer and overrides ${bindings}; remove it, or them`];
}

function tokenProblems(env: Environment): string[] {
  const problems: string[] = [];
  for (const name of ['JWT_PUBLIC_KEY_PATH', 'JWT_PRIVATE_KEY_PATH'] as const) {
    const wrong = env[name] === '' ? null : keyProblem(env[name], env.JWT_ALGORITHM, name === 'JWT_PRIVATE_KEY_PATH');
    if (wrong !== null) problems.push(`${name} ${wrong}`);
  }
  return [
    ...problems,
    ...keySourceProblems(env),
    ...keyUrls(env).flatMap(({ problem }) => problem ?? []),
    ...audienceProblems(env),
  ];
}

/** A typing mistake in an issuer's name would leave that issuer with another audience than was meant. */
function audienceProblems(env: Environment): string[] {
  const known = [...env.OIDC_ISSUERS, env.JWT_ISSUER];
  return Object.entries(env.OIDC_AUDIENCES).flatMap(([issuer, audiences]) => [
    ...(known.includes(issuer)
      ? []
      : [`OIDC_AUDIENCES names ${JSON.stringify(issuer)}, which is neither in OIDC_ISSUERS nor JWT_ISSUER`]),
    ...(audiences !== 'any' && audiences.some((audience) => audience.startsWith('$'))
      ? [`OIDC_AUDIENCES of ${issuer} holds a word that begins with $; none is known`]
      : []),
  ]);
}

function keySourceProblems(env: Environment): string[] {
  const sources = (['JWT_PUBLIC_KEY_PATH', 'JWT_JWKS_URL'] as const).filter((name) => env[name] !== '');
  if (sources.length === 2) return ['JWT_PUBLIC_KEY_PATH and JWT_JWKS_URL are both set; keep one'];
  if (env.JWT_ALGORITHM.startsWith('HS')) {
    return sources.map((name) => `JWT_ALGORITHM must be RS*, ES* or EdDSA with ${name}, not ${env.JWT_ALGORITHM}`);
  }
  if (sources.length > 0 || env.OIDC_ISSUERS.length > 0) return [];
  return [`JWT_ALGORITHM=${env.JWT_ALGORITHM} needs JWT_PUBLIC_KEY_PATH, JWT_JWKS_URL or OIDC_ISSUERS`];
}

const keyTypes: Readonly<Record<string, string>> = { RS: 'rsa', ES: 'ec', Ed: 'ed25519' };

/** Why a PEM file is no key for the algorithm, or null. */
function keyProblem(path: string, algorithm: string, isPrivate: boolean): string | null {
  let pem: Buffer;
  try {
    pem = readFileSync(path);
  } catch (error) {
    return `names a file that cannot be read ${fileFault(error)}`;
  }
  try {
    const key = isPrivate ? createPrivateKey(pem) : createPublicKey(pem);
    const expected = keyTypes[algorithm.slice(0, 2)];
    if (expected === undefined || key.asymmetricKeyType === expected) return null;
    return `holds a key of type ${key.asymmetricKeyType}, which JWT_ALGORITHM=${algorithm} cannot use`;
  } catch {
    return `names a file that holds no ${isPrivate ? 'private' : 'public'} key in PEM form`;
  }
}

function roleProblems(env: Environment): string[] {
  return (['JWT_ROLE_MAP', 'PROXY_ROLE_MAP'] as const).flatMap((name) =>
    Object.values(env[name])
      .filter((role) => role !== 'admin' && role !== 'user')
      .map((role) => `${name} maps to the role ${JSON.stringify(role)}; the roles are admin and user`),
  );
}
