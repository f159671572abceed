import type { CryptoKey, JWTHeaderParameters, KeyObject } from 'jose';

/** A key to verify with; a promise where it must be fetched. Throws where there is none. */
export type KeySource = (header: JWTHeaderParameters) => TokenKey | Promise<TokenKey>;

export type TokenKey = KeyObject | CryptoKey | Uint8Array;

/** Who may sign tokens, and what such a token must say (RFC 7519, RFC 8725). */
export interface TokenIssuer {
  /** Expected `iss`; null accepts any. */
  readonly iss: string | null;
  /** Of which `aud` must hold one; null accepts any. */
  readonly audience: readonly string[] | null;
  /** Allowed `alg` values, of one family. */
  readonly algorithms: readonly string[];
  readonly key: KeySource;
  /** Where the key is, for the log: a setting's name or a URL. */
  readonly keyOf: string;
  readonly requireExpiration: boolean;
}
