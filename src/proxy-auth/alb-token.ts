import { createPublicKey } from 'node:crypto';
import { compactVerify, decodeProtectedHeader, type JWTPayload, type KeyObject } from 'jose';
import { fetchText } from '../jwt/fetch-json.js';
import { hasExpired } from '../jwt/verified-token.js';
import { KeysUnavailable, TokenRefused } from '../jwt/verify-token.js';
import type { AssertionSettings } from './assertion-settings.js';

const mostKeys = 20;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Tokens of AWS application load balancers: ES256, padded base64url, with issuer, client, signer and expiry in the JOSE
 * header, and each key as PEM at a URL that ends in its kid. Any account's load balancer signs with keys from that URL, so
 * that the signer is what makes a token ours.
 */
export class AlbTokens {
  private readonly keys = new Map<string, Promise<KeyObject>>();

  constructor(private readonly settings: AssertionSettings) {}

  /** Claims of a verified token. Throws TokenRefused or KeysUnavailable. */
  async verify(token: string): Promise<JWTPayload> {
    const { kid, exp } = this.checkHeader(token);
    const key = await this.key(kid);
    try {
      const { payload } = await compactVerify(token, key, { algorithms: ['ES256'] });
      const claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as JWTPayload;
      return { ...claims, exp };
    } catch (error) {
      throw new TokenRefused((error as Error).message, { cause: error });
    }
  }

  private checkHeader(token: string): { kid: string; exp: number } {
    let header: Record<string, unknown>;
    try {
      header = decodeProtectedHeader(token.replaceAll('=', ''));
    } catch {
      throw new TokenRefused('not a JWT');
    }
    const { alg, kid, exp, iss, client, signer, crit } = header;
    if (alg !== 'ES256' || crit !== undefined) throw new TokenRefused('another algorithm');
    if (signer !== this.settings.signer) throw new TokenRefused('another load balancer signed it');
    if (iss !== this.settings.issuer || client !== this.settings.audience)
      throw new TokenRefused('another issuer or client');
    if (typeof exp !== 'number' || hasExpired(exp)) throw new TokenRefused('expired');
    // The kid becomes part of a URL.
    if (typeof kid !== 'string' || !uuid.test(kid)) throw new TokenRefused('the kid is no UUID');
    return { kid, exp };
  }

  /** Load balancers never change a key under its kid, so a key is fetched once. */
  private key(kid: string): Promise<KeyObject> {
    const known = this.keys.get(kid);
    if (known !== undefined) return known;
    if (this.keys.size >= mostKeys) this.keys.delete(this.keys.keys().next().value!);
    const url = new URL(`${this.settings.keysUrl.replace(/\/+$/, '')}/${kid}`);
    const key = fetchText(url).then(createPublicKey);
    const kept = key.catch((error: unknown) => {
      this.keys.delete(kid);
      throw new KeysUnavailable('the key of the load balancer cannot be had', { cause: error });
    });
    this.keys.set(kid, kept);
    return kept;
  }
}
