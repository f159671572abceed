import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { RatesModule } from '../limits/rates/rates.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { ApplyFile } from './apply-file.service.js';
import { FileContents } from './file-contents.service.js';
import { FileLimits } from './file-limits.service.js';
import { FileSchemaController } from './file-schema.controller.js';
import { FilesController } from './files.controller.js';
import { WatchedFile } from './watched-file.service.js';
import { WriteFileModule } from './write-file.module.js';

/** Gateways and servers kept in a file. */
@Module({})
export class FilesModule {
  static with(env: Environment): DynamicModule {
    return {
      module: FilesModule,
      imports: [RatesModule, GatewaysModule, ServersModule, WriteFileModule],
      controllers: env.MCPGATEWAY_ADMIN_API_ENABLED ? [FilesController, FileSchemaController] : [],
      providers: [ApplyFile, FileLimits, FileContents, WatchedFile],
    };
  }
}
