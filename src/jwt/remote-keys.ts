import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTHeaderParameters } from 'jose';
import { placeOf, type Documents } from './documents.js';
import { shown } from './refusal-line.js';
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
  private keys: { find: ReturnType<typeof createLocalJWKSet>; kids: readonly unknown[]; at: number } | null = null;
  private asked = -Infinity;
  private asking: Promise<void> | null = null;
  /** What came of asking last, where it was not keys. */
  private fault = 'they were not asked for yet';

  constructor(
    private readonly documents: Documents,
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
    throw new TokenRefused('key', `none of the issuer's keys has its kid; they have ${shown(this.keys?.kids)}`);
  };

  private async find(header: JWTHeaderParameters): Promise<TokenKey | null> {
    if (this.keys === null || this.now() - this.keys.at > stale) throw new KeysUnavailable(this.fault);
    try {
      return await this.keys.find(header);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey) return null;
      throw new TokenRefused('key', (error as Error).message, { cause: error });
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
      const location = await this.location();
      const { keys } = await this.documents.json(location);
      if (!Array.isArray(keys) || keys.length > mostKeys) throw new Error(`${placeOf(location)} holds no key set`);
      const set = { keys } as JSONWebKeySet;
      this.keys = { find: createLocalJWKSet(set), kids: set.keys.map(({ kid }) => kid), at: this.now() };
    } catch (error) {
      // Stale keys go on; without any, find() says so.
      this.fault = (error as Error).message;
    }
  }
}

/**
 * Where an OpenID provider keeps its keys (OpenID Connect Discovery 1.0 section 4). Its document must name the issuer that
 * was asked for, and keys on the same scheme or https.
 */
export async function discoverKeys(issuer: string, documents: Documents): Promise<URL> {
  const base = issuer.replace(/\/+$/, '');
  const place = new URL(`${base}/.well-known/openid-configuration`);
  const document = await documents.json(place);
  if (typeof document.issuer !== 'string' || document.issuer.replace(/\/+$/, '') !== base) {
    throw new Error(`${placeOf(place)} names another issuer: ${shown(document.issuer)}`);
  }
  if (!URL.canParse(String(document.jwks_uri))) throw new Error(`${placeOf(place)} names no jwks_uri`);
  const keys = new URL(String(document.jwks_uri));
  if (keys.protocol !== 'https:' && keys.protocol !== new URL(base).protocol)
    throw new Error(`the jwks_uri of ${placeOf(place)} is not https`);
  return keys;
}
