import { Module, type DynamicModule } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import type { Environment } from '../config/environment.js';
import { McpModule } from '../mcp/mcp.module.js';
import { ConnectionsController } from './connections.controller.js';
import { ConnectionList } from './connection-list.service.js';
import { HeldHere } from './held-here.service.js';

/** Who is connected, as the admin API tells it. */
@Module({})
export class ConnectionsModule {
  static with(env: Environment): DynamicModule {
    const controllers = env.MCPGATEWAY_ADMIN_API_ENABLED ? [ConnectionsController] : [];
    return {
      module: ConnectionsModule,
      imports: [CatalogModule, McpModule],
      controllers,
      providers: [HeldHere, ConnectionList],
    };
  }
}
