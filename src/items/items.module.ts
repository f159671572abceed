import { Module } from '@nestjs/common';
import { CatalogModule } from '../catalog/catalog.module.js';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { BudgetsModule } from '../limits/budgets/budgets.module.js';
import { McpModule } from '../mcp/mcp.module.js';
import { AskingTry } from './asking-try.service.js';
import { ChangeItem } from './change-item.service.js';
import { ItemPages } from './item-pages.service.js';
import { Items } from './items.service.js';
import { PromptsController } from './prompts.controller.js';
import { ResourcesController } from './resources.controller.js';
import { ServerItemsController } from './server-items.controller.js';
import { ToolsController } from './tools.controller.js';
import { TryItem } from './try-item.service.js';

/** The REST side of what upstreams offer: tools, prompts and resources, listed, read and tried. */
@Module({
  imports: [IdentityModule, UpstreamModule, GatewaysModule, ServersModule, CatalogModule, McpModule, BudgetsModule],
  controllers: [ToolsController, PromptsController, ResourcesController, ServerItemsController],
  providers: [Items, ItemPages, TryItem, AskingTry, ChangeItem],
})
export class ItemsModule {}
