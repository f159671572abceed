/** Header values are bytes on the wire; Node shows them as latin1. */
const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

export const aliceSub = 'CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs';
const groups = 'team-a,team-a/admins,with,comma';
const idToken = `eyJhbGciOiJSUzI1NiIsImtpZCI6ImRleCJ9.${Buffer.from(
  JSON.stringify({ iss: 'http://dex:5556', sub: aliceSub, aud: 'gatehouse', email: 'alice@example.com' }),
).toString('base64url')}.c2lnbmF0dXJl`;
const cookie = ['Cookie', '_oauth2_proxy=f_AQWq7lbw'];

/** What one proxy was measured to send for a signed-in user. */
export interface Measured {
  readonly proxy: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly headers: readonly string[];
  readonly id: string;
  readonly email: string | null;
  readonly groups: readonly string[];
  /** Headers of identity that this proxy lets a client send through, as measured. */
  readonly letsPass: readonly string[];
}

const upstreamMode = [
  'User-Agent',
  'curl/8',
  'Accept',
  '*/*',
  ...cookie,
  'X-Forwarded-Email',
  'alice@example.com',
  'X-Forwarded-For',
  '127.0.0.1',
  'X-Forwarded-Groups',
  groups,
  'X-Forwarded-Preferred-Username',
  'alice',
  'X-Forwarded-User',
  aliceSub,
  'Accept-Encoding',
  'gzip',
];
const authRequest = [
  'X-Auth-Request-User',
  aliceSub,
  'X-Auth-Request-Email',
  'alice@example.com',
  'X-Auth-Request-Groups',
  groups,
  'X-Auth-Request-Preferred-Username',
  'alice',
  'X-Auth-Request-Access-Token',
  idToken,
  'Authorization',
  `Bearer ${idToken}`,
  'X-Forwarded-For',
  '127.0.0.1',
  'X-Forwarded-Proto',
  'http',
  ...cookie,
];
const remote = [
  'Remote-User',
  'alice',
  'Remote-Groups',
  groups,
  'Remote-Name',
  utf8('Alice Müller, Dr.'),
  'Remote-Email',
  'alice@example.com',
];
/** A proxy that sets or removes each of these on every request, so that the operator names them. */
const named = (family: string, name: string) => ({
  PROXY_EMAIL_HEADER: `${family}-Email`,
  PROXY_GROUPS_HEADER: `${family}-Groups`,
  PROXY_NAME_HEADER: `${family}-${name}`,
});
const allAuthRequest = named('X-Auth-Request', 'Preferred-Username');
const allRemote = named('Remote', 'Name');
const bound = { TRUSTED_PROXY_CIDRS: '127.0.0.1/32' };
const split = ['team-a', 'team-a/admins', 'with', 'comma'];

export const measured: readonly Measured[] = [
  {
    proxy: 'oauth2-proxy 7.15.3 as a reverse proxy, default flags',
    settings: { ...bound, PROXY_PRESET: 'oauth2-proxy' },
    headers: upstreamMode,
    id: `proxy:${aliceSub}`,
    email: 'alice@example.com',
    groups: split,
    letsPass: ['X-Auth-Request-User', 'X-Authenticated-User', 'Remote-User'],
  },
  {
    proxy: 'oauth2-proxy 7.15.3 as a reverse proxy, all flags',
    settings: { ...bound, PROXY_PRESET: 'oauth2-proxy' },
    headers: [...upstreamMode, 'Authorization', `Bearer ${idToken}`, 'X-Forwarded-Access-Token', idToken],
    id: `proxy:${aliceSub}`,
    email: 'alice@example.com',
    groups: split,
    letsPass: ['X-Auth-Request-User'],
  },
  {
    proxy: 'oauth2-proxy in front, the address as the user',
    settings: { ...bound, PROXY_PRESET: 'oauth2-proxy', PROXY_USER_HEADER: 'X-Forwarded-Email' },
    headers: upstreamMode,
    id: 'proxy:alice@example.com',
    email: 'alice@example.com',
    groups: split,
    letsPass: ['X-Auth-Request-Email'],
  },
  {
    proxy: 'nginx 1.22 auth_request with oauth2-proxy',
    settings: { ...bound, PROXY_PRESET: 'oauth2-proxy-auth-request', ...allAuthRequest },
    headers: authRequest,
    id: `proxy:${aliceSub}`,
    email: 'alice@example.com',
    groups: split,
    letsPass: ['X-Forwarded-User', 'Remote-User'],
  },
  {
    proxy: 'Traefik 3.7 ForwardAuth with oauth2-proxy',
    settings: { ...bound, PROXY_PRESET: 'oauth2-proxy-auth-request', ...allAuthRequest },
    headers: [
      ...authRequest,
      'X-Forwarded-Host',
      '127.0.0.1:4560',
      'X-Forwarded-Port',
      '4560',
      'X-Forwarded-Server',
      'vm',
      'X-Real-Ip',
      '127.0.0.1',
    ],
    id: `proxy:${aliceSub}`,
    email: 'alice@example.com',
    groups: split,
    letsPass: ['X-Forwarded-User', 'Remote-User'],
  },
  {
    proxy: 'Authelia through Traefik, nginx or Caddy',
    settings: { ...bound, PROXY_PRESET: 'authelia', ...allRemote },
    headers: remote,
    id: 'proxy:alice',
    email: 'alice@example.com',
    groups: split,
    letsPass: ['X-Forwarded-User', 'X-Auth-Request-User'],
  },
  {
    proxy: 'Authelia, a user without groups (sent empty through Traefik and Caddy)',
    settings: { ...bound, PROXY_PRESET: 'authelia', ...allRemote },
    headers: [
      'Remote-User',
      'nogroups',
      'Remote-Groups',
      '',
      'Remote-Name',
      'No Groups',
      'Remote-Email',
      'ng@example.com',
    ],
    id: 'proxy:nogroups',
    email: 'ng@example.com',
    groups: [],
    letsPass: ['X-Forwarded-User'],
  },
  {
    proxy: 'Authelia, a name beyond ASCII',
    settings: { ...bound, PROXY_PRESET: 'authelia', ...allRemote },
    headers: [
      'Remote-User',
      utf8('jörg €'),
      'Remote-Groups',
      utf8('größe,команда'),
      'Remote-Name',
      utf8('Jörg Ünal'),
      'Remote-Email',
      utf8('jörg@exämple.test'),
    ],
    id: 'proxy:jörg €',
    email: 'jörg@exämple.test',
    groups: ['größe', 'команда'],
    letsPass: [],
  },
  {
    proxy: 'Envoy 1.40 jwt_authn, as Istio programs it',
    settings: {
      ...bound,
      PROXY_PRESET: 'istio',
      PROXY_USER_HEADER: 'x-jwt-claim-sub',
      PROXY_EMAIL_HEADER: 'x-jwt-claim-email',
      PROXY_NAME_HEADER: 'x-jwt-claim-name',
      PROXY_GROUPS_HEADER: 'x-jwt-claim-groups',
    },
    headers: [
      'authorization',
      `Bearer ${idToken}`,
      'x-forwarded-for',
      '192.0.2.2',
      'x-envoy-external-address',
      '127.0.0.1',
      'x-jwt-payload',
      idToken.split('.')[1]!,
      'x-jwt-claim-sub',
      aliceSub,
      'x-jwt-claim-email',
      'alice@example.com',
      'x-jwt-claim-name',
      utf8('Alice Müller'),
      'x-jwt-claim-groups',
      'WyJ0ZWFtLWEiLCJ0ZWFtLWEvYWRtaW5zIiwid2l0aCxjb21tYSJd',
    ],
    id: `proxy:${aliceSub}`,
    email: 'alice@example.com',
    groups: ['team-a', 'team-a/admins', 'with,comma'],
    letsPass: ['X-Forwarded-User'],
  },
  {
    proxy: 'Apache 2.4 with mod_auth_openidc (names with underscores)',
    settings: {
      ...bound,
      PROXY_USER_HEADER: 'OIDC_CLAIM_sub',
      PROXY_EMAIL_HEADER: 'OIDC_CLAIM_email',
      PROXY_GROUPS_HEADER: 'OIDC_CLAIM_groups',
    },
    headers: [
      'OIDC_CLAIM_sub',
      'alice',
      'OIDC_CLAIM_email',
      'alice@example.com',
      'OIDC_CLAIM_groups',
      groups,
      'OIDC_id_token',
      idToken,
      'X-Remote-User',
      'alice@example.com',
      ...cookie,
    ],
    id: 'proxy:alice',
    email: 'alice@example.com',
    groups: split,
    letsPass: ['X-Forwarded-User'],
  },
  {
    proxy: 'AWS API Gateway with the parameter mapping of the guide',
    settings: { PROXY_PRESET: 'aws-apigw', TRUSTED_PROXY_SECRET: 'a-static-header-of-the-integration-0001' },
    headers: [
      'X-Authenticated-User',
      'alice@example.com',
      'X-Proxy-Secret',
      'a-static-header-of-the-integration-0001',
      'Via',
      'HTTP/1.1 AmazonAPIGateway',
      'Forwarded',
      'by=3.64.1.1;for=203.0.113.7;host=api.example.com;proto=https',
    ],
    id: 'proxy:alice@example.com',
    email: null,
    groups: [],
    letsPass: ['X-Forwarded-User'],
  },
];
