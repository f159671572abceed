import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Environment } from '../config/environment.js';
import { AssertionVerifier } from '../proxy-auth/assertion-verifier.service.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import { TrustedPeers } from '../proxy-auth/trusted-peers.service.js';
import { IdentityGuard } from './identity.guard.js';
import { IdentityResolver } from './identity-resolver.service.js';
import { DiagnosticsController } from './api/diagnostics.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Login } from './api/login.service.js';
import { MeController } from './api/me.controller.js';
import { ResourceMetadataController } from './api/resource-metadata.controller.js';
import { Revocation } from './revocations/revocation.entity.js';
import { RevocationsController } from './api/revocations.controller.js';
import { Revocations } from './revocations/revocations.service.js';
import { SessionController } from './api/session.controller.js';
import { BrowserSessions } from './sign-in/browser-sessions.service.js';
import { SignIn } from './sign-in/sign-in.service.js';
import { Token } from './tokens/token.entity.js';
import { TokenVerifier } from './tokens/token-verifier.service.js';
import { TokensController } from './api/tokens.controller.js';
import { Tokens } from './api/tokens.service.js';
import { TrustedProxyStrategy } from './trusted-proxy.strategy.js';

/** Who is calling, and the guard that asks before every route. */
@Global()
@Module({
  imports: [PassportModule, TypeOrmModule.forFeature([Token, Revocation])],
  controllers: [
    TokensController,
    RevocationsController,
    MeController,
    ResourceMetadataController,
    DiagnosticsController,
  ],
  providers: [
    TrustedPeers,
    AssertionVerifier,
    ProxyAuthenticator,
    Revocations,
    TokenVerifier,
    BrowserSessions,
    SignIn,
    IdentityResolver,
    Login,
    Tokens,
    JwtStrategy,
    TrustedProxyStrategy,
    { provide: APP_GUARD, useClass: IdentityGuard },
  ],
  exports: [IdentityResolver, ProxyAuthenticator, Revocations, TokenVerifier, TrustedPeers],
})
export class IdentityModule {
  /** Browsers sign in where there are pages to sign in at. */
  static with({ MCPGATEWAY_UI_ENABLED }: Environment): DynamicModule {
    return { module: IdentityModule, controllers: MCPGATEWAY_UI_ENABLED ? [SessionController] : [] };
  }
}
