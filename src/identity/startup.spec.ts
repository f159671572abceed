import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readEnvironment } from '../config/read-environment.js';
import { identityProblems } from './identity-problems.js';
import { startupWarnings } from './startup-warnings.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-start-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ed = generateKeyPairSync('ed25519');
const rsaFile = file('rsa.pem', rsa.publicKey.export({ type: 'spki', format: 'pem' }) as string);
const edFile = file('ed.pem', ed.publicKey.export({ type: 'spki', format: 'pem' }) as string);
const proxy = { MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true' };
const secret = 'a-secret-of-more-than-32-characters';
const basicSecret = { ...proxy, TRUSTED_PROXY_SECRET: secret, TRUSTED_PROXY_SECRET_HEADER: 'basic-password' };
const reverseProxy = { ...proxy, PROXY_PRESET: 'oauth2-proxy', TRUSTED_PROXY_CIDRS: '10.0.0.1' };
const bothModes = { ...proxy, PROXY_GROUPS_HEADER: 'X-Auth-Request-Groups', TRUSTED_PROXY_CIDRS: '10.0.0.1' };
const assertion = {
  ...proxy,
  PROXY_ASSERTION_HEADER: 'X-Assertion',
  PROXY_ASSERTION_ISSUER: 'https://idp.example',
  PROXY_ASSERTION_AUDIENCE: 'gatehouse',
  PROXY_ASSERTION_JWKS_URL: 'https://idp.example/jwks',
};

const reverse = /oauth2-proxy as a reverse proxy, which never sends x-auth-request-\w+.*PROXY_PRESET=oauth2-proxy /;
const wrongMode: [string, Record<string, string>, RegExp][] = [
  [
    "the reverse proxy's secret and the other mode's user",
    { PROXY_USER_HEADER: 'X-Auth-Request-User', ...basicSecret },
    reverse,
  ],
  ["that secret and the other mode's preset", { PROXY_PRESET: 'oauth2-proxy-auth-request', ...basicSecret }, reverse],
  [
    "that secret and the other mode's groups",
    { PROXY_GROUPS_HEADER: 'X-Auth-Request-Groups', ...basicSecret },
    reverse,
  ],
  ["a preset and the other mode's user", { ...reverseProxy, PROXY_USER_HEADER: 'X-Auth-Request-User' }, reverse],
  ["a preset and the other mode's groups", { ...reverseProxy, PROXY_GROUPS_HEADER: 'X-Auth-Request-Groups' }, reverse],
  ["one mode's user and the other's groups", { ...bothModes, PROXY_USER_HEADER: 'X-Forwarded-User' }, reverse],
];

describe('what keeps the process from starting', () => {
  const refused: [string, Record<string, string>, RegExp][] = [
    ['a short proxy secret', { TRUSTED_PROXY_SECRET: 'short' }, /TRUSTED_PROXY_SECRET.*32/],
    ['three secrets', { TRUSTED_PROXY_SECRET: `${secret},${secret}2,${secret}3` }, /two secrets/],
    ['the secret of tokens again', { TRUSTED_PROXY_SECRET: secret, JWT_SECRET_KEY: secret }, /must differ/],
    ['an assertion without issuer', { ...assertion, PROXY_ASSERTION_ISSUER: '' }, /PROXY_ASSERTION_ISSUER/],
    ['an assertion without audience', { ...assertion, PROXY_ASSERTION_AUDIENCE: '' }, /PROXY_ASSERTION_AUDIENCE/],
    ['an assertion without keys', { ...assertion, PROXY_ASSERTION_JWKS_URL: '' }, /PROXY_ASSERTION_JWKS_URL/],
    ['alg none', { ...assertion, PROXY_ASSERTION_ALGS: 'none' }, /PROXY_ASSERTION_ALGS.*none/],
    ['HMAC with a key set', { ...assertion, PROXY_ASSERTION_ALGS: 'RS256,HS256' }, /PROXY_ASSERTION_ALGS/],
    ['two families', { ...assertion, PROXY_ASSERTION_ALGS: 'RS256,ES256' }, /one family/],
    ['keys over http from the internet', { ...assertion, PROXY_ASSERTION_JWKS_URL: 'http://idp.com/jwks' }, /https/],
    ['a preset without its issuer', { ...proxy, PROXY_PRESET: 'cloudflare-access' }, /PROXY_ASSERTION_ISSUER/],
    ['a load balancer without ARN', { ...proxy, PROXY_PRESET: 'aws-alb' }, /PROXY_ASSERTION_SIGNER/],
    ['tokens: HMAC with a key set', { JWT_JWKS_URL: 'https://idp.example/jwks' }, /JWT_ALGORITHM.*JWT_JWKS_URL/],
    ['tokens: HMAC with a key file', { JWT_PUBLIC_KEY_PATH: rsaFile }, /JWT_ALGORITHM.*JWT_PUBLIC_KEY_PATH/],
    [
      'audiences of an issuer nobody named',
      { OIDC_ISSUERS: 'https://idp.example', OIDC_AUDIENCES: '{"https://idp.example/":["a"]}' },
      /OIDC_AUDIENCES names "https:\/\/idp\.example\/"/,
    ],
    ['an audience nobody knows', { OIDC_AUDIENCES: '{"mcpgateway":["$resource"]}' }, /OIDC_AUDIENCES.*begins with \$/],
    ['tokens: RS256 without keys', { JWT_ALGORITHM: 'RS256' }, /needs JWT_PUBLIC_KEY_PATH/],
    ['a key file that is not there', { JWT_ALGORITHM: 'RS256', JWT_PUBLIC_KEY_PATH: '/no/such.pem' }, /ENOENT/],
    ['a key of another kind', { JWT_ALGORITHM: 'RS256', JWT_PUBLIC_KEY_PATH: edFile }, /ed25519/],
    ['a file without a key', { JWT_ALGORITHM: 'RS256', JWT_PUBLIC_KEY_PATH: file('x', 'x') }, /PEM/],
    ['an issuer over http from the internet', { OIDC_ISSUERS: 'http://login.example.com.evil.org' }, /https/],
    ['an issuer with a password', { OIDC_ISSUERS: 'https://u:p@idp.example' }, /user or password/],
    [
      'user and groups in one header',
      { PROXY_GROUPS_HEADER: 'X-Authenticated-User', TRUSTED_PROXY_CIDRS: '10.0.0.1' },
      /same header/,
    ],
    ['clashing spellings', { PROXY_NAME_HEADER: 'X_Authenticated_User' }, /same header/],
    ['a header that is something else', { PROXY_USER_HEADER: 'Authorization' }, /may not be/],
    ['a header that any proxy writes', { PROXY_USER_HEADER: 'X-Forwarded-For' }, /may not be/],
    ['a header that cannot be one', { PROXY_USER_HEADER: 'X User' }, /not a header name/],
    [
      'a role map that nothing brings groups for',
      { ...proxy, PROXY_PRESET: 'hyprmcp', PROXY_ROLE_MAP: '{"a":"admin"}' },
      /no effect on Bearer tokens.*JWT_ROLE_MAP/,
    ],
    ['a role map without a binding', { PROXY_ROLE_MAP: '{"a":"admin"}' }, /PROXY_ROLE_MAP needs a binding/],
    ['groups without a binding', { PROXY_GROUPS_HEADER: 'X-Groups' }, /PROXY_GROUPS_HEADER needs a binding/],
    ...wrongMode,
    ['an unknown role', { JWT_ROLE_MAP: '{"a":"root"}' }, /admin and user/],
    ['every peer', { TRUSTED_PROXY_CIDRS: '0.0.0.0/0' }, /DANGEROUSLY/],
    [
      'every peer beside a binding',
      { TRUST_PROXY_AUTH_DANGEROUSLY: 'true', TRUSTED_PROXY_CIDRS: '10.0.0.1/32' },
      /overrides/,
    ],
    ['every IPv6 peer', { TRUSTED_PROXY_CIDRS: '::/0' }, /DANGEROUSLY/],
    ['host bits', { TRUSTED_PROXY_CIDRS: '10.0.0.7/8' }, /beyond its prefix/],
    ['IPv6 host bits', { TRUSTED_PROXY_CIDRS: 'fd00::1/64' }, /beyond its prefix/],
    ['no network', { TRUSTED_PROXY_CIDRS: 'traefik' }, /not an address/],
    ['a prefix too long', { TRUSTED_PROXY_CIDRS: '10.0.0.1/33' }, /prefix length/],
    ['a host that is a URL', { TRUSTED_PROXY_HOSTS: 'http://traefik' }, /not a host name/],
    ['a certificate without its key', { TLS_CERT_FILE: rsaFile }, /set together/],
    ['client certificates without TLS', { PROXY_CLIENT_CA_FILE: rsaFile }, /needs TLS_CERT_FILE/],
    [
      'an unreadable certificate',
      { TLS_CERT_FILE: '/no/cert', TLS_KEY_FILE: '/no/key' },
      /TLS_CERT_FILE cannot be read/,
    ],
    ['names without an authority', { PROXY_CLIENT_ALLOWED_SANS: 'DNS:traefik' }, /needs PROXY_CLIENT_CA_FILE/],
  ];
  it.each(refused)('%s', (_, settings, line) => {
    const problems = identityProblems(readEnvironment(settings));
    expect(problems.join('\n')).toMatch(line);
    expect(problems.join('\n')).not.toContain(secret);
  });

  it('all problems come together', () => {
    const all = {
      TRUSTED_PROXY_SECRET: 'short',
      TRUSTED_PROXY_CIDRS: 'x,y',
      JWT_ALGORITHM: 'RS256',
      PROXY_USER_HEADER: 'Host',
    };
    expect(identityProblems(readEnvironment(all))).toHaveLength(5);
  });

  it.each<Record<string, string>>([
    {},
    proxy,
    { ...proxy, HOST: '0.0.0.0', AUTH_REQUIRED: 'false', BASIC_AUTH_PASSWORD: 'changeme' },
    { ...assertion, PROXY_ROLE_MAP: '{"a":"admin"}' },
    { ...proxy, PROXY_PRESET: 'authelia', TRUSTED_PROXY_CIDRS: '10.0.0.0/8,fd00::/8,::1,192.168.1.7' },
    { ...basicSecret, PROXY_PRESET: 'oauth2-proxy' },
    { ...bothModes, PROXY_PRESET: 'oauth2-proxy-auth-request' },
    { ...proxy, PROXY_USER_HEADER: 'Cf-Access-Authenticated-User-Email' },
    { JWT_ALGORITHM: 'RS256', JWT_PUBLIC_KEY_PATH: rsaFile },
    { OIDC_ISSUERS: 'http://dex:5556,http://127.0.0.1:5556,https://login.example.com' },
  ])('%j starts', (settings) => expect(identityProblems(readEnvironment(settings))).toEqual([]));
});

describe('a password where other machines reach it', () => {
  const of = (BASIC_AUTH_PASSWORD: string, HOST = '0.0.0.0') =>
    identityProblems(readEnvironment({ BASIC_AUTH_PASSWORD, HOST, BASIC_AUTH_USER: 'operator' }));
  const weak = [
    'a', 'Changeme', 'changeme1', 'changeme-2026!', 'admin', 'password1234', 'Operator-2026!!', 'x9.K-w7:b2',
    'aaaaaaaaaaaaaaaaaaaaaaaa', 'abababababababab', '123456789012',
  ]; // prettier-ignore
  it.each(weak)('%s does not start, and is not repeated', (password) => {
    expect(of(password)).toEqual([expect.stringMatching(/^BASIC_AUTH_PASSWORD (is|repeats) .*HOST=0\.0\.0\.0/)]);
    expect(of(password, '10.0.0.5')).toHaveLength(1);
    expect(of(password, '127.0.0.1')).toEqual([]);
  });
  it.each([
    '',
    'changeme',
    '5c1e9f3b77aa0d42',
    'correct horse battery staple',
    'пароль-лошадь-скрепка',
    'trial-Zx81-not-4',
  ])('%j starts', (password) => expect(of(password)).toEqual([]));
});

describe('what an operator is told at start', () => {
  const admins = { TRUSTED_PROXY_CIDRS: '10.0.0.1/32', PROXY_ROLE_MAP: '{"admins":"admin"}' };
  const told = (settings: Record<string, string>) => startupWarnings(readEnvironment(settings));

  it('nothing by default', () => expect(told({})).toEqual([]));
  it("the guide's warning, word by word", () => {
    const [line] = told({ MCP_CLIENT_AUTH_ENABLED: 'false' });
    expect(line).toMatch(/^MCP client authentication is disabled but trust_proxy_auth is not set/);
  });
  it.each<[Record<string, string>, RegExp]>([
    [proxy, /Any host on the private network.*TRUSTED_PROXY_CIDRS/],
    [{ ...proxy, PROXY_USER_HEADER: 'Remote-User' }, /Any host.*PROXY_PRESET=authelia is made for this header/],
    [{ ...proxy, PROXY_USER_HEADER: 'X-User-Id' }, /PROXY_PRESET=istio/],
    [{ ...proxy, PROXY_USER_HEADER: 'X-Auth-Request-User' }, /^x-auth-request-user is refused until PROXY_PRESET says/],
    [
      { HOST: '0.0.0.0', BASIC_AUTH_PASSWORD: 'changeme' },
      /BASIC_AUTH_PASSWORD is a password that .*this machine alone/,
    ],
    [{ BASIC_AUTH_PASSWORD: 'a' }, /BASIC_AUTH_PASSWORD is short.*this machine alone/],
    [{ ...proxy, TRUST_PROXY_AUTH_DANGEROUSLY: 'true' }, /DANGEROUSLY.*any user/],
    [{ TRUST_PROXY_AUTH: 'true' }, /no effect/],
    [{ ...proxy, PROXY_PRESET: 'oauth2-proxy' }, /Groups in x-forwarded-groups are not read/],
    [{ ...proxy, ...admins, PROXY_PRESET: 'authelia' }, /PROXY_ROLE_MAP has no effect.*PROXY_GROUPS_HEADER/],
    [{ ...proxy, ...admins, PROXY_PRESET: 'hyprmcp', JWT_ROLE_MAP: '{"a":"admin"}' }, /no effect.*JWT_ROLE_MAP/],
    [{ HOST: '0.0.0.0', AUTH_REQUIRED: 'false' }, /ALLOW_ANONYMOUS=true.*AUTH_REQUIRED=true/],
    [
      { OIDC_ISSUERS: 'https://idp.example', OIDC_AUDIENCES: '{"https://idp.example":"any"}' },
      /Tokens of https:\/\/idp\.example count whatever/,
    ],
    [{ OIDC_ISSUERS: 'http://dex:5556' }, /OIDC_ISSUERS=http:\/\/dex:5556.*http/],
  ])('%j: %s', (settings, line) => expect(told(settings).join('\n')).toMatch(line));
  it.each<Record<string, string>>([
    { ...proxy, TRUSTED_PROXY_CIDRS: '10.0.0.1/32' },
    { ...proxy, ...admins, PROXY_PRESET: 'authelia', PROXY_GROUPS_HEADER: 'Remote-Groups' },
    { ...proxy, ...admins, PROXY_PRESET: 'oauth2-proxy' },
    { ...assertion, PROXY_ROLE_MAP: '{"admins":"admin"}', PROXY_ASSERTION_GROUPS_CLAIM: 'groups' },
    { HOST: '0.0.0.0', AUTH_REQUIRED: 'false', ALLOW_ANONYMOUS: 'true' },
    { AUTH_REQUIRED: 'false' },
    { OIDC_ISSUERS: 'https://login.example.com' },
  ])('%j is fine', (settings) => expect(told(settings)).toEqual([]));
});
