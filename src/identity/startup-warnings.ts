import type { Environment } from '../config/environment.js';
import { weaknessOf } from './sign-in/administrator.js';
import { readsGroups } from '../proxy-auth/believed-headers.js';
import { isLoopbackHost } from '../proxy-auth/peers/peer-address.js';
import { configuredHeaders, isBound, isConnectionBound, proxySettings } from '../proxy-auth/presets/proxy-settings.js';
import { keyUrls } from './key-urls.js';
import { isModeUnknown } from '../proxy-auth/oauth2-proxy-mode.js';
import { audienceOf } from './tokens/token-issuers.js';
import { fittingPreset } from '../proxy-auth/presets/presets.js';

/** What an operator should know about who can call, logged at WARN at every start whatever LOG_LEVEL. */
export function startupWarnings(env: Environment): string[] {
  return [
    ...trustWarnings(env),
    ...groupWarnings(env),
    ...roleWarnings(env),
    ...anonymousWarnings(env),
    ...passwordWarnings(env),
    ...keyWarnings(env),
    ...audienceWarnings(env),
  ];
}

function trustWarnings(env: Environment): string[] {
  if (env.MCP_CLIENT_AUTH_ENABLED) {
    if (!env.TRUST_PROXY_AUTH) return [];
    return ['TRUST_PROXY_AUTH has no effect while MCP_CLIENT_AUTH_ENABLED is true: identity headers are removed.'];
  }
  if (!env.TRUST_PROXY_AUTH) {
    return [
      'MCP client authentication is disabled but trust_proxy_auth is not set. Identity headers are ignored. ' +
        'Set TRUST_PROXY_AUTH=true behind an authenticating proxy, or MCP_CLIENT_AUTH_ENABLED=true.',
    ];
  }
  if (env.TRUST_PROXY_AUTH_DANGEROUSLY) {
    return ['TRUST_PROXY_AUTH_DANGEROUSLY=true: whoever reaches this port can be any user.'];
  }
  const { enabled, headers } = proxySettings(env);
  if (!enabled) return ['No identity header is read; callers are identified by their Bearer token.'];
  if (isModeUnknown(env)) {
    return [
      `${headers.user} is refused until PROXY_PRESET says how oauth2-proxy stands in front: oauth2-proxy where it is the ` +
        'reverse proxy to this gateway, oauth2-proxy-auth-request where nginx, Traefik, Envoy or Caddy asks it.',
    ];
  }
  if (isBound(env)) return [];
  const fitting = env.PROXY_PRESET === 'none' ? fittingPreset(headers.user ?? '') : null;
  return [
    `Any host on the private network can name any user in ${headers.user}. ` +
      (fitting === null ? '' : `PROXY_PRESET=${fitting} is made for this header. `) +
      'Bind the header to your proxy: TRUSTED_PROXY_CIDRS=<its address>/32, TRUSTED_PROXY_HOSTS, TRUSTED_PROXY_SECRET, ' +
      'PROXY_ASSERTION_* or PROXY_CLIENT_CA_FILE.',
  ];
}

function anonymousWarnings(env: Environment): string[] {
  if (env.AUTH_REQUIRED || env.ALLOW_ANONYMOUS || isLoopbackHost(env.HOST)) return [];
  return [
    `AUTH_REQUIRED=false on ${env.HOST}: anonymous callers from other machines reach what is marked allow_anonymous. ` +
      'ALLOW_ANONYMOUS=true gives them all that is public; AUTH_REQUIRED=true closes it.',
  ];
}

/** Groups decide rights, so they need more than a header that anybody on the network could send. */
function groupWarnings(env: Environment): string[] {
  const { groups } = configuredHeaders(env);
  if (env.MCP_CLIENT_AUTH_ENABLED || !env.TRUST_PROXY_AUTH || !groups || isConnectionBound(env)) return [];
  return [
    `Groups in ${groups} are not read: the connection is not bound to a proxy (TRUSTED_PROXY_CIDRS, _HOSTS, _SECRET or mTLS).`,
  ];
}

/** A role map is a wish for administrators; where no groups come it makes none. */
function roleWarnings(env: Environment): string[] {
  if (Object.keys(env.PROXY_ROLE_MAP).length === 0 || env.MCP_CLIENT_AUTH_ENABLED || !env.TRUST_PROXY_AUTH) return [];
  if (!proxySettings(env).enabled) {
    return ['PROXY_ROLE_MAP has no effect on Bearer tokens; JWT_ROLE_MAP maps their groups to roles.'];
  }
  if (readsGroups(env)) return [];
  return [
    'PROXY_ROLE_MAP has no effect: no groups are read. Name the header in PROXY_GROUPS_HEADER if your proxy sets or removes ' +
      'it on every request, or take groups from a signed token (PROXY_ASSERTION_GROUPS_CLAIM).',
  ];
}

/** Where others reach the port, or a proxy on this machine does, their first login fails, and nothing else would say why. */
function passwordWarnings(env: Environment): string[] {
  const weakness = weaknessOf(env);
  if (weakness === null) return [];
  return [
    `BASIC_AUTH_PASSWORD ${weakness}: it works from this machine alone, not through a published port or a proxy. Set another one.`,
  ];
}

const keyWarnings = (env: Environment): string[] => keyUrls(env).flatMap(({ warning }) => warning ?? []);

/** A token is made for one application; an issuer whose every token counts lends all its applications' tokens to this gateway. */
function audienceWarnings(env: Environment): string[] {
  return env.OIDC_ISSUERS.filter((issuer) => audienceOf(issuer, env) === null).map(
    (issuer) =>
      `Tokens of ${issuer} count whatever application they were made for: it must serve this gateway and nothing else.`,
  );
}
