import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Environment } from '../config/environment.js';
import { fileFault } from '../config/file-fault.js';
import { isToken } from '../protocol/header-text.js';
import { foldName } from './identity-headers.js';
import { modeProblems } from './oauth2-proxy-mode.js';
import { cidrProblem } from './peers/peer-address.js';
import { configuredHeaders, isBound, proxySecrets } from './presets/proxy-settings.js';
import { assertionSettings } from './assertion-settings.js';

/** What HTTP, MCP or other proxies use for something else. */
const reserved = new Set([
  'host',
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'connection',
  'contentlength',
  'contenttype',
  'transferencoding',
  'upgrade',
  'te',
  'origin',
  'forwarded',
  'via',
  'xforwardedfor',
  'xforwardedhost',
  'xforwardedproto',
  'xforwardedport',
  'xrealip',
]);

/** What about the trusted proxy keeps the process from starting, one line each, never with a secret. */
export function proxyProblems(env: Environment): string[] {
  return [
    ...headerProblems(env),
    ...peerProblems(env),
    ...secretProblems(env),
    ...assertionProblems(env),
    ...tlsProblems(env),
    ...bindingProblems(env),
    ...modeProblems(env),
  ];
}

function peerProblems(env: Environment): string[] {
  return [
    ...env.TRUSTED_PROXY_CIDRS.flatMap((cidr) => cidrProblem(cidr) ?? []).map((line) => `TRUSTED_PROXY_CIDRS: ${line}`),
    ...env.TRUSTED_PROXY_HOSTS.filter((host) => !/^[\w-]+(\.[\w-]+)*\.?$/.test(host)).map(
      (host) => `TRUSTED_PROXY_HOSTS: ${JSON.stringify(host)} is not a host name`,
    ),
  ];
}

function secretProblems(env: Environment): string[] {
  const secrets = proxySecrets(env);
  const problems: string[] = [];
  if (secrets.some((secret) => secret.length < 32)) {
    problems.push('TRUSTED_PROXY_SECRET must have at least 32 characters');
  }
  if (secrets.length > 2) problems.push('TRUSTED_PROXY_SECRET may hold two secrets at most');
  if (secrets.includes(env.JWT_SECRET_KEY) || secrets.includes(env.AUTH_ENCRYPTION_SECRET)) {
    problems.push('TRUSTED_PROXY_SECRET must differ from JWT_SECRET_KEY and AUTH_ENCRYPTION_SECRET');
  }
  return problems;
}

function assertionProblems(env: Environment): string[] {
  const settings = assertionSettings(env);
  if (settings === null) return [];
  const problems: string[] = [];
  if (settings.issuer === '') problems.push('PROXY_ASSERTION_ISSUER must be set with a signed assertion');
  if (settings.audience === '') problems.push('PROXY_ASSERTION_AUDIENCE must be set with a signed assertion');
  if (settings.form === 'aws-alb' && !/^arn:aws[\w-]*:elasticloadbalancing:[\w-]+:/.test(settings.signer)) {
    problems.push('PROXY_ASSERTION_SIGNER must be the ARN of the load balancer');
  }
  if (settings.keysUrl === '') problems.push('PROXY_ASSERTION_JWKS_URL must be set with a signed assertion');
  for (const algorithm of settings.algorithms) {
    if (!/^((RS|PS|ES)(256|384|512)|EdDSA)$/.test(algorithm)) {
      problems.push(`PROXY_ASSERTION_ALGS may hold RS*, PS*, ES* and EdDSA, not ${JSON.stringify(algorithm)}`);
    }
  }
  if (new Set(settings.algorithms.map((algorithm) => algorithm.slice(0, 2))).size > 1) {
    problems.push('PROXY_ASSERTION_ALGS may hold one family of algorithms only');
  }
  return problems;
}

function tlsProblems(env: Environment): string[] {
  const problems: string[] = [];
  if ((env.TLS_CERT_FILE === '') !== (env.TLS_KEY_FILE === '')) {
    problems.push('TLS_CERT_FILE and TLS_KEY_FILE must be set together');
  }
  if (env.PROXY_CLIENT_CA_FILE !== '' && env.TLS_CERT_FILE === '')
    problems.push('PROXY_CLIENT_CA_FILE needs TLS_CERT_FILE');
  if (env.PROXY_CLIENT_ALLOWED_SANS.length > 0 && env.PROXY_CLIENT_CA_FILE === '') {
    problems.push('PROXY_CLIENT_ALLOWED_SANS needs PROXY_CLIENT_CA_FILE');
  }
  for (const name of ['TLS_CERT_FILE', 'TLS_KEY_FILE', 'PROXY_CLIENT_CA_FILE'] as const) {
    if (env[name] === '') continue;
    try {
      const pem = readFileSync(env[name]);
      if (name === 'TLS_KEY_FILE') createPrivateKey(pem);
      else new X509Certificate(pem);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      problems.push(
        `${name} ${code?.startsWith('E') && !code.startsWith('ERR') ? `cannot be read ${fileFault(error)}` : 'holds no usable PEM'}`,
      );
    }
  }
  return problems;
}

function bindingProblems(env: Environment): string[] {
  if (isBound(env)) return [];
  return (['PROXY_ROLE_MAP', 'PROXY_GROUPS_HEADER'] as const)
    .filter((name) => Object.keys(env[name]).length > 0)
    .map((name) =>
      name === 'PROXY_ROLE_MAP' && env.PROXY_PRESET === 'hyprmcp' && env.PROXY_USER_HEADER === ''
        ? `${name} has no effect on Bearer tokens, which is all that hyprmcp sends: use JWT_ROLE_MAP`
        : `${name} needs a binding to one proxy: ${bindings}`,
    );
}

const bindings =
  'TRUSTED_PROXY_CIDRS, TRUSTED_PROXY_HOSTS, TRUSTED_PROXY_SECRET, PROXY_ASSERTION_* or PROXY_CLIENT_CA_FILE';

function headerProblems(env: Environment): string[] {
  const problems: string[] = [];
  const owner = new Map<string, string>();
  for (const [role, name] of Object.entries(configuredHeaders(env))) {
    const variable = `PROXY_${role.toUpperCase()}_HEADER`;
    const fold = foldName(name);
    if (!isToken(name)) problems.push(`${variable} is not a header name (RFC 9110 section 5.1)`);
    else if (reserved.has(fold) || fold.startsWith('mcp')) problems.push(`${variable} may not be ${name}`);
    const other = owner.get(fold);
    // A user header that is an e-mail address is both; nothing else may share a header.
    if (other !== undefined && !(role === 'email' && other === 'PROXY_USER_HEADER')) {
      problems.push(`${variable} and ${other} name the same header`);
    }
    owner.set(fold, other ?? variable);
  }
  return problems;
}
