import { unbound, type Grant } from './grant.js';

/** Who is calling, once verified (specification of identity: docs/proxy-auth.md). */
export interface Principal {
  /** `local:<sub>`, `oidc:<iss>#<sub>`, `proxy:<header value>` or `anonymous`. */
  readonly id: string;
  /** For logs and screens: the header value, the e-mail address or the subject. */
  readonly name: string;
  /** A verified e-mail address, or null. */
  readonly email: string | null;
  readonly groups: readonly string[];
  readonly role: 'admin' | 'user' | 'anonymous';
  readonly source: 'jwt' | 'basic' | 'session' | 'proxy' | 'anonymous';
  /** What these rights hang on, and when they end. */
  readonly grant: Grant;
}

/** Nobody in particular; what they may do is decided by {@link mayUse}. */
export const anonymous: Principal = {
  id: 'anonymous',
  name: 'anonymous',
  email: null,
  groups: [],
  role: 'anonymous',
  source: 'anonymous',
  grant: unbound('anonymous'),
};
