import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { AdminOnly } from '../../identity/principal/decorators.js';
import { GatewaysService } from '../../gateways/registry/gateways.service.js';
import { CatalogItem } from '../../gateways/row/catalog-item.entity.js';
import { itemKey } from '../../gateways/row/override.js';
import { ImpactRead } from './impact-read.js';
import { contentsOf, type Contents } from '../server-contents.js';
import { itemsOfServer } from '../server-items.js';
import { Server } from '../server.entity.js';

/** What hangs on a gateway; to be seen before it is removed or disabled. */
@ApiTags('gateways')
@AdminOnly()
@Controller(['gateways', 'v1/gateways', 'admin/gateways', 'v1/admin/gateways'])
export class GatewayImpactController {
  constructor(
    private readonly gateways: GatewaysService,
    @InjectRepository(Server) private readonly servers: Repository<Server>,
    @InjectRepository(CatalogItem) private readonly items: Repository<CatalogItem>,
  ) {}

  @Get(':id/impact')
  @ApiOperation({ summary: 'Which virtual servers use the gateway, and how many of its tools, prompts and resources' })
  @ApiOkResponse({ type: ImpactRead })
  async read(@Param('id') id: string): Promise<ImpactRead> {
    const gateway = await this.gateways.get(id);
    const using = await this.servers.query<{ id: string; name: string }[]>(
      `SELECT s.id, s.name FROM servers s WHERE s.id IN
         (SELECT server_id FROM server_items WHERE gateway_id = $1 UNION SELECT server_id FROM server_gateways WHERE gateway_id = $1)
       ORDER BY s.name`,
      [gateway.id],
    );
    const contents = await contentsOf(
      this.servers.manager,
      using.map(({ id }) => id),
    );
    const items = await this.items.findBy({ gatewayId: gateway.id });
    const servers = using.map(({ id, name }) => ({ id, name, items: countOf(contents(id), gateway.id, items) }));
    return { gatewayId: gateway.id, servers, secrets: gateway.authShape.secrets.length };
  }
}

/** Chosen one by one, there or not, and what it takes of the gateway as a whole. */
function countOf(contents: Contents, gatewayId: string, items: readonly CatalogItem[]): number {
  const chosen = contents.items.filter((item) => item.gatewayId === gatewayId);
  return new Set([...chosen, ...itemsOfServer(contents, items)].map(itemKey)).size;
}
