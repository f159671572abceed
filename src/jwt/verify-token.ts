import { decodeProtectedHeader, jwtVerify, type CryptoKey, type JWTHeaderParameters, type JWTPayload } from 'jose';
import type { TokenIssuer } from './token-issuer.js';

/** Clocks of issuer and gateway may differ by this much, seconds. */
export const clockSkew = 30;

/** The token is not good. The message is for logs; callers get one fixed text, so that nobody can probe. */
export class TokenRefused extends Error {}

/** The keys of an issuer cannot be had at the moment; the token may be good. */
export class KeysUnavailable extends Error {}

/** Claims of a verified token. Throws {@link TokenRefused} or {@link KeysUnavailable}. */
export async function verifyToken(token: string, issuer: TokenIssuer): Promise<JWTPayload> {
  checkHeader(token, issuer);
  try {
    const { payload } = await jwtVerify(token, issuer.key as (header: JWTHeaderParameters) => Promise<CryptoKey>, {
      algorithms: [...issuer.algorithms],
      clockTolerance: clockSkew,
      requiredClaims: issuer.requireExpiration ? ['sub', 'exp'] : ['sub'],
      ...(issuer.iss === null ? {} : { issuer: issuer.iss }),
      ...(issuer.audience === null ? {} : { audience: issuer.audience }),
    });
    // JSON can write an infinite number.
    if (payload.exp !== undefined && !Number.isFinite(payload.exp)) throw new TokenRefused('exp is no time');
    return payload;
  } catch (error) {
    if (error instanceof KeysUnavailable || error instanceof TokenRefused) throw error;
    throw new TokenRefused((error as Error).message, { cause: error });
  }
}

/** RFC 8725 section 3.10: a token must not choose the key it is verified with. */
function checkHeader(token: string, { algorithms }: TokenIssuer): void {
  let header: Record<string, unknown>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    throw new TokenRefused('not a JWT');
  }
  if (typeof header.alg !== 'string' || !algorithms.includes(header.alg)) throw new TokenRefused('another algorithm');
  for (const name of ['crit', 'jku', 'jwk', 'x5u', 'x5c', 'b64']) {
    if (name in header) throw new TokenRefused(`the header has ${name}`);
  }
  const { kid, typ } = header;
  if (kid !== undefined && (typeof kid !== 'string' || !/^[\w.+/=:~-]{1,256}$/.test(kid))) {
    throw new TokenRefused('the header has an unusable kid');
  }
  if (typ !== undefined && (typeof typ !== 'string' || !/^(application\/)?(at\+)?jwt$/i.test(typ))) {
    throw new TokenRefused('the header has another typ');
  }
}

/** The claimed issuer and algorithm of a token nobody verified yet, to choose by whom it may be verified; null if it is no JWT. */
export function claimedIssuer(token: string): { iss: string | null; algorithm: string } | null {
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  try {
    const payload: unknown = JSON.parse(Buffer.from(parts[1]!, 'base64url').toString('utf8'));
    const header = decodeProtectedHeader(token);
    if (typeof payload !== 'object' || payload === null) return null;
    const iss: unknown = (payload as Record<string, unknown>).iss;
    return { iss: typeof iss === 'string' ? iss : null, algorithm: String(header.alg) };
  } catch {
    return null;
  }
}
