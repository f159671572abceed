import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';
import { fetchJson } from './fetch-json.js';
import type { KeySource, TokenKey } from './token-issuer.js';
import { KeysUnavailable, TokenRefused } from './verify-token.js';

/** Keys this young are used without asking again, milliseconds. */
const fresh = 10 * 60_000;
/** While the issuer is away, keys this old are still used. */
const stale = 24 * 3600_000;
/** An unknown key id or an expired cache asks the issuer at most this often. */
const askAgain = 30_000;
/** The same while there are no keys at all, so that a gateway that starts before its issuer soon works. */
const askAgainEmpty = 2_000;
const mostKeys = 100;

/** A key set (RFC 7517) at a URL, or at the `jwks_uri` of an OpenID provider. */
export class RemoteKeys {
  private keys: { find: ReturnType<typeof createLocalJWKSet>; at: number } | null = null;
  private asked = -Infinity;
  private asking: Promise<void> | null = null;

  constructor(
    private readonly location: () => Promise<URL>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Usable as {@link KeySource}. Throws TokenRefused for an unknown key, KeysUnavailable where no keys can be had. */
  readonly source: KeySource = async (header) => {
    if (this.keys === null || this.now() - this.keys.at > fresh) await this.ask();
    const found = await this.find(header);
    if (found !== null) return found;
    // The issuer may have new keys since.
    await this.ask();
    const second = await this.find(header);
    if (second !== null) return second;
    throw new TokenRefused('signed with an unknown key');
  };

  private async find(header: JWTHeaderParameters): Promise<TokenKey | null> {
    if (this.keys === null || this.now() - this.keys.at > stale) throw new KeysUnavailable('no keys of the issuer');
    try {
      return await this.keys.find(header);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return null;
      throw new TokenRefused((error as Error).message, { cause: error });
    }
  }

  /** One request at a time, and not too often; failure leaves the keys as they were. */
  private ask(): Promise<void> {
    if (this.asking !== null) return this.asking;
    const wait = this.keys === null ? askAgainEmpty : askAgain;
    if (this.now() - this.asked < wait) return Promise.resolve();
    this.asked = this.now();
    this.asking = this.fetch().finally(() => (this.asking = null));
    return this.asking;
  }

  private async fetch(): Promise<void> {
    try {
      const set = await fetchJson(await this.location());
      const { keys } = set;
      if (!Array.isArray(keys) || keys.length > mostKeys) throw new Error('not a key set');
      this.keys = { find: createLocalJWKSet({ keys } as JSONWebKeySet), at: this.now() };
    } catch {
      // Stale keys go on; without any, find() says so.
    }
  }
}

/**
 * Where an OpenID provider keeps its keys (OpenID Connect Discovery 1.0 section 4). Its document must name the issuer that
 * was asked for, and keys on the same scheme or https.
 */
export async function discoverKeys(issuer: string): Promise<URL> {
  const base = issuer.replace(/\/+$/, '');
  const document = await fetchJson(new URL(`${base}/.well-known/openid-configuration`));
  if (typeof document.issuer !== 'string' || document.issuer.replace(/\/+$/, '') !== base) {
    throw new Error('the provider has another issuer');
  }
  const keys = new URL(String(document.jwks_uri));
  if (keys.protocol !== 'https:' && keys.protocol !== new URL(base).protocol) throw new Error('jwks_uri is not https');
  return keys;
}
