import { headersOf, onTheWire, queryOf, revealingValues, type Credentials } from './credentials.js';

/** For whom an upstream is asked; null: for the gateway itself (health checks, lists, a test). */
export type CredentialCaller = { readonly id: string } | null;

/** Where the credentials of one gateway come from. A promise only where they must be fetched first. */
export interface CredentialSource {
  /** The same for callers who are one to the upstream, and may share a session with it. */
  scopeOf(caller: CredentialCaller): string;
  /** A flat raw header array (name, value; each a latin1 string of the UTF-8 bytes). */
  headersFor(caller: CredentialCaller): readonly string[] | Promise<readonly string[]>;
  /** Values to mask in what the upstream answers this caller. */
  secretsOf(caller: CredentialCaller): readonly string[];
}

/** Stored credentials: the same for every caller, and at hand. */
export class StaticSource implements CredentialSource {
  readonly headersFor: () => readonly string[];
  /** Parameters for the URL, of auth_type query_param. */
  readonly queryFor: () => readonly (readonly [string, string])[];
  readonly secretsOf: () => readonly string[];

  /** `credentials` may throw where they cannot be opened, or what they refer to is not there: asked at each use. */
  constructor(credentials: () => Credentials) {
    this.headersFor = remembered(credentials, (found) =>
      headersOf(found).flatMap(({ key, value }) => [key, onTheWire(value)]),
    );
    this.queryFor = remembered(credentials, queryOf);
    this.secretsOf = remembered(credentials, revealingValues);
  }

  scopeOf(): string {
    return '';
  }
}

/** Worked out again only when the credentials are others: fixed ones cost a call nothing. */
function remembered<T>(credentials: () => Credentials, work: (credentials: Credentials) => T): () => T {
  let last: { readonly of: Credentials; readonly result: T } | null = null;
  return () => {
    const of = credentials();
    if (last?.of !== of) last = { of, result: work(of) };
    return last.result;
  };
}
