import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { ListDocument } from '../lists/list-document.js';
import { ServerList } from '../servers/server-list.service.js';
import { PromptPageRead, ResourcePageRead, ToolPageRead } from './item-bodies.js';
import { itemList } from './item-list.js';
import { ItemPages } from './item-pages.service.js';
import { promptRead, PromptRead, resourceRead, ResourceRead, toolRead, ToolRead } from './item-read.js';

/** What a virtual server offers the caller. `{id}` is the id, the slug or the exact name. */
@ApiTags('servers')
@Controller(['servers', 'v1/servers'])
export class ServerItemsController {
  constructor(
    private readonly servers: ServerList,
    private readonly pages: ItemPages,
  ) {}

  @Get(':id/tools')
  @ListDocument('List the tools of a virtual server', itemList, [ToolRead], ToolPageRead)
  async tools(@Param('id') id: string, @Query() query: Record<string, unknown>, @CurrentPrincipal() by: Principal) {
    const only = await this.servers.offered(id, 'tool', by);
    return this.pages.answer('tools', { kind: 'tool', only }, toolRead, query, by);
  }

  @Get(':id/prompts')
  @ListDocument('List the prompts of a virtual server', itemList, [PromptRead], PromptPageRead)
  async prompts(@Param('id') id: string, @Query() query: Record<string, unknown>, @CurrentPrincipal() by: Principal) {
    const only = await this.servers.offered(id, 'prompt', by);
    return this.pages.answer('prompts', { kind: 'prompt', only }, promptRead, query, by);
  }

  @Get(':id/resources')
  @ListDocument('List the resources of a virtual server', itemList, [ResourceRead], ResourcePageRead)
  async resources(@Param('id') id: string, @Query() query: Record<string, unknown>, @CurrentPrincipal() by: Principal) {
    const only = await this.servers.offered(id, 'resource', by);
    return this.pages.answer('resources', { kind: 'resource', only }, resourceRead, query, by);
  }
}
