import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, SignedIn } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { CallBody, ToolPageRead, ToolStateRead, TriedRead } from './item-bodies.js';
import { itemCursor, readItemListQuery } from './item-list-query.js';
import { toolRead, ToolRead } from './item-read.js';
import { Items } from './items.service.js';
import { ItemListDocument, readActivate } from './list-decorators.js';
import { TryItem } from './try-item.service.js';

/** Tools of all gateways that the caller may use. `{id}` is the id or the name on /mcp. */
@ApiTags('tools')
@Controller(['tools', 'v1/tools'])
export class ToolsController {
  constructor(
    private readonly items: Items,
    private readonly tries: TryItem,
  ) {}

  @Get()
  @ItemListDocument('List tools', ToolRead, ToolPageRead)
  async list(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    const read = readItemListQuery(query);
    const { found, next } = await this.items.page('tool', read, principal);
    const tools = found.map(toolRead);
    return read.includePagination ? { tools, nextCursor: next && itemCursor(next) } : tools;
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a tool' })
  @ApiOkResponse({ type: ToolRead })
  async read(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<ToolRead> {
    return toolRead(await this.items.one(['tool'], id, principal));
  }

  @Post([':id/state', ':id/toggle'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Offer a tool to clients, or take it away' })
  @ApiQuery({ name: 'activate', required: false, type: Boolean })
  @ApiOkResponse({ type: ToolStateRead })
  async state(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Query('activate') activate = 'true',
  ): Promise<ToolStateRead> {
    const enabled = readActivate(activate);
    const tool = toolRead(await this.items.setEnabled(['tool'], id, enabled, principal));
    return { status: 'success', message: `Tool ${tool.id} ${enabled ? 'activated' : 'deactivated'}`, tool };
  }

  @Post(':id/call')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({ summary: 'Try a tool: call it at its server with the rights of the caller' })
  @ApiOkResponse({ type: TriedRead })
  async call(
    @Param('id') id: string,
    @Body() { arguments: given = {}, _meta }: CallBody,
    @CurrentPrincipal() principal: Principal,
  ): Promise<TriedRead> {
    const found = await this.items.one(['tool'], id, principal);
    const params = { name: found.item.name, arguments: given, ...(_meta === undefined ? {} : { _meta }) };
    return this.tries.run(found, params, principal);
  }
}
