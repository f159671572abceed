import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AssertionVerifier } from '../proxy-auth/assertion-verifier.service.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import { TrustedPeers } from '../proxy-auth/peers/trusted-peers.service.js';
import { IdentityGuard } from './identity.guard.js';
import { IdentityResolver } from './identity-resolver.service.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Revocation } from './revocations/revocation.entity.js';
import { Revocations } from './revocations/revocations.service.js';
import { BrowserSessions } from './sign-in/browser-sessions.service.js';
import { SignIn } from './sign-in/sign-in.service.js';
import { Token } from './tokens/token.entity.js';
import { TokenVerifier } from './tokens/token-verifier.service.js';
import { TrustedProxyStrategy } from './trusted-proxy.strategy.js';

/** Who is calling, and the guard of every REST route. */
@Module({
  imports: [PassportModule, TypeOrmModule.forFeature([Token, Revocation])],
  providers: [
    TrustedPeers,
    AssertionVerifier,
    ProxyAuthenticator,
    Revocations,
    TokenVerifier,
    BrowserSessions,
    SignIn,
    IdentityResolver,
    JwtStrategy,
    TrustedProxyStrategy,
    { provide: APP_GUARD, useClass: IdentityGuard },
  ],
  exports: [
    IdentityResolver,
    ProxyAuthenticator,
    Revocations,
    TokenVerifier,
    TrustedPeers,
    BrowserSessions,
    SignIn,
    TypeOrmModule,
  ],
})
export class IdentityModule {}
