import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { Problem } from '../../problems/problem.js';
import { isLoopbackHost } from '../../proxy-auth/peer-address.js';
import { AdminSessions, type SessionStart } from '../sign-in/admin-sessions.service.js';
import { IdentityResolver } from '../identity-resolver.service.js';
import { originPolicy, type OriginPolicy } from '../origin-policy.js';
import type { Principal } from '../principal/principal.js';
import type { Refused } from '../principal/resolution.js';
import type { Session } from '../sign-in/session.js';
import { SignIn } from '../sign-in/sign-in.service.js';
import { TokenVerifier } from '../tokens/token-verifier.service.js';

export interface Credentials {
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
}

/** Starts sessions of administrators. */
@Injectable()
export class Login {
  private readonly originAllowed: OriginPolicy;

  constructor(
    @InjectEnvironment() env: Environment,
    private readonly sessions: AdminSessions,
    private readonly signIn: SignIn,
    private readonly tokens: TokenVerifier,
    private readonly resolver: IdentityResolver,
    private readonly audit: AuditLog,
  ) {
    this.originAllowed = originPolicy(env);
  }

  async start({ user, password, token }: Credentials, req: IncomingMessage): Promise<Session> {
    this.checkPage(req);
    if (token !== undefined) return this.byToken(token, req);
    if (user !== undefined || password !== undefined) {
      const decision = this.signIn.byPassword(req, user ?? '', password ?? '');
      if ('refused' in decision) {
        this.audit.recordRefusal({ ...attempt(null, req), outcome: 'refused', code: decision.refused.code });
        throw problem(decision.refused);
      }
      return this.open(req, decision.principal, { method: 'password', proxied: null, jti: null, tokenHash: null });
    }
    return this.byRequest(req);
  }

  private async byToken(token: string, req: IncomingMessage): Promise<Session> {
    const verified = await this.tokens.verify(token);
    if (verified.kind !== 'verified') throw new Problem('UNAUTHENTICATED', 'the token is not valid');
    const { principal, jti, hash, expires } = verified;
    return this.open(req, principal, { method: 'token', proxied: null, jti, tokenHash: hash, endsBy: expires });
  }

  /** What the request itself says: the header of a proxy whose groups make an administrator, or Authorization. */
  private async byRequest(req: IncomingMessage): Promise<Session> {
    const resolution = await this.resolver.resolve(req, 'admin');
    if (!resolution.ok) throw new Problem('UNAUTHENTICATED', resolution.refusal.detail);
    const { principal } = resolution;
    const proxied = principal.source === 'proxy' ? principal.id : null;
    return this.open(req, principal, { method: proxied ? 'proxy' : 'password', proxied, jti: null, tokenHash: null });
  }

  private open(req: IncomingMessage, principal: Principal, how: SessionStart): Session {
    if (principal.role !== 'admin') {
      this.audit.recordRefusal({ ...attempt(principal, req), outcome: 'refused', code: 'FORBIDDEN' });
      throw new Problem('FORBIDDEN', 'only administrators may sign in here');
    }
    this.audit.record({ ...attempt(principal, req), outcome: 'ok' });
    return this.sessions.start(principal, how);
  }

  /** A foreign page may not sign its visitor in, and over plain http a browser would not keep the cookie. */
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
