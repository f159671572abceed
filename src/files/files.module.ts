import { Module, type DynamicModule } from '@nestjs/common';
import type { Environment } from '../config/environment.js';
import { RatesModule } from '../limits/rates/rates.module.js';
import { ApplyFile } from './apply-file.service.js';
import { FileContents } from './file-contents.service.js';
import { FileLimits } from './file-limits.service.js';
import { FileSchemaController } from './file-schema.controller.js';
import { FilesController } from './files.controller.js';
import { WatchedFile } from './watched-file.service.js';
import { WriteFile } from './write-file.service.js';

/** Gateways and servers kept in a file. */
@Module({})
export class FilesModule {
  static with(env: Environment): DynamicModule {
    return {
      module: FilesModule,
      controllers: env.MCPGATEWAY_ADMIN_API_ENABLED ? [FilesController, FileSchemaController] : [],
      imports: [RatesModule],
      providers: [ApplyFile, FileLimits, WriteFile, FileContents, WatchedFile],
    };
  }
}
