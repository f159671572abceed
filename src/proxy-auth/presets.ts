import type { Environment } from '../config/environment.js';

/** What a preset fills in where the operator set nothing: header names as documented by the product. */
export interface Preset {
  /** Empty: the proxy names no user in a header; only the Bearer counts. */
  readonly user: string;
  readonly email?: string;
  readonly name?: string;
  readonly groups?: string;
  /** As PROXY_GROUPS_DELIMITER. */
  readonly groupsDelimiter?: string;
  /**
   * Another proxy (nginx, Traefik, Envoy, Caddy …) copies the headers and leaves a client's own where it has none to set, so
   * that `email`, `name` and `groups` are read only where the operator names them: they know what their proxy removes.
   */
  readonly copied?: true;
  readonly assertion?: AssertionPreset;
}

/** How the product signs what it says about a user. */
export interface AssertionPreset {
  readonly header: string;
  readonly algorithms: readonly string[];
  readonly userClaim: string;
  /** Where its keys are, of the issuer or the signer the operator names. */
  readonly keysUrl: (issuer: string, signer: string) => string;
  /** Claims with one allowed value. */
  readonly claims: Readonly<Record<string, string>>;
  /** AWS load balancers put issuer, client, signer and expiry into the JOSE header and serve each key as PEM by its kid. */
  readonly form: 'jwt' | 'aws-alb';
}

/** Measured with the real programs; docs/proxy-auth.md says what each sends and what clients can forge behind it. */
export const presets: Readonly<Record<Exclude<Environment['PROXY_PRESET'], 'none'>, Preset>> = {
  'oauth2-proxy': {
    user: 'X-Forwarded-User',
    email: 'X-Forwarded-Email',
    name: 'X-Forwarded-Preferred-Username',
    groups: 'X-Forwarded-Groups',
  },
  'oauth2-proxy-auth-request': {
    user: 'X-Auth-Request-User',
    email: 'X-Auth-Request-Email',
    name: 'X-Auth-Request-Preferred-Username',
    groups: 'X-Auth-Request-Groups',
    copied: true,
  },
  authelia: {
    user: 'Remote-User',
    email: 'Remote-Email',
    name: 'Remote-Name',
    groups: 'Remote-Groups',
    copied: true,
  },
  'cloudflare-access': {
    user: 'Cf-Access-Authenticated-User-Email',
    email: 'Cf-Access-Authenticated-User-Email',
    assertion: {
      header: 'Cf-Access-Jwt-Assertion',
      algorithms: ['RS256'],
      userClaim: 'email',
      keysUrl: (issuer) => `${issuer.replace(/\/+$/, '')}/cdn-cgi/access/certs`,
      // `org` is the session of the whole organisation, not a login to this application.
      claims: { type: 'app' },
      form: 'jwt',
    },
  },
  'aws-alb': {
    user: 'X-Amzn-Oidc-Identity',
    assertion: {
      header: 'X-Amzn-Oidc-Data',
      algorithms: ['ES256'],
      userClaim: 'sub',
      keysUrl: (_, signer) => `https://public-keys.auth.elb.${signer.split(':')[3] ?? ''}.amazonaws.com`,
      claims: {},
      form: 'aws-alb',
    },
  },
  'aws-apigw': { user: 'X-Authenticated-User' },
  istio: { user: 'X-User-Id', groups: 'X-User-Groups', groupsDelimiter: 'base64json', copied: true },
  hyprmcp: { user: '' },
};

/** The preset of a proxy that names users in this header (lower case), or null. The default header is nobody's in particular. */
export function fittingPreset(userHeader: string): string | null {
  if (userHeader === 'x-authenticated-user') return null;
  const known = Object.entries(presets).find(([, { user, email }]) =>
    [user, email].some((name) => name?.toLowerCase() === userHeader),
  );
  return known?.[0] ?? null;
}

/** A known set of identity headers: which of them name the user and which an e-mail address. */
export interface HeaderFamily {
  readonly preset: string;
  readonly user: string | null;
  readonly email: string | null;
  /** Comma-separated. */
  readonly groups: string | null;
  /** Everything the family sends, lower case; removed from every request whoever sent it. */
  readonly names: readonly string[];
}

/** Headers by which known proxies name users. A contradiction between two families is refused (IDENTITY_AMBIGUOUS). */
export const families: readonly HeaderFamily[] = [
  {
    preset: 'oauth2-proxy',
    user: 'x-forwarded-user',
    email: 'x-forwarded-email',
    groups: 'x-forwarded-groups',
    names: [
      'x-forwarded-user',
      'x-forwarded-email',
      'x-forwarded-groups',
      'x-forwarded-preferred-username',
      'x-forwarded-access-token',
    ],
  },
  {
    preset: 'oauth2-proxy-auth-request',
    user: 'x-auth-request-user',
    email: 'x-auth-request-email',
    groups: 'x-auth-request-groups',
    names: [
      'x-auth-request-user',
      'x-auth-request-email',
      'x-auth-request-groups',
      'x-auth-request-preferred-username',
      'x-auth-request-access-token',
      'gap-auth',
      'gap-signature',
    ],
  },
  {
    preset: 'authelia',
    user: 'remote-user',
    email: 'remote-email',
    groups: 'remote-groups',
    names: ['remote-user', 'remote-email', 'remote-groups', 'remote-name'],
  },
  {
    preset: 'cloudflare-access',
    user: null,
    email: 'cf-access-authenticated-user-email',
    groups: null,
    names: ['cf-access-authenticated-user-email', 'cf-access-jwt-assertion'],
  },
  {
    preset: 'aws-alb',
    user: 'x-amzn-oidc-identity',
    email: null,
    groups: null,
    names: ['x-amzn-oidc-identity', 'x-amzn-oidc-data', 'x-amzn-oidc-accesstoken'],
  },
  { preset: 'aws-apigw', user: 'x-authenticated-user', email: null, groups: null, names: ['x-authenticated-user'] },
  {
    preset: 'none',
    user: 'x-remote-user',
    email: null,
    groups: null,
    names: ['x-remote-user', 'x-remote-group', 'x-webauth-user'],
  },
];
