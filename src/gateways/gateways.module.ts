import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityModule } from '../identity/identity.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { GatewayTest } from './api/gateway-test.service.js';
import { GatewayHealth } from './observing/gateway-health.service.js';
import { GatewayRefresh } from './observing/gateway-refresh.service.js';
import { GatewaysService } from './registry/gateways.service.js';
import { UndoWrite } from './registry/undo-write.service.js';
import { RotateCredentials } from './registry/rotate-credentials.service.js';
import { CatalogItem } from './row/catalog-item.entity.js';
import { ItemOverride } from './row/item-override.entity.js';
import { GatewayTargets } from './row/gateway-targets.service.js';
import { Gateway } from './row/gateway.entity.js';

/** Registered upstream servers: their rows, their credentials, their health. */
@Module({
  imports: [TypeOrmModule.forFeature([Gateway, CatalogItem, ItemOverride]), IdentityModule, UpstreamModule],
  providers: [
    GatewaysService,
    GatewayTargets,
    GatewayRefresh,
    GatewayTest,
    GatewayHealth,
    RotateCredentials,
    UndoWrite,
  ],
  exports: [GatewaysService, GatewayTargets, GatewayRefresh, GatewayTest, RotateCredentials, UndoWrite, TypeOrmModule],
})
export class GatewaysModule {}
