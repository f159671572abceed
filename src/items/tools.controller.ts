import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OverrideEdit } from '../gateways/row/override-bodies.js';
import { Activate, ActivateDocument } from '../lists/activate.js';
import { ListDocument } from '../lists/list-document.js';
import { CurrentPrincipal, SignedIn } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { SentBody } from '../http/validation.js';
import { Fails } from '../problems/fails.js';
import { CallBody, ToolPageRead, ToolStateRead, TriedRead } from './item-bodies.js';
import { itemList } from './item-list.js';
import { ChangeItem } from './change-item.service.js';
import { ItemPages } from './item-pages.service.js';
import { toolRead, ToolRead } from './item-read.js';
import { Items } from './items.service.js';
import { Asker, type RestAsker } from './rest-asker.js';
import { TryItem } from './try-item.service.js';

/** Tools of all gateways that the caller may use. `{id}` is the id or the name on /mcp. */
@ApiTags('tools')
@Controller(['tools', 'v1/tools'])
export class ToolsController {
  constructor(
    private readonly items: Items,
    private readonly pages: ItemPages,
    private readonly tries: TryItem,
    private readonly changes: ChangeItem,
  ) {}

  @Get()
  @ListDocument('List tools', itemList, [ToolRead], ToolPageRead)
  list(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    return this.pages.answer('tools', { kind: 'tool', only: null }, toolRead, query, principal);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a tool' })
  @ApiOkResponse({ type: ToolRead })
  async read(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<ToolRead> {
    return toolRead(await this.items.one(['tool'], id, principal));
  }

  @Put(':id')
  @ApiOperation({ summary: 'What clients are shown of a tool; what is left out stays, null is its own' })
  @ApiBody({ type: OverrideEdit })
  @ApiOkResponse({ type: ToolRead })
  @Fails('CONFLICT')
  async put(@Param('id') id: string, @Body() body: unknown, @CurrentPrincipal() by: Principal): Promise<ToolRead> {
    return toolRead(await this.changes.run(['tool'], id, body, by));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'The same (RFC 7396)' })
  @ApiBody({ type: OverrideEdit })
  @ApiOkResponse({ type: ToolRead })
  @Fails('CONFLICT')
  patch(@Param('id') id: string, @Body() body: unknown, @CurrentPrincipal() by: Principal): Promise<ToolRead> {
    return this.put(id, body, by);
  }

  @Post([':id/state', ':id/toggle'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Offer a tool to clients, or take it away' })
  @ActivateDocument()
  @ApiOkResponse({ type: ToolStateRead })
  async state(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Activate() enabled: boolean,
  ): Promise<ToolStateRead> {
    const tool = toolRead(await this.items.setEnabled(['tool'], id, enabled, principal));
    return { status: 'success', message: `Tool ${tool.id} ${enabled ? 'activated' : 'deactivated'}`, tool };
  }

  @Post(':id/call')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({ summary: 'Try a tool: call it at its server with the rights of the caller' })
  @ApiOkResponse({ type: TriedRead })
  @Fails('UPSTREAM_FAILED', 'TOO_MANY_REQUESTS', 'RATE_LIMITED', 'QUOTA_EXCEEDED', 'GATEWAY_BUSY')
  async call(
    @Param('id') id: string,
    @Body() _: CallBody,
    @SentBody() { arguments: given = {}, _meta, inputResponses, requestState }: CallBody,
    @Asker() asker: RestAsker,
  ): Promise<TriedRead> {
    const found = await this.items.one(['tool'], id, asker.principal);
    const rest = { _meta, inputResponses, requestState };
    const more = Object.entries(rest).filter(([, value]) => value !== undefined);
    return this.tries.run(found, { name: found.item.name, arguments: given, ...Object.fromEntries(more) }, asker);
  }
}
