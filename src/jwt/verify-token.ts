import {
  decodeProtectedHeader,
  errors,
  jwtVerify,
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';
import type { TokenIssuer } from './token-issuer.js';

/** Clocks of issuer and gateway may differ by this much, seconds. */
export const clockSkew = 30;

/** What about a token is not good: by this the log's lines are told apart. */
export type RefusedFor = 'form' | 'algorithm' | 'key' | 'signature' | 'issuer' | 'audience' | 'time' | 'claim';

/** The token is not good. The message is for the log; callers get one fixed text, so that nobody can probe. */
export class TokenRefused extends Error {
  constructor(
    readonly about: RefusedFor,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The keys of an issuer cannot be had at the moment; the token may be good. The message says where they were looked for, and what came. */
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
      ...(issuer.audience === null ? {} : { audience: [...issuer.audience] }),
    });
    // JSON can write an infinite number.
    if (payload.exp !== undefined && !Number.isFinite(payload.exp)) throw new TokenRefused('time', 'exp is no time');
    return payload;
  } catch (error) {
    if (error instanceof KeysUnavailable || error instanceof TokenRefused) throw error;
    throw new TokenRefused(aboutOf(error), (error as Error).message, { cause: error });
  }
}

/** What jose found wrong. */
function aboutOf(error: unknown): RefusedFor {
  if (error instanceof errors.JWTExpired) return 'time';
  if (error instanceof errors.JWTClaimValidationFailed) return claims[error.claim] ?? 'claim';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  return error instanceof errors.JOSEError ? 'form' : 'key';
}

const claims: Readonly<Partial<Record<string, RefusedFor>>> = {
  iss: 'issuer',
  aud: 'audience',
  exp: 'time',
  nbf: 'time',
  iat: 'time',
};

/** RFC 8725 section 3.10: a token must not choose the key it is verified with. */
function checkHeader(token: string, { algorithms }: TokenIssuer): void {
  let header: Record<string, unknown>;
  try {
    header = decodeProtectedHeader(token);
  } catch {
    throw new TokenRefused('form', 'it is no JWT');
  }
  if (typeof header.alg !== 'string' || !algorithms.includes(header.alg)) {
    throw new TokenRefused('algorithm', 'another algorithm is expected');
  }
  for (const name of ['crit', 'jku', 'jwk', 'x5u', 'x5c', 'b64']) {
    if (name in header) throw new TokenRefused('form', `its header has ${name}`);
  }
  const { kid, typ } = header;
  if (kid !== undefined && (typeof kid !== 'string' || !/^[\w.+/=:~-]{1,256}$/.test(kid))) {
    throw new TokenRefused('key', 'its header has an unusable kid');
  }
  if (typ !== undefined && (typeof typ !== 'string' || !/^(application\/)?(at\+)?jwt$/i.test(typ))) {
    throw new TokenRefused('form', 'its header has another typ');
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
