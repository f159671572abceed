import { compactVerify, decodeProtectedHeader, type JWTPayload } from 'jose';
import type { Documents } from '../jwt/documents.js';
import { hasExpired } from '../jwt/verified-token.js';
import { TokenRefused } from '../jwt/verify-token.js';
import { AlbKeys } from './alb-keys.js';
import type { AssertionSettings } from './assertion-settings.js';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Tokens of AWS application load balancers: ES256, padded base64url, with issuer, client, signer and expiry in the JOSE
 * header, and each key as PEM at a URL that ends in its kid. Any account's load balancer signs with keys from that URL, so
 * that the signer is what makes a token ours.
 */
export class AlbTokens {
  private readonly keys: AlbKeys;

  constructor(
    private readonly settings: AssertionSettings,
    documents: Documents,
  ) {
    this.keys = new AlbKeys(documents, settings.keysUrl);
  }

  /** Claims of a verified token. Throws TokenRefused or KeysUnavailable. */
  async verify(token: string): Promise<JWTPayload> {
    const { kid, exp } = this.checkHeader(token);
    const key = await this.keys.get(kid);
    try {
      const { payload } = await compactVerify(token, key, { algorithms: ['ES256'] });
      this.keys.proved(kid, key);
      const claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload)) as JWTPayload;
      return { ...claims, exp };
    } catch (error) {
      throw new TokenRefused('signature', (error as Error).message, { cause: error });
    }
  }

  private checkHeader(token: string): { kid: string; exp: number } {
    let header: Record<string, unknown>;
    try {
      header = decodeProtectedHeader(token.replaceAll('=', ''));
    } catch {
      throw new TokenRefused('form', 'it is no JWT');
    }
    const { alg, kid, exp, iss, client, signer, crit } = header;
    if (alg !== 'ES256' || crit !== undefined) throw new TokenRefused('algorithm', 'another algorithm is expected');
    if (signer !== this.settings.signer) throw new TokenRefused('issuer', 'another load balancer signed it');
    if (iss !== this.settings.issuer) throw new TokenRefused('issuer', 'another issuer is expected');
    if (client !== this.settings.audience) throw new TokenRefused('audience', 'another client is expected');
    if (typeof exp !== 'number' || hasExpired(exp)) throw new TokenRefused('time', 'it has expired');
    // The kid becomes part of a URL.
    if (typeof kid !== 'string' || !uuid.test(kid)) throw new TokenRefused('key', 'its kid is no UUID');
    return { kid, exp };
  }
}
