import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { LabelEdit } from '../gateways/row/override-bodies.js';
import { Activate, ActivateDocument } from '../lists/activate.js';
import { ListDocument } from '../lists/list-document.js';
import { CurrentPrincipal } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { Fails } from '../problems/fails.js';
import { invalid } from '../problems/problem.js';
import { ResourcePageRead, ResourceStateRead, TemplatePageRead, TriedRead } from './item-bodies.js';
import { itemList } from './item-list.js';
import { ChangeItem } from './change-item.service.js';
import { ItemPages } from './item-pages.service.js';
import { resourceRead, ResourceRead } from './item-read.js';
import { Items } from './items.service.js';
import { Asker, type RestAsker } from './rest-asker.js';
import { TryItem } from './try-item.service.js';

const kinds = ['resource', 'resource_template'] as const;

/** Resources of all gateways that the caller may use. `{id}` is the id or the URI, percent-encoded. */
@ApiTags('resources')
@Controller(['resources', 'v1/resources'])
export class ResourcesController {
  constructor(
    private readonly items: Items,
    private readonly pages: ItemPages,
    private readonly tries: TryItem,
    private readonly changes: ChangeItem,
  ) {}

  @Get()
  @ListDocument('List resources', itemList, [ResourceRead], ResourcePageRead)
  list(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    return this.pages.answer('resources', { kind: 'resource', only: null }, resourceRead, query, principal);
  }

  @Get('templates/list')
  @ListDocument('List resource templates; always an object', itemList, [ResourceRead], TemplatePageRead)
  templates(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    const page = { limit: '0', ...query, include_pagination: 'true' };
    return this.pages.answer(
      'resourceTemplates',
      { kind: 'resource_template', only: null },
      resourceRead,
      page,
      principal,
    );
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
  @Fails('UPSTREAM_FAILED', 'TOO_MANY_REQUESTS', 'RATE_LIMITED', 'QUOTA_EXCEEDED', 'GATEWAY_BUSY')
  async content(@Param('id') id: string, @Asker() asker: RestAsker, @Query('uri') uri?: string): Promise<TriedRead> {
    const found = await this.items.one(kinds, id, asker.principal);
    if (found.item.kind === 'resource') return this.tries.run(found, { uri: found.item.name }, asker);
    if (typeof uri !== 'string' || uri === '' || uri.length > 8_192) {
      throw invalid({ path: 'uri', message: 'is required for a template' });
    }
    return this.tries.run(found, { uri }, asker);
  }

  @Put(':id')
  @ApiOperation({ summary: 'What clients are shown of a resource; what is left out stays, null is its own' })
  @ApiBody({ type: LabelEdit })
  @ApiOkResponse({ type: ResourceRead })
  @Fails('CONFLICT')
  async put(@Param('id') id: string, @Body() body: unknown, @CurrentPrincipal() by: Principal): Promise<ResourceRead> {
    return resourceRead(await this.changes.run(kinds, id, body, by));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'The same (RFC 7396)' })
  @ApiBody({ type: LabelEdit })
  @ApiOkResponse({ type: ResourceRead })
  @Fails('CONFLICT')
  patch(@Param('id') id: string, @Body() body: unknown, @CurrentPrincipal() by: Principal): Promise<ResourceRead> {
    return this.put(id, body, by);
  }

  @Post([':id/state', ':id/toggle'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Offer a resource to clients, or take it away' })
  @ActivateDocument()
  @ApiOkResponse({ type: ResourceStateRead })
  async state(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Activate() enabled: boolean,
  ): Promise<ResourceStateRead> {
    const resource = resourceRead(await this.items.setEnabled(kinds, id, enabled, principal));
    return { status: 'success', message: `Resource ${resource.id} ${enabled ? 'activated' : 'deactivated'}`, resource };
  }
}
