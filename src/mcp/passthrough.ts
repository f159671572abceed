import type { Environment } from '../config/environment.js';
import type { Principal } from '../identity/principal.js';
import type { ClientHeaders, PassthroughPolicy } from '../upstream/upstream-headers.js';

/** What a request may contribute to requests to upstreams; null where nothing may pass. */
export type Passthrough = (raw: readonly string[], principal: Principal) => ClientHeaders | null;

/** Headers that proxies name users and their addresses with, in lower case; a client's own text is never in them. */
const userHeaders = ['x-authenticated-user', 'x-auth-request-user', 'x-forwarded-user', 'remote-user'];
const emailHeaders = ['x-auth-request-email', 'x-forwarded-email', 'remote-email'];

/** Header passthrough as ENABLE_HEADER_PASSTHROUGH and its kin say; identity headers carry the verified caller. */
export function passthrough(env: Environment): Passthrough {
  if (!env.ENABLE_HEADER_PASSTHROUGH) return () => null;
  const policy: PassthroughPolicy = {
    enabled: true,
    defaultHeaders: env.DEFAULT_PASSTHROUGH_HEADERS,
    overwrite: env.ENABLE_OVERWRITE_BASE_HEADERS,
  };
  const identities = new WeakMap<Principal, ReadonlyMap<string, string>>();
  return (raw, principal) => {
    let identity = identities.get(principal);
    if (identity === undefined) {
      identity = identityOf(principal, env.PROXY_USER_HEADER.toLowerCase());
      identities.set(principal, identity);
    }
    return { raw, identity, policy };
  };
}

function identityOf({ id, name, email, role }: Principal, configured: string): ReadonlyMap<string, string> {
  const user = role === 'anonymous' ? '' : id.startsWith('proxy:') ? id.slice('proxy:'.length) : name;
  const identity = new Map<string, string>();
  for (const header of [...userHeaders, configured]) identity.set(header, user);
  for (const header of emailHeaders) identity.set(header, email ?? '');
  return identity;
}
