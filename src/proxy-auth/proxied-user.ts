/** The user a trusted proxy named; identity/ makes a principal of it. */
export interface ProxiedUser {
  /** The exact value of the user header, decoded. */
  readonly value: string;
  readonly name: string;
  /** From the assertion, the e-mail header, or a user header that is documented to carry an address. */
  readonly email: string | null;
  readonly groups: readonly string[];
  /** By PROXY_ROLE_MAP. */
  readonly admin: boolean;
}

/** An identity header came and is not believed. */
export interface ProxyRefusal {
  readonly kind: 'refused';
  readonly code:
    | 'UNAUTHENTICATED'
    | 'IDENTITY_AMBIGUOUS'
    | 'IDENTITY_CONFLICT'
    | 'PROXY_PEER_NOT_TRUSTED'
    | 'PROXY_MODE_REQUIRED'
    | 'UNAVAILABLE';
  readonly detail: string;
  /** What is wrong, in a word or two of ours: the log has one line a minute for each. */
  readonly about: string;
  /** For the log only: what was expected and found, and what the operator can do. */
  readonly advice: string;
}

/** What the headers and the peer amount to; `hint` tells the log which header came instead of the configured one. */
export type ProxyOutcome =
  | { readonly kind: 'none'; readonly hint: string | null }
  | {
      readonly kind: 'user';
      readonly user: ProxiedUser;
      /** `exp` of the assertion; Infinity without one. */ readonly expires: number;
    }
  | ProxyRefusal;
