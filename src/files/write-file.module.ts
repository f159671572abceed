import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { RatesModule } from '../limits/rates/rates.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { WriteFile } from './write-file.service.js';

/** What there is, written as a file. */
@Module({
  imports: [RatesModule, GatewaysModule, ServersModule],
  providers: [WriteFile],
  exports: [WriteFile],
})
export class WriteFileModule {}
