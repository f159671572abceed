import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Environment } from '../config/environment.js';
import { AdminGatewaysController } from './api/admin-gateways.controller.js';
import { CatalogItem } from './row/catalog-item.entity.js';
import { ItemOverride } from './row/item-override.entity.js';
import { GatewayHealth } from './observing/gateway-health.service.js';
import { GatewayList } from './api/gateway-list.service.js';
import { GatewayRefresh } from './observing/gateway-refresh.service.js';
import { GatewayTargets } from './row/gateway-targets.service.js';
import { GatewayTest } from './api/gateway-test.service.js';
import { Gateway } from './row/gateway.entity.js';
import { GatewaysController } from './api/gateways.controller.js';
import { GatewaysService } from './registry/gateways.service.js';
import { KeysController } from './api/keys.controller.js';
import { RotateCredentials } from './registry/rotate-credentials.service.js';

/** Registered upstream servers: their REST routes, their credentials, their health. */
@Global()
@Module({})
export class GatewaysModule {
  static with(env: Environment): DynamicModule {
    return {
      module: GatewaysModule,
      imports: [TypeOrmModule.forFeature([Gateway, CatalogItem, ItemOverride])],
      controllers: [
        GatewaysController,
        ...(env.MCPGATEWAY_ADMIN_API_ENABLED ? [AdminGatewaysController, KeysController] : []),
      ],
      providers: [
        GatewaysService,
        GatewayList,
        GatewayTargets,
        GatewayRefresh,
        GatewayTest,
        GatewayHealth,
        RotateCredentials,
      ],
      exports: [GatewaysService, GatewayTargets, GatewayRefresh, GatewayTest, RotateCredentials, TypeOrmModule],
    };
  }
}
