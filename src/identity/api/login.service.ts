import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { invalid, Problem } from '../../problems/problem.js';
import { bearerToken } from '../../proxy-auth/authorization.js';
import { isLoopbackHost } from '../../proxy-auth/peers/peer-address.js';
import { crossSite } from '../cross-site.js';
import { IdentityResolver } from '../identity-resolver.service.js';
import { originPolicy, type OriginPolicy } from '../origin-policy.js';
import { passwordMark } from '../principal/password-mark.js';
import type { Principal } from '../principal/principal.js';
import type { Refused } from '../principal/resolution.js';
import { BrowserSessions } from '../sign-in/browser-sessions.service.js';
import type { BrowserSession, SessionParent } from '../sign-in/browser-session.js';
import { longestCookieToken } from '../sign-in/session-cookie.js';
import { SignIn } from '../sign-in/sign-in.service.js';
import { TokenVerifier } from '../tokens/token-verifier.service.js';

export interface GivenCredentials {
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

export interface SignedIn {
  readonly principal: Principal;
  readonly session: BrowserSession;
}

/** Starts sessions in browsers. */
@Injectable()
export class Login {
  private readonly originAllowed: OriginPolicy;

  constructor(
    @InjectEnvironment() private readonly env: Environment,
    private readonly sessions: BrowserSessions,
    private readonly signIn: SignIn,
    private readonly tokens: TokenVerifier,
    private readonly resolver: IdentityResolver,
    private readonly audit: AuditLog,
  ) {
    this.originAllowed = originPolicy(env);
  }

  async start({ user, password, token }: GivenCredentials, req: IncomingMessage): Promise<SignedIn> {
    this.checkPage(req);
    if (token !== undefined) return this.byToken(token, req);
    if (user === undefined && password === undefined) return this.byRequest(req);
    const proxied = await this.resolver.proxiedOf(req);
    const decision = await this.signIn.byPassword(req, user ?? '', password ?? '', proxied?.id ?? null);
    if ('refused' in decision) {
      this.audit.recordRefusal({ ...attempt(null, req), outcome: 'refused', code: decision.refused.code });
      throw problem(decision.refused);
    }
    return this.open(req, decision.principal, this.password);
  }

  private async byToken(token: string, req: IncomingMessage): Promise<SignedIn> {
    const verified = await this.tokens.verify(token);
    if (verified.kind !== 'verified') {
      this.audit.recordRefusal({ ...attempt(null, req), outcome: 'refused', code: 'UNAUTHENTICATED' });
      throw new Problem('UNAUTHENTICATED', 'the token is not valid');
    }
    return this.open(req, verified.principal, { method: 'token', token });
  }

  /** What the request itself says: the header of a proxy, or Authorization. Never a session: it makes no other. */
  private async byRequest(req: IncomingMessage): Promise<SignedIn> {
    const resolution = await this.resolver.resolve(req, 'sign-in');
    if (!resolution.ok) throw new Problem('UNAUTHENTICATED', resolution.refusal.detail);
    const { principal } = resolution;
    // The proxy names whoever's browser it is, whichever page makes the request.
    const foreign = crossSite(req, principal, this.sessions, this.env);
    if (foreign !== null) throw problem(foreign);
    if (principal.source === 'proxy') return this.open(req, principal, { method: 'proxy', id: principal.id });
    const token = bearerToken(this.resolver.strip(req).authorization ?? '');
    return this.open(req, principal, token ? { method: 'token', token } : this.password);
  }

  private open(req: IncomingMessage, principal: Principal, parent: SessionParent): SignedIn {
    if (parent.method === 'token' && parent.token.length > longestCookieToken) {
      const message = `must be ${longestCookieToken} characters or shorter: a browser's session keeps no more`;
      throw invalid({ path: 'token', message });
    }
    this.audit.record({ ...attempt(principal, req), outcome: 'ok' });
    return { principal, session: this.sessions.start(principal, parent, req.headers.origin) };
  }

  private get password(): SessionParent {
    return { method: 'password', mark: passwordMark(this.env) };
  }

  /** A foreign page may not sign its visitor in, and over plain http nobody's cookie is safe. */
  private checkPage(req: IncomingMessage): void {
    const site = req.headers['sec-fetch-site'];
    if (!this.originAllowed(req.headers) || (site !== undefined && site !== 'same-origin')) {
      throw new Problem(
        'ORIGIN_NOT_ALLOWED',
        'another site may not sign in; behind a proxy, PUBLIC_URL must be the URL that browsers see',
      );
    }
    const origin = req.headers.origin === undefined ? null : new URL(req.headers.origin);
    if (origin?.protocol === 'http:' && !isLoopbackHost(origin.hostname.replace(/^\[|\]$/g, ''))) {
      throw new Problem('FORBIDDEN', 'signing in needs https, or http on this machine');
    }
  }
}

const attempt = (principal: Principal | null, req: IncomingMessage) => ({
  actor: principal?.id ?? null,
  source: principal?.source ?? null,
  action: 'session.start',
  address: req.socket.remoteAddress ?? null,
});

const problem = ({ code, detail, retryAfterSeconds }: Refused): Problem =>
  new Problem(
    code,
    detail,
    retryAfterSeconds === undefined ? {} : { headers: { 'Retry-After': String(retryAfterSeconds) } },
  );
