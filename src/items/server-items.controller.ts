import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { ServerList } from '../servers/server-list.service.js';
import type { ItemKind } from '../upstream/discovery/discovery.js';
import { PromptPageRead, ResourcePageRead, ToolPageRead } from './item-bodies.js';
import { itemCursor, readItemListQuery } from './item-list-query.js';
import { type FoundItem, promptRead, PromptRead, resourceRead, ResourceRead, toolRead, ToolRead } from './item-read.js';
import { Items } from './items.service.js';
import { ItemListDocument } from './list-decorators.js';

/** What a virtual server offers the caller. `{id}` is the id, the slug or the exact name. */
@ApiTags('servers')
@Controller(['servers', 'v1/servers'])
export class ServerItemsController {
  constructor(
    private readonly servers: ServerList,
    private readonly items: Items,
  ) {}

  @Get(':id/tools')
  @ItemListDocument('List the tools of a virtual server', ToolRead, ToolPageRead)
  tools(@Param('id') id: string, @Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    return this.list('tool', id, query, principal, (found) => ['tools', found.map(toolRead)]);
  }

  @Get(':id/prompts')
  @ItemListDocument('List the prompts of a virtual server', PromptRead, PromptPageRead)
  prompts(@Param('id') id: string, @Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    return this.list('prompt', id, query, principal, (found) => ['prompts', found.map(promptRead)]);
  }

  @Get(':id/resources')
  @ItemListDocument('List the resources of a virtual server', ResourceRead, ResourcePageRead)
  resources(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
  ) {
    return this.list('resource', id, query, principal, (found) => ['resources', found.map(resourceRead)]);
  }

  private async list(
    kind: ItemKind,
    idOrName: string,
    query: Record<string, unknown>,
    principal: Principal,
    show: (found: readonly FoundItem[]) => [string, unknown[]],
  ): Promise<unknown> {
    const read = readItemListQuery(query);
    const { associatedToolIds, associatedPromptIds, associatedResourceIds } = await this.servers.one(
      idOrName,
      principal,
    );
    const ids = [...associatedToolIds, ...associatedPromptIds, ...associatedResourceIds];
    const { found, next } = await this.items.page(kind, read, principal, ids);
    const [member, items] = show(found);
    return read.includePagination ? { [member]: items, nextCursor: next && itemCursor(next) } : items;
  }
}
