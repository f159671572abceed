import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { AdminOnly } from '../identity/principal/decorators.js';
import { GatewaysService } from '../gateways/registry/gateways.service.js';
import { ImpactRead, type ImpactOnServerRead } from './impact-read.js';
import { ServerItem } from './server-item.entity.js';

/** What hangs on a gateway; to be seen before it is removed or disabled. */
@ApiTags('gateways')
@AdminOnly()
@Controller(['gateways', 'v1/gateways', 'admin/gateways', 'v1/admin/gateways'])
export class GatewayImpactController {
  constructor(
    private readonly gateways: GatewaysService,
    @InjectRepository(ServerItem) private readonly items: Repository<ServerItem>,
  ) {}

  @Get(':id/impact')
  @ApiOperation({ summary: 'Which virtual servers use the gateway, and how many of its tools, prompts and resources' })
  @ApiOkResponse({ type: ImpactRead })
  async read(@Param('id') id: string): Promise<ImpactRead> {
    const gateway = await this.gateways.get(id);
    const servers = await this.items.query<ImpactOnServerRead[]>(
      `SELECT s.id, s.name, count(*)::int AS items FROM server_items i JOIN servers s ON s.id = i.server_id
       WHERE i.gateway_id = $1 GROUP BY s.id, s.name ORDER BY s.name`,
      [gateway.id],
    );
    return { gatewayId: gateway.id, servers, secrets: gateway.authShape.secrets.length };
  }
}
