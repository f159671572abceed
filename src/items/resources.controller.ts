import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { invalid } from '../problems/problem.js';
import { ResourcePageRead, ResourceStateRead, TemplatePageRead, TriedRead } from './item-bodies.js';
import { itemCursor, readItemListQuery } from './item-list-query.js';
import { resourceRead, ResourceRead } from './item-read.js';
import { Items } from './items.service.js';
import { ItemListDocument, readActivate } from './list-decorators.js';
import { TryItem } from './try-item.service.js';

const kinds = ['resource', 'resource_template'] as const;

/** Resources of all gateways that the caller may use. `{id}` is the id or the URI, percent-encoded. */
@ApiTags('resources')
@Controller(['resources', 'v1/resources'])
export class ResourcesController {
  constructor(
    private readonly items: Items,
    private readonly tries: TryItem,
  ) {}

  @Get()
  @ItemListDocument('List resources', ResourceRead, ResourcePageRead)
  async list(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    const read = readItemListQuery(query);
    const { found, next } = await this.items.page('resource', read, principal);
    const resources = found.map(resourceRead);
    return read.includePagination ? { resources, nextCursor: next && itemCursor(next) } : resources;
  }

  @Get('templates/list')
  @ItemListDocument('List resource templates; always an object', ResourceRead, TemplatePageRead)
  async templates(
    @Query() query: Record<string, unknown>,
    @CurrentPrincipal() principal: Principal,
  ): Promise<TemplatePageRead> {
    const { found, next } = await this.items.page('resource_template', readItemListQuery(query), principal);
    return { resourceTemplates: found.map(resourceRead), nextCursor: next && itemCursor(next) };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a resource or template: what its server says of it' })
  @ApiOkResponse({ type: ResourceRead })
  async read(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<ResourceRead> {
    return resourceRead(await this.items.one(kinds, id, principal));
  }

  @Get(':id/info')
  @ApiOperation({ summary: 'The same, where ContextForge has it' })
  @ApiOkResponse({ type: ResourceRead })
  info(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<ResourceRead> {
    return this.read(id, principal);
  }

  @Get(':id/content')
  @ApiOperation({ summary: 'Try a resource: read its content from its server' })
  @ApiQuery({ name: 'uri', required: false, type: String, description: 'The URI to read, for a template' })
  @ApiOkResponse({ type: TriedRead })
  async content(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Query('uri') uri?: string,
  ): Promise<TriedRead> {
    const found = await this.items.one(kinds, id, principal);
    if (found.item.kind === 'resource') return this.tries.run(found, { uri: found.item.name }, principal);
    if (typeof uri !== 'string' || uri === '' || uri.length > 8_192) {
      throw invalid({ path: 'uri', message: 'is needed for a template' });
    }
    return this.tries.run(found, { uri }, principal);
  }

  @Post([':id/state', ':id/toggle'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Offer a resource to clients, or take it away' })
  @ApiQuery({ name: 'activate', required: false, type: Boolean })
  @ApiOkResponse({ type: ResourceStateRead })
  async state(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Query('activate') activate = 'true',
  ): Promise<ResourceStateRead> {
    const enabled = readActivate(activate);
    const resource = resourceRead(await this.items.setEnabled(kinds, id, enabled, principal));
    return { status: 'success', message: `Resource ${resource.id} ${enabled ? 'activated' : 'deactivated'}`, resource };
  }
}
