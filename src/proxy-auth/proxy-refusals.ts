import type { NoAssertion } from './assertion-verifier.service.js';
import type { CertificateFault } from './peers/client-certificate.js';
import { normalAddress } from '../addresses/address.js';
import type { OAuth2ProxyMode } from './oauth2-proxy-mode.js';
import type { ProxyRefusal } from './proxied-user.js';

const refusal = (code: ProxyRefusal['code'], about: string, detail: string, advice: string): ProxyRefusal => ({
  kind: 'refused',
  code,
  about,
  detail,
  advice,
});

export const unusableValue = (why: string): ProxyRefusal =>
  refusal(
    'UNAUTHENTICATED',
    'user name',
    `the identity header ${why}`,
    `The proxy sent no usable user name: it ${why}.`,
  );

export const ambiguous = (header: string): ProxyRefusal =>
  refusal(
    'IDENTITY_AMBIGUOUS',
    'another family',
    `${header} names somebody else than the trusted header`,
    `Let the proxy remove ${header} from what clients send.`,
  );

const howToTell =
  "If OAUTH2_PROXY_UPSTREAMS is this gateway's address, set PROXY_PRESET=oauth2-proxy (reads X-Forwarded-User). If nginx, Traefik, " +
  'Envoy or Caddy asks oauth2-proxy and calls this gateway itself, set PROXY_PRESET=oauth2-proxy-auth-request. With the wrong ' +
  'one of the two, users can choose their name.';

export const modeRequired = refusal(
  'PROXY_MODE_REQUIRED',
  'mode unknown',
  'X-Auth-Request-* is believed only where the settings say how oauth2-proxy stands in front',
  `Say how oauth2-proxy stands in front. ${howToTell}`,
);

export const wrongMode = (address: string | undefined): ProxyRefusal =>
  refusal(
    'PROXY_MODE_REQUIRED',
    'wrong mode',
    'X-Auth-Request-* is not believed: this proxy was seen to send X-Forwarded-User, which oauth2-proxy does as a reverse proxy only',
    `${address} sent X-Forwarded-User or -Email before any X-Auth-Request-*. ${howToTell} ` +
      'If the preset is right, let the proxy remove X-Forwarded-User and -Email from what clients send, and restart the gateway.',
  );

/** For the log: a proxy sent X-Forwarded-* alone where X-Auth-Request-* is expected. */
export const reverseProxyHint = (address: string | undefined, seenAs: OAuth2ProxyMode): string =>
  seenAs === 'reverse-proxy'
    ? `${address} sent X-Forwarded-User or -Email instead: X-Auth-Request-* is refused from it from now on. ${howToTell}`
    : `${address} sent X-Forwarded-User or -Email without X-Auth-Request-*, which it sent before: a client's own text, ` +
      `unless PROXY_PRESET is wrong. Let the proxy remove both from what clients send. ${howToTell}`;

/** `certificate` says what is wrong with the peer's certificate; null where its address is none of the proxy's. */
export const peerNotTrusted = (address: string | undefined, certificate: CertificateFault | null): ProxyRefusal =>
  refusal(
    'PROXY_PEER_NOT_TRUSTED',
    certificate === null ? 'address' : `certificate ${certificate.about}`,
    'an identity header came from a machine that may not name users',
    certificate === null ? addressAdvice(address) : `${address} ${certificate.why}.`,
  );

function addressAdvice(address: string | undefined): string {
  if (address === undefined) return 'The connection has no address.';
  if (normalAddress(address) === '127.0.0.6') {
    return (
      "127.0.0.6 is Istio's sidecar, which hands in every connection, also of clients that write the header themselves. With " +
      'outputClaimToHeaders for that header, an AuthorizationPolicy and STRICT mutual TLS, set PROXY_PRESET=istio and ' +
      'TRUSTED_PROXY_CIDRS=127.0.0.6/32; without them anybody would be anybody.'
    );
  }
  const cidr = `${address}/${address.includes(':') ? 128 : 32}`;
  return `If ${address} is your proxy, add: TRUSTED_PROXY_CIDRS=${cidr}, or its host name to TRUSTED_PROXY_HOSTS where the address changes.`;
}

/** `came` is whether there was a value at all; which, nobody is told. */
export const secretMissing = (header: string, came: boolean): ProxyRefusal =>
  refusal(
    'PROXY_PEER_NOT_TRUSTED',
    came ? 'another secret' : 'no secret',
    "an identity header came without the proxy's secret",
    came
      ? `${header} holds something else than TRUSTED_PROXY_SECRET.`
      : `${header} did not come. Let the proxy send TRUSTED_PROXY_SECRET in it with each request.`,
  );

export const assertionMissing = (header: string): ProxyRefusal => badAssertion('missing', `${header} did not come.`);

/** A signed assertion that is not good, or whose keys cannot be had. */
export const assertionRefused = ({ kind, about, why }: NoAssertion): ProxyRefusal =>
  kind === 'refused'
    ? badAssertion(about, why)
    : refusal(
        'UNAVAILABLE',
        'assertion keys',
        'the keys that verify the assertion cannot be had at the moment',
        `PROXY_ASSERTION_JWKS_URL does not answer: ${why}.`,
      );

const badAssertion = (about: string, why: string): ProxyRefusal =>
  refusal(
    'PROXY_PEER_NOT_TRUSTED',
    `assertion ${about}`,
    'an identity header came without a valid signed assertion',
    `The request did not pass the proxy, or PROXY_ASSERTION_* does not describe its tokens: ${why}`,
  );

export const assertionConflict = (header: string, signed: string): ProxyRefusal =>
  refusal(
    'IDENTITY_CONFLICT',
    'assertion user',
    'the identity header and the signed assertion name different users',
    'The request did not pass the proxy, or PROXY_ASSERTION_USER_CLAIM is not what the header holds: the header says ' +
      `${JSON.stringify(header.slice(0, 200))}, the claim ${JSON.stringify(signed.slice(0, 200))}.`,
  );
