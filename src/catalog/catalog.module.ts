import { Global, Module } from '@nestjs/common';
import { CatalogService } from './catalog.service.js';
import { CatalogueLoader } from './catalogue-loader.service.js';
import { Items } from './items.service.js';
import { PromptsController } from './prompts.controller.js';
import { ResourcesController } from './resources.controller.js';
import { ServerItemsController } from './server-items.controller.js';
import { ToolsController } from './tools.controller.js';
import { TryItem } from './try-item.service.js';
import { Watchers } from './watchers.service.js';

/** What upstreams offer, as callers see it. */
@Global()
@Module({
  controllers: [ToolsController, PromptsController, ResourcesController, ServerItemsController],
  providers: [CatalogueLoader, CatalogService, Watchers, Items, TryItem],
  exports: [CatalogService],
})
export class CatalogModule {}
