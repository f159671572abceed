import { Global, Module } from '@nestjs/common';
import { CatalogService } from './loading/catalog.service.js';
import { CatalogueLoader } from './loading/catalogue-loader.service.js';
import { Watchers } from './watching/watchers.service.js';

/** What upstreams offer, as callers see it. */
@Global()
@Module({
  providers: [CatalogueLoader, CatalogService, Watchers],
  exports: [CatalogService],
})
export class CatalogModule {}
