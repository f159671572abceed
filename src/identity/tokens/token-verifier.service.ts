import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { hasExpired, tokenHash } from '../../jwt/verified-token.js';
import { refusalLine, type Expected } from '../../jwt/refusal-line.js';
import { claimedIssuer, KeysUnavailable, TokenRefused, verifyToken } from '../../jwt/verify-token.js';
import { keepAtMost } from '../../kept/keep-at-most.js';
import { Advice } from '../principal/advice.js';
import { parsePrincipalId } from '../principal/principal-id.js';
import type { Principal } from '../principal/principal.js';
import { Revocations } from '../revocations/revocations.service.js';
import { knownIssuers, ownIssuer, type KnownIssuer } from './token-issuers.js';
import { tokenPrincipal } from './token-principal.js';

/** A token that was verified once: good until it expires or is revoked. */
export interface VerifiedToken {
  readonly kind: 'verified';
  readonly principal: Principal;
  /** Names by which the claims know the user, to compare with what a proxy says. */
  readonly names: readonly string[];
  /** Its {@link tokenHash}. */
  readonly hash: string;
  /** Signed with our own key or secret, as {@link KnownIssuer}'s. */
  readonly local: boolean;
  /** Signed with the gateway's own key. */
  readonly madeHere: boolean;
}

export interface RefusedToken {
  readonly kind: 'refused';
  /** In a sentence for the operator; whoever sent it is told only that it is not valid. */
  readonly why: () => string;
}

export type TokenOutcome = VerifiedToken | RefusedToken | { readonly kind: 'unavailable' };

/** Tokens that are remembered, so that their signature is looked at once. */
const mostVerified = 10_000;

const unavailable: TokenOutcome = { kind: 'unavailable' };

/** The one verifier of Bearer tokens: REST, MCP, sockets, passport and the login ask it. */
@Injectable()
export class TokenVerifier {
  private readonly issuers: readonly KnownIssuer[];
  private readonly verified = new Map<string, VerifiedToken>();
  private readonly advice = new Advice();

  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly revocations: Revocations,
  ) {
    this.issuers = knownIssuers(env);
  }

  /** At once for a token seen before, a promise for a new one. */
  verify(token: string): TokenOutcome | Promise<TokenOutcome> {
    const hash = tokenHash(token);
    const known = this.verified.get(hash);
    return known === undefined ? this.verifyNew(token, hash) : this.verifyAgain(known);
  }

  /** What a token is now that was good before: the same, or refused. */
  verifyAgain(token: VerifiedToken): TokenOutcome {
    const { ends } = token.principal.grant;
    if (!hasExpired(ends)) return this.unlessRevoked(token);
    this.verified.delete(token.hash);
    return this.refuse('time', () => `time: it ended ${timeOf(ends)}.`, ` of ${token.principal.id}`);
  }

  private unlessRevoked(token: VerifiedToken): TokenOutcome {
    const { id, grant } = token.principal;
    if (!this.revocations.denies(grant)) return token;
    return this.refuse('revoked', () => 'it, or what it hangs on, is revoked.', ` of ${id}`);
  }

  /** Whether the token says it comes from an issuer whose tokens are accepted here. */
  isOurs(token: string): boolean {
    const claimed = claimedIssuer(token);
    return claimed !== null && this.issuers.some(({ iss }) => iss !== null && iss === claimed.iss);
  }

  private async verifyNew(token: string, hash: string): Promise<TokenOutcome> {
    const claimed = claimedIssuer(token);
    const issuer =
      this.issuers.find(({ iss }) => iss !== null && iss === claimed?.iss) ??
      this.issuers.find(({ iss }) => iss === null);
    if (claimed === null || issuer === undefined) return this.refuseAs(this.noIssuer(claimed), token, this.anyIssuer);
    try {
      const claims = await verifyToken(token, issuer);
      const principal = tokenPrincipal(claims, hash, issuer, this.env);
      const subject = parsePrincipalId(principal.id)?.subject;
      const names = [subject, claims.email, claims.preferred_username];
      return this.unlessRevoked(
        this.remember({
          kind: 'verified',
          principal,
          names: names.filter((name): name is string => typeof name === 'string' && name !== ''),
          hash,
          local: issuer.local,
          madeHere: issuer.iss === ownIssuer,
        }),
      );
    } catch (error) {
      if (error instanceof TokenRefused) return this.refuseAs(error, token, expectedOf(issuer));
      if (!(error instanceof KeysUnavailable)) throw error;
      const { message } = error;
      this.advice.give('token keys', () => `The keys that verify tokens of ${issuer.keyOf} cannot be had: ${message}.`);
      return unavailable;
    }
  }

  private refuseAs(error: TokenRefused, token: string, expected: Expected): TokenOutcome {
    return this.refuse(error.about, () => refusalLine(error, token, expected));
  }

  /** Callers are told that it is not valid; the log is told why. */
  private refuse(about: string, why: () => string, whose = ''): TokenOutcome {
    this.advice.give(`token ${about}`, () => `A token${whose} was refused: ${why()}`);
    return { kind: 'refused', why };
  }

  private noIssuer(claimed: object | null): TokenRefused {
    return claimed === null
      ? new TokenRefused('form', 'it is no JWT')
      : new TokenRefused('issuer', 'nobody here knows it');
  }

  private get anyIssuer(): Expected {
    return { iss: this.issuers.flatMap(({ iss }) => iss ?? []) };
  }

  private remember(token: VerifiedToken): VerifiedToken {
    keepAtMost(this.verified, mostVerified, token.hash, token);
    return token;
  }
}

const expectedOf = ({ iss, audience, algorithms, keyOf }: KnownIssuer): Expected => ({
  iss,
  aud: audience,
  alg: algorithms,
  key: keyOf,
});

const timeOf = (seconds: number): string => new Date(seconds * 1000).toISOString();
