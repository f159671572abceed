import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ServerItem } from './server-item.entity.js';
import { Server } from './server.entity.js';

/** Virtual servers: their rows and their REST routes. */
@Module({
  imports: [TypeOrmModule.forFeature([Server, ServerItem])],
  exports: [TypeOrmModule],
})
export class ServersModule {}
