import type { Environment } from '../../config/environment.js';

/** A proxy that names users, and the headers it is documented or was measured to send. */
export interface Product {
  /** The value of PROXY_PRESET that reads it; null where none does (yet). */
  readonly preset: Exclude<Environment['PROXY_PRESET'], 'none'> | null;
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
  /** Other headers of the product that say who somebody is. */
  readonly also?: readonly string[];
  /** The user header holds an id or a form of its own, not a name that could be compared with another proxy's. */
  readonly opaque?: true;
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

/**
 * Every header by which a known proxy names users, once: presets read them, and all of them are removed from what clients send.
 * Those with a preset were measured with the real programs; docs/proxy-auth.md says what each sends and what clients can forge.
 */
export const products: readonly Product[] = [
  {
    preset: 'oauth2-proxy',
    user: 'X-Forwarded-User',
    email: 'X-Forwarded-Email',
    name: 'X-Forwarded-Preferred-Username',
    groups: 'X-Forwarded-Groups',
    also: ['X-Forwarded-Access-Token'],
  },
  {
    preset: 'oauth2-proxy-auth-request',
    user: 'X-Auth-Request-User',
    email: 'X-Auth-Request-Email',
    name: 'X-Auth-Request-Preferred-Username',
    groups: 'X-Auth-Request-Groups',
    copied: true,
    also: ['X-Auth-Request-Access-Token', 'GAP-Auth', 'GAP-Signature'],
  },
  {
    preset: 'authelia',
    user: 'Remote-User',
    email: 'Remote-Email',
    name: 'Remote-Name',
    groups: 'Remote-Groups',
    copied: true,
  },
  {
    preset: 'cloudflare-access',
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
  {
    preset: 'aws-alb',
    user: 'X-Amzn-Oidc-Identity',
    assertion: {
      header: 'X-Amzn-Oidc-Data',
      algorithms: ['ES256'],
      userClaim: 'sub',
      keysUrl: (_, signer) => `https://public-keys.auth.elb.${signer.split(':')[3] ?? ''}.amazonaws.com`,
      claims: {},
      form: 'aws-alb',
    },
    also: ['X-Amzn-Oidc-Accesstoken'],
  },
  { preset: 'aws-apigw', user: 'X-Authenticated-User', also: ['X-Authenticated-Email', 'X-Authenticated-Groups'] },
  {
    preset: 'istio',
    user: 'X-User-Id',
    groups: 'X-User-Groups',
    groupsDelimiter: 'base64json',
    copied: true,
    opaque: true,
    also: ['X-User-Email'],
  },
  { preset: 'hyprmcp', user: '' },
  {
    preset: null,
    user: 'X-Authentik-Username',
    email: 'X-Authentik-Email',
    name: 'X-Authentik-Name',
    groups: 'X-Authentik-Groups',
    also: ['X-Authentik-Uid', 'X-Authentik-Jwt', 'X-Authentik-Entitlements'],
  },
  {
    preset: null,
    user: 'X-Goog-Authenticated-User-Id',
    // accounts.google.com:alice@example.com
    opaque: true,
    also: ['X-Goog-Authenticated-User-Email', 'X-Goog-Iap-Jwt-Assertion'],
  },
  {
    preset: null,
    user: 'X-Pomerium-Claim-User',
    email: 'X-Pomerium-Claim-Email',
    name: 'X-Pomerium-Claim-Name',
    groups: 'X-Pomerium-Claim-Groups',
    opaque: true,
    also: ['X-Pomerium-Jwt-Assertion'],
  },
  { preset: null, user: 'Tailscale-User-Login', name: 'Tailscale-User-Name', also: ['Tailscale-User-Profile-Pic'] },
  { preset: null, user: 'X-Remote-User', groups: 'X-Remote-Group' },
  {
    preset: null,
    user: 'X-WEBAUTH-USER',
    email: 'X-WEBAUTH-EMAIL',
    name: 'X-WEBAUTH-NAME',
    groups: 'X-WEBAUTH-GROUPS',
  },
  {
    preset: null,
    user: 'X-Ms-Client-Principal-Id',
    name: 'X-Ms-Client-Principal-Name',
    opaque: true,
    also: ['X-Ms-Client-Principal'],
  },
];
