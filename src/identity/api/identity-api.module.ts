import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../../config/environment.js';
import { IdentityModule } from '../identity.module.js';
import { DiagnosticsController } from './diagnostics.controller.js';
import { Login } from './login.service.js';
import { MeController } from './me.controller.js';
import { ResourceMetadataController } from './resource-metadata.controller.js';
import { RevocationsController } from './revocations.controller.js';
import { SessionController } from './session.controller.js';
import { TokensController } from './tokens.controller.js';
import { Tokens } from './tokens.service.js';

/** Tokens, sessions and revocations over REST. */
@Module({
  imports: [IdentityModule],
  controllers: [
    TokensController,
    RevocationsController,
    MeController,
    ResourceMetadataController,
    DiagnosticsController,
  ],
  providers: [Login, Tokens],
})
export class IdentityApiModule {
  /** Browsers sign in where there are pages to sign in at. */
  static with({ MCPGATEWAY_UI_ENABLED }: Environment): DynamicModule {
    return { module: IdentityApiModule, controllers: MCPGATEWAY_UI_ENABLED ? [SessionController] : [] };
  }
}
