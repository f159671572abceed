import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { EventsController } from './events.controller.js';
import { PagesController } from './pages.controller.js';
import { SettingsController } from './settings.controller.js';

/** The built pages of admin-ui/, over HTTP, and what tells them of changes. */
@Module({})
export class AdminUiModule {
  static with(env: Environment): DynamicModule {
    return {
      module: AdminUiModule,
      controllers: env.MCPGATEWAY_UI_ENABLED ? [PagesController, EventsController, SettingsController] : [],
    };
  }
}
