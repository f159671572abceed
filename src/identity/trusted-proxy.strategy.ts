import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-custom';
import type { Principal } from './principal/principal.js';
import { principalOf } from './principal/request-identity.js';

/** passport's `trusted-proxy`: the callers that the resolver identified by the header of a trusted proxy. */
@Injectable()
export class TrustedProxyStrategy extends PassportStrategy(Strategy, 'trusted-proxy') {
  validate(req: Request): Principal | false {
    const principal = principalOf(req);
    return principal?.source === 'proxy' ? principal : false;
  }
}
