import type { ProxyRefusal } from './proxied-user.js';

const refusal = (code: ProxyRefusal['code'], detail: string, advice: string): ProxyRefusal => ({
  kind: 'refused',
  code,
  detail,
  advice,
});

export const unusableValue = (why: string): ProxyRefusal =>
  refusal('UNAUTHENTICATED', `the identity header ${why}`, 'The proxy sent no usable user name.');

export const ambiguous = (header: string): ProxyRefusal =>
  refusal(
    'IDENTITY_AMBIGUOUS',
    `${header} names somebody else than the trusted header`,
    `Let the proxy remove ${header} from what clients send.`,
  );

export const modeRequired = refusal(
  'PROXY_MODE_REQUIRED',
  'X-Auth-Request-* is believed only where the settings say how oauth2-proxy stands in front',
  'Set PROXY_PRESET=oauth2-proxy (a reverse proxy; reads X-Forwarded-User) or ' +
    'PROXY_PRESET=oauth2-proxy-auth-request (nginx, Traefik or Envoy set X-Auth-Request-*).',
);

export const peerNotTrusted = (address: string | undefined): ProxyRefusal =>
  refusal(
    'PROXY_PEER_NOT_TRUSTED',
    'an identity header came from a machine that may not name users',
    address === undefined
      ? 'The connection has no address.'
      : `If ${address} is your proxy, add: TRUSTED_PROXY_CIDRS=${address}/${address.includes(':') ? 128 : 32}`,
  );

export const secretMissing = refusal(
  'PROXY_PEER_NOT_TRUSTED',
  "an identity header came without the proxy's secret",
  'Let the proxy send TRUSTED_PROXY_SECRET with each request.',
);

export const assertionMissing = refusal(
  'PROXY_PEER_NOT_TRUSTED',
  'an identity header came without a valid signed assertion',
  'The request did not pass the proxy, or PROXY_ASSERTION_* does not describe its tokens.',
);

export const assertionConflict = refusal(
  'IDENTITY_CONFLICT',
  'the identity header and the signed assertion name different users',
  'The request did not pass the proxy, or PROXY_ASSERTION_USER_CLAIM is not what the header holds.',
);

export const keysAway = refusal(
  'UNAVAILABLE',
  'the keys that verify the assertion cannot be had at the moment',
  'PROXY_ASSERTION_JWKS_URL does not answer.',
);
