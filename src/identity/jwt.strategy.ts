import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { principalOf } from './principal/request-identity.js';

/**
 * passport's `jwt`: the callers that the resolver identified by a token. Verification is the resolver's, as for MCP, so that
 * no token is good on one and bad on the other (passport-jwt's own verifier knows neither EdDSA nor our revocations).
 */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy, 'jwt') {
  constructor() {
    super({
      jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(),
      secretOrKeyProvider: (_request: Request, _token: string, done: (error: Error) => void) =>
        done(new Error('unused')),
    });
  }

  override authenticate(req: Request): void {
    const principal = principalOf(req);
    if (principal?.source === 'jwt') this.success(principal);
    else this.fail('no valid token', 401);
  }

  validate(): never {
    throw new Error('the resolver verifies tokens');
  }
}
