import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { ServersModule } from '../servers/servers.module.js';
import { UpstreamModule } from '../upstream/upstream.module.js';
import { CatalogService } from './loading/catalog.service.js';
import { CatalogueLoader } from './loading/catalogue-loader.service.js';
import { Watchers } from './watching/watchers.service.js';

/** What upstreams offer, as callers see it. */
@Module({
  imports: [IdentityModule, UpstreamModule, GatewaysModule, ServersModule],
  providers: [CatalogueLoader, CatalogService, Watchers],
  exports: [CatalogService],
})
export class CatalogModule {}
