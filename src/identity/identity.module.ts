import { Global, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AssertionVerifier } from '../proxy-auth/assertion-verifier.service.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import { TrustedPeers } from '../proxy-auth/trusted-peers.service.js';
import { IdentityGuard } from './identity.guard.js';
import { IdentityResolver } from './identity-resolver.service.js';
import { JwtStrategy } from './jwt.strategy.js';
import { SignIn } from './sign-in.service.js';
import { TokenVerifier } from './token-verifier.service.js';
import { TrustedProxyStrategy } from './trusted-proxy.strategy.js';

/** Who is calling, and the guard that asks before every route. */
@Global()
@Module({
  imports: [PassportModule],
  providers: [
    TrustedPeers,
    AssertionVerifier,
    ProxyAuthenticator,
    TokenVerifier,
    SignIn,
    IdentityResolver,
    JwtStrategy,
    TrustedProxyStrategy,
    { provide: APP_GUARD, useClass: IdentityGuard },
  ],
  exports: [IdentityResolver, TokenVerifier],
})
export class IdentityModule {}
