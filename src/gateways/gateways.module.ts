import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Environment } from '../config/environment.js';
import { AdminGatewaysController } from './admin-gateways.controller.js';
import { CatalogItem } from './catalog-item.entity.js';
import { GatewayHealth } from './gateway-health.service.js';
import { GatewayList } from './gateway-list.service.js';
import { GatewayPages } from './gateway-pages.service.js';
import { GatewayRefresh } from './gateway-refresh.service.js';
import { GatewayTargets } from './gateway-targets.service.js';
import { GatewayTest } from './gateway-test.service.js';
import { Gateway } from './gateway.entity.js';
import { GatewaysController } from './gateways.controller.js';
import { GatewaysService } from './gateways.service.js';
import { KeysController } from './keys.controller.js';
import { RotateCredentials } from './rotate-credentials.service.js';

/** Registered upstream servers: their REST routes, their credentials, their health. */
@Global()
@Module({})
export class GatewaysModule {
  static with(env: Environment): DynamicModule {
    return {
      module: GatewaysModule,
      imports: [TypeOrmModule.forFeature([Gateway, CatalogItem])],
      controllers: [
        GatewaysController,
        ...(env.MCPGATEWAY_ADMIN_API_ENABLED ? [AdminGatewaysController, KeysController] : []),
      ],
      providers: [
        GatewaysService,
        GatewayList,
        GatewayPages,
        GatewayTargets,
        GatewayRefresh,
        GatewayTest,
        GatewayHealth,
        RotateCredentials,
      ],
      exports: [GatewaysService, GatewayTargets, GatewayRefresh, RotateCredentials, TypeOrmModule],
    };
  }
}
