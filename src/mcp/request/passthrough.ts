import type { Environment } from '../../config/environment.js';
import { identityHeaders } from '../../identity/principal/verified-headers.js';
import type { Principal } from '../../identity/principal/principal.js';
import type { ClientHeaders, PassthroughPolicy } from '../../upstream/target/upstream-headers.js';

/** What a request may contribute to requests to upstreams; null where nothing may pass. */
export type Passthrough = (raw: readonly string[], principal: Principal) => ClientHeaders | null;

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
      identity = identityHeaders(principal, env);
      identities.set(principal, identity);
    }
    return { raw, identity, policy };
  };
}
