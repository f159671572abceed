import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Documents } from '../jwt/documents.js';
import { keepAtMost } from '../kept/keep-at-most.js';
import { shown } from '../jwt/refusal-line.js';
import { KeysUnavailable, TokenRefused } from '../jwt/verify-token.js';

/** Keys under which a token verified, and keys under which none has yet: apart, so that no forged kid pushes a good key out. */
const mostKeys = 20;
/** Kids that no key was found for; they are not asked for again while they are remembered. */
const mostUnknown = 1000;
const forgetMs = 30_000;
/** Unknown kids that may be asked for at once, and how soon another one may. */
const burst = 3;
const againMs = 5_000;

/**
 * The keys of AWS load balancers: each is a PEM at a URL that ends in its kid, and never changes. Anybody can make up a kid, so
 * that asking is rationed; who signs rightly meanwhile has a key that is known, or is told to try again.
 */
export class AlbKeys {
  private readonly proven = new Map<string, KeyObject>();
  private readonly fetched = new Map<string, Promise<KeyObject>>();
  private readonly unknown = new Map<string, number>();
  private left = burst;
  private counted = -Infinity;

  constructor(
    private readonly documents: Documents,
    private readonly base: string,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Throws TokenRefused where there is no such key, KeysUnavailable where it cannot be had at the moment. */
  async get(kid: string): Promise<KeyObject> {
    const known = this.proven.get(kid) ?? this.fetched.get(kid);
    if (known !== undefined) return known;
    if (this.now() - (this.unknown.get(kid) ?? -Infinity) < forgetMs) throw noSuchKey(kid);
    if (!this.mayAsk()) throw new KeysUnavailable('too many tokens with unknown kids came');
    const key = this.fetch(kid);
    keepAtMost(this.fetched, mostKeys, kid, key);
    return key;
  }

  /** A token verified under this key. */
  proved(kid: string, key: KeyObject): void {
    this.fetched.delete(kid);
    if (!this.proven.has(kid)) keepAtMost(this.proven, mostKeys, kid, key);
  }

  private async fetch(kid: string): Promise<KeyObject> {
    try {
      return createPublicKey(await this.documents.text(new URL(`${this.base.replace(/\/+$/, '')}/${kid}`)));
    } catch (error) {
      this.fetched.delete(kid);
      const { message } = error as Error;
      if (!/ answered 4\d\d$/.test(message)) throw new KeysUnavailable(message, { cause: error });
      keepAtMost(this.unknown, mostUnknown, kid, this.now());
      throw noSuchKey(kid);
    }
  }

  private mayAsk(): boolean {
    const now = this.now();
    this.left = Math.min(burst, this.left + (now - this.counted) / againMs);
    this.counted = now;
    if (this.left < 1) return false;
    this.left--;
    return true;
  }
}

const noSuchKey = (kid: string): TokenRefused => new TokenRefused('key', `there is no key ${shown(kid)}`);
