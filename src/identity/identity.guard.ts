import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request, Response } from 'express';
import { Problem } from '../problems/problem.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { AdminSessions } from './admin-sessions.service.js';
import { crossSite } from './cross-site.js';
import { audience, isPublic, type Audience } from './decorators.js';
import { IdentityResolver } from './identity-resolver.service.js';
import { originPolicy, type OriginPolicy } from './origin-policy.js';
import type { Principal } from './principal.js';
import { principalOf, rememberPrincipal } from './request-identity.js';
import { restSurface } from './surface.js';

/** Guards every route: nothing is reached without a principal unless the route says {@link Public}. */
@Injectable()
export class IdentityGuard extends AuthGuard(['trusted-proxy', 'jwt']) {
  private readonly originAllowed: OriginPolicy;

  constructor(
    private readonly resolver: IdentityResolver,
    private readonly reflector: Reflector,
    private readonly sessions: AdminSessions,
    @InjectEnvironment() env: Environment,
  ) {
    super();
    this.originAllowed = originPolicy(env);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const req = context.switchToHttp().getRequest<Request>();
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean | undefined>(isPublic, targets)) {
      this.resolver.strip(req);
      return true;
    }
    const forWhom = this.reflector.getAllAndOverride<Audience | undefined>(audience, targets);
    const surface = restSurface(req.method, req.path, forWhom);
    const res = context.switchToHttp().getResponse<Response>();
    res.setHeader('Cache-Control', 'no-store');
    if (!this.originAllowed(req.headers)) throw new Problem('ORIGIN_NOT_ALLOWED', 'pages of this origin may not call');
    const resolution = await this.resolver.resolve(req, surface);
    if (!resolution.ok) {
      const { code, detail, headers } = resolution.refusal;
      throw new Problem(code, detail, { headers });
    }
    const { principal } = resolution;
    if (surface === 'admin' && principal.role !== 'admin')
      throw new Problem('FORBIDDEN', 'only administrators may do this');
    if (forWhom === 'anyone-signed-in' && principal.role === 'anonymous') {
      throw new Problem('FORBIDDEN', 'anonymous callers may not do this');
    }
    this.checkBrowser(req, res, principal);
    rememberPrincipal(req, principal);
    return super.canActivate(context) as Promise<boolean>;
  }

  /** What browsers send on their own must not be another page's doing; who works stays signed in. */
  private checkBrowser(req: Request, res: Response, principal: Principal): void {
    const refused = crossSite(req, principal, this.sessions);
    if (refused !== null) throw new Problem(refused.code, refused.detail);
    const session = this.sessions.of(principal);
    const renewal = session && this.sessions.renewal(session);
    if (renewal) res.setHeader('Set-Cookie', renewal);
  }

  /** passport names proxied and token users; Basic, sessions and anonymous callers have no strategy of theirs. */
  override handleRequest<User = Principal>(
    error: unknown,
    user: User | false,
    _: unknown,
    context: ExecutionContext,
  ): User {
    if (error) throw error;
    return user || (principalOf(context.switchToHttp().getRequest<Request>()) as User);
  }
}
