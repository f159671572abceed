import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Environment } from '../config/environment.js';
import { AssertionVerifier } from '../proxy-auth/assertion-verifier.service.js';
import { ProxyAuthenticator } from '../proxy-auth/proxy-authenticator.service.js';
import { TrustedPeers } from '../proxy-auth/trusted-peers.service.js';
import { AdminSessions } from './admin-sessions.service.js';
import { IdentityGuard } from './identity.guard.js';
import { IdentityResolver } from './identity-resolver.service.js';
import { DiagnosticsController } from './diagnostics.controller.js';
import { JwtStrategy } from './jwt.strategy.js';
import { Login } from './login.service.js';
import { ResourceMetadataController } from './resource-metadata.controller.js';
import { Revocation } from './revocation.entity.js';
import { RevocationsController } from './revocations.controller.js';
import { Revocations } from './revocations.service.js';
import { SessionController } from './session.controller.js';
import { SignIn } from './sign-in.service.js';
import { Token } from './token.entity.js';
import { TokenVerifier } from './token-verifier.service.js';
import { TokensController } from './tokens.controller.js';
import { Tokens } from './tokens.service.js';
import { TrustedProxyStrategy } from './trusted-proxy.strategy.js';

/** Who is calling, and the guard that asks before every route. */
@Global()
@Module({})
export class IdentityModule {
  static with(env: Environment): DynamicModule {
    return {
      module: IdentityModule,
      imports: [PassportModule, TypeOrmModule.forFeature([Token, Revocation])],
      controllers: [
        TokensController,
        RevocationsController,
        ...(env.MCPGATEWAY_UI_ENABLED ? [SessionController] : []),
        ResourceMetadataController,
        DiagnosticsController,
      ],
      providers: [
        TrustedPeers,
        AssertionVerifier,
        ProxyAuthenticator,
        Revocations,
        TokenVerifier,
        AdminSessions,
        SignIn,
        IdentityResolver,
        Login,
        Tokens,
        JwtStrategy,
        TrustedProxyStrategy,
        { provide: APP_GUARD, useClass: IdentityGuard },
      ],
      exports: [IdentityResolver, TokenVerifier],
    };
  }
}
