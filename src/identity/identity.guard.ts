import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard } from '@nestjs/passport';
import type { Request, Response } from 'express';
import { Problem } from '../problems/problem.js';
import { audience, isPublic, type Audience } from './decorators.js';
import { IdentityResolver } from './identity-resolver.service.js';
import type { Principal } from './principal.js';
import { principalOf, rememberPrincipal } from './request-identity.js';
import { restSurface } from './surface.js';

/** Guards every route: nothing is reached without a principal unless the route says {@link Public}. */
@Injectable()
export class IdentityGuard extends AuthGuard(['trusted-proxy', 'jwt']) {
  constructor(
    private readonly resolver: IdentityResolver,
    private readonly reflector: Reflector,
  ) {
    super();
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
    const resolution = await this.resolver.resolve(req, surface);
    context.switchToHttp().getResponse<Response>().setHeader('Cache-Control', 'no-store');
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
    rememberPrincipal(req, principal);
    return super.canActivate(context) as Promise<boolean>;
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
