import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { ChooseItems } from './choose-items.service.js';
import { ServerGateway } from './server-gateway.entity.js';
import { ServerItem } from './server-item.entity.js';
import { ServerList } from './server-list.service.js';
import { ServerOverride } from './server-override.entity.js';
import { Server } from './server.entity.js';
import { ServersService } from './servers.service.js';

/** Virtual servers: their rows. */
@Module({
  imports: [
    TypeOrmModule.forFeature([Server, ServerItem, ServerGateway, ServerOverride]),
    GatewaysModule,
    IdentityModule,
  ],
  providers: [ServersService, ServerList, ChooseItems],
  exports: [ServersService, ServerList, TypeOrmModule],
})
export class ServersModule {}
