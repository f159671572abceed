import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { IdentityModule } from '../identity/identity.module.js';
import { GatewaysModule } from './gateways.module.js';
import { AdminGatewaysController } from './api/admin-gateways.controller.js';
import { GatewayList } from './api/gateway-list.service.js';
import { GatewaysController } from './api/gateways.controller.js';
import { KeysController } from './api/keys.controller.js';

/** The registry over REST. */
@Module({})
export class GatewaysApiModule {
  static with({ MCPGATEWAY_ADMIN_API_ENABLED }: Environment): DynamicModule {
    return {
      module: GatewaysApiModule,
      imports: [GatewaysModule, IdentityModule],
      controllers: [
        GatewaysController,
        ...(MCPGATEWAY_ADMIN_API_ENABLED ? [AdminGatewaysController, KeysController] : []),
      ],
      providers: [GatewayList],
    };
  }
}
