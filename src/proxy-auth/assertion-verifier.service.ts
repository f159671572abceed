import { Injectable } from '@nestjs/common';
import type { JWTPayload } from 'jose';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { Documents } from '../jwt/documents.js';
import { RemoteKeys } from '../jwt/remote-keys.js';
import { refusalLine, type Expected } from '../jwt/refusal-line.js';
import { hasExpired, tokenHash } from '../jwt/verified-token.js';
import { KeysUnavailable, TokenRefused, verifyToken } from '../jwt/verify-token.js';
import { keepAtMost } from '../kept/keep-at-most.js';
import { AlbTokens } from './alb-token.js';
import { assertionSettings, type AssertionSettings } from './assertion-settings.js';
import { identityText } from './identity-value.js';

/** What a verified assertion says. */
export interface Assertion {
  readonly kind: 'verified';
  readonly user: string;
  readonly email: string | null;
  /** Null where no groups claim is configured. */
  readonly groups: readonly string[] | null;
  readonly expires: number;
}

/** No user: why, in words for the log. */
export interface NoAssertion {
  readonly kind: 'refused' | 'unavailable';
  readonly about: string;
  readonly why: string;
}

export type AssertionOutcome = Assertion | NoAssertion;

/** Assertions that are remembered, so that their signature is looked at once. */
const mostVerified = 10_000;

/** Verifies what a proxy signs about its user (Cloudflare Access, AWS load balancers, any JWT with a key set). */
@Injectable()
export class AssertionVerifier {
  /** Null where the settings ask for no assertion. */
  readonly settings: AssertionSettings | null;
  private readonly claimsOf: (token: string) => Promise<JWTPayload>;
  private readonly verified = new Map<string, Assertion>();

  constructor(@InjectEnvironment() env: Environment) {
    this.settings = assertionSettings(env);
    this.claimsOf =
      this.settings === null
        ? () => Promise.reject(new TokenRefused('form', 'none is expected'))
        : verifierOf(this.settings, new Documents(env, this.settings.keysUrl));
  }

  /** At once for an assertion seen before, a promise for a new one. */
  verify(token: string): AssertionOutcome | Promise<AssertionOutcome> {
    const digest = tokenHash(token);
    const known = this.verified.get(digest);
    if (known === undefined) return this.verifyNew(token, digest);
    if (!hasExpired(known.expires)) return known;
    this.verified.delete(digest);
    const ended = new Date(known.expires * 1000).toISOString();
    return { kind: 'refused', about: 'time', why: `time: it ended ${ended}.` };
  }

  private async verifyNew(token: string, digest: string): Promise<AssertionOutcome> {
    try {
      const assertion = read(await this.claimsOf(token), this.settings!);
      keepAtMost(this.verified, mostVerified, digest, assertion);
      return assertion;
    } catch (error) {
      if (error instanceof KeysUnavailable) return { kind: 'unavailable', about: 'keys', why: error.message };
      if (!(error instanceof TokenRefused)) throw error;
      return { kind: 'refused', about: error.about, why: refusalLine(error, token, expectedOf(this.settings!)) };
    }
  }
}

function verifierOf(settings: AssertionSettings, documents: Documents): (token: string) => Promise<JWTPayload> {
  if (settings.form === 'aws-alb') {
    const tokens = new AlbTokens(settings, documents);
    return (token) => tokens.verify(token);
  }
  const keys = new RemoteKeys(documents, () => Promise.resolve(new URL(settings.keysUrl)));
  const { issuer: iss, audience, algorithms, keysUrl: keyOf } = settings;
  const issuer = { iss, audience: [audience], algorithms, key: keys.source, keyOf, requireExpiration: true };
  return (token) => verifyToken(token, issuer);
}

function read(claims: JWTPayload, { claims: fixed, userClaim, groupsClaim }: AssertionSettings): Assertion {
  for (const [name, value] of Object.entries(fixed)) {
    if (claims[name] !== value) throw new TokenRefused('claim', `${name} must be ${JSON.stringify(value)}`);
  }
  const user = identityText(typeof claims[userClaim] === 'string' ? claims[userClaim] : '');
  if (user.kind !== 'name') throw new TokenRefused('claim', `the claim ${userClaim} is no usable name`);
  const email = identityText(typeof claims.email === 'string' ? claims.email : '');
  const groups = groupsClaim === '' ? null : claims[groupsClaim];
  return {
    kind: 'verified',
    user: user.text,
    email: email.kind === 'name' && email.text.includes('@') ? email.text : null,
    groups: groups === null ? null : Array.isArray(groups) ? groups.filter((group) => typeof group === 'string') : [],
    expires: claims.exp!,
  };
}

function expectedOf(settings: AssertionSettings): Expected {
  const { form, issuer: iss, audience, signer, algorithms: alg, claims, keysUrl: key } = settings;
  return form === 'aws-alb' ? { iss, client: audience, signer, alg, key } : { iss, aud: audience, alg, ...claims, key };
}
