import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Environment } from '../config/environment.js';
import { AdminServersController } from './admin-servers.controller.js';
import { ChooseItems } from './choose-items.service.js';
import { GatewayImpactController } from './gateway-impact.controller.js';
import { ServerGateway } from './server-gateway.entity.js';
import { ServerItem } from './server-item.entity.js';
import { ServerList } from './server-list.service.js';
import { ServerOverride } from './server-override.entity.js';
import { Server } from './server.entity.js';
import { ServersController } from './servers.controller.js';
import { ServersService } from './servers.service.js';

/** Virtual servers: their rows and their REST routes. */
@Global()
@Module({})
export class ServersModule {
  static with(env: Environment): DynamicModule {
    return {
      module: ServersModule,
      imports: [TypeOrmModule.forFeature([Server, ServerItem, ServerGateway, ServerOverride])],
      controllers: [
        ServersController,
        GatewayImpactController,
        ...(env.MCPGATEWAY_ADMIN_API_ENABLED ? [AdminServersController] : []),
      ],
      providers: [ServersService, ServerList, ChooseItems],
      exports: [ServersService, ServerList, TypeOrmModule],
    };
  }
}
