import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../../config/environment.js';
import { GatewaysModule } from '../../gateways/gateways.module.js';
import { AdminServersController } from './admin-servers.controller.js';
import { GatewayImpactController } from './gateway-impact.controller.js';
import { ServersController } from './servers.controller.js';
import { ServersModule } from '../servers.module.js';

/** Virtual servers over REST. */
@Module({})
export class ServersApiModule {
  static with({ MCPGATEWAY_ADMIN_API_ENABLED }: Environment): DynamicModule {
    return {
      module: ServersApiModule,
      imports: [ServersModule, GatewaysModule],
      controllers: [
        ServersController,
        GatewayImpactController,
        ...(MCPGATEWAY_ADMIN_API_ENABLED ? [AdminServersController] : []),
      ],
    };
  }
}
