import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChooseItems } from './choose-items.service.js';
import { ServerItem } from './server-item.entity.js';
import { ServerList } from './server-list.service.js';
import { Server } from './server.entity.js';
import { ServersController } from './servers.controller.js';
import { ServersService } from './servers.service.js';

/** Virtual servers: their rows and their REST routes. */
@Module({
  imports: [TypeOrmModule.forFeature([Server, ServerItem])],
  controllers: [ServersController],
  providers: [ServersService, ServerList, ChooseItems],
  exports: [ServerList, TypeOrmModule],
})
export class ServersModule {}
