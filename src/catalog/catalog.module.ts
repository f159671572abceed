import { Global, Module } from '@nestjs/common';
import { ServersModule } from '../servers/servers.module.js';
import { CatalogService } from './catalog.service.js';
import { CatalogueLoader } from './catalogue-loader.service.js';
import { Watchers } from './watchers.service.js';

/** What upstreams offer, as callers see it. */
@Global()
@Module({
  imports: [ServersModule],
  providers: [CatalogueLoader, CatalogService, Watchers],
  exports: [CatalogService],
})
export class CatalogModule {}
