import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request, Response } from 'express';
import { Problem } from '../problems/problem.js';
import { AuditLog } from '../audit/audit-log.service.js';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { BrowserSessions } from './sign-in/browser-sessions.service.js';
import { crossSite } from './cross-site.js';
import { audience, isPublic, type Audience } from './principal/decorators.js';
import { IdentityResolver } from './identity-resolver.service.js';
import { originPolicy, type OriginPolicy } from './origin-policy.js';
import type { Principal } from './principal/principal.js';
import { principalOf, rememberPrincipal } from './principal/request-identity.js';
import type { Refused, Surface } from './principal/resolution.js';
import { isAdminPath, restSurface } from './principal/surface.js';

/** Guards every route: nothing is reached without a principal unless the route says {@link Public}. */
@Injectable()
export class IdentityGuard extends AuthGuard(['trusted-proxy', 'jwt']) {
  private readonly originAllowed: OriginPolicy;

  constructor(
    private readonly resolver: IdentityResolver,
    private readonly reflector: Reflector,
    private readonly sessions: BrowserSessions,
    private readonly audit: AuditLog,
    @InjectEnvironment() private readonly env: Environment,
  ) {
    super();
    this.originAllowed = originPolicy(env);
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const req = context.switchToHttp().getRequest<Request>();
    if (!this.env.MCPGATEWAY_ADMIN_API_ENABLED && isAdminPath(req.path)) {
      throw new Problem('NOT_FOUND', 'There is nothing at this path.');
    }
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
    const refused = forbidden(surface, forWhom, principal) ?? crossSite(req, principal, this.sessions, this.env);
    if (refused !== null) throw this.refusal(refused, surface, req, principal);
    await this.keepSignedIn(res, principal);
    rememberPrincipal(req, principal);
    return super.canActivate(context) as Promise<boolean>;
  }

  private refusal({ code, detail }: Refused, surface: Surface, req: Request, { id, source }: Principal): Problem {
    const address = req.socket.remoteAddress ?? null;
    this.audit.recordRefusal({ actor: id, source, action: `refuse.${surface}`, outcome: 'refused', code, address });
    return new Problem(code, detail);
  }

  private async keepSignedIn(res: Response, principal: Principal): Promise<void> {
    const open = this.sessions.of(principal);
    const renewal = open && (await this.sessions.renewal(open.session));
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

/** Why a principal may not use a route at all, or null. */
function forbidden(surface: Surface, forWhom: Audience | undefined, { role }: Principal): Refused | null {
  if (surface === 'admin' && role !== 'admin') return { code: 'FORBIDDEN', detail: 'only administrators may do this' };
  if (forWhom !== 'anyone-signed-in' || role !== 'anonymous') return null;
  return { code: 'FORBIDDEN', detail: 'anonymous callers may not do this' };
}
