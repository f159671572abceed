import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { PagesController } from './pages.controller.js';

/** The built pages of admin-ui/, over HTTP. */
@Module({})
export class AdminUiModule {
  static with(env: Environment): DynamicModule {
    return { module: AdminUiModule, controllers: env.MCPGATEWAY_UI_ENABLED ? [PagesController] : [] };
  }
}
