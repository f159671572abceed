import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { WriteFileModule } from '../files/write-file.module.js';
import { RatesModule } from '../limits/rates/rates.module.js';
import { ExportService } from './export.service.js';
import { ImportBatches } from './import-batches.service.js';
import { ImportController } from './import.controller.js';
import { ImportService } from './import.service.js';
import { RestoreOwner } from './restore-owner.service.js';
import { RestoreService } from './restore.service.js';

/** Gateways in from other systems and out to files. Part of the admin API. */
@Module({})
export class ImportModule {
  static with(env: Environment): DynamicModule {
    return {
      module: ImportModule,
      imports: [IdentityModule, RatesModule, GatewaysModule, ServersModule, WriteFileModule],
      controllers: env.MCPGATEWAY_ADMIN_API_ENABLED ? [ImportController] : [],
      providers: [ImportService, ImportBatches, ExportService, RestoreService, RestoreOwner],
    };
  }
}
