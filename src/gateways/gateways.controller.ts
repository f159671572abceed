import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Put, Query, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  getSchemaPath,
  ApiExtraModels,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { CurrentPrincipal } from '../identity/decorators.js';
import type { Principal } from '../identity/principal.js';
import { invalid } from '../problems/problem.js';
import type { ItemChanges } from './discovered-items.js';
import {
  GatewayCreate,
  GatewayEdit,
  GatewayListRead,
  GatewayPageRead,
  GatewayTestBody,
  RefreshRead,
  StateRead,
  StatusRead,
  TestResult,
} from './gateway-bodies.js';
import type { Gateway } from './gateway.entity.js';
import { readGatewayInput, type Method } from './gateway-input.js';
import { cursorOf, readListQuery } from './gateway-list-query.js';
import { GatewayList } from './gateway-list.service.js';
import { readPageQuery, sortKeys } from './gateway-page-query.js';
import { GatewayPages } from './gateway-pages.service.js';
import { GatewayRead } from './gateway-read.js';
import { GatewayRefresh, type Refreshed } from './gateway-refresh.service.js';
import { statuses } from './gateway-status.js';
import { GatewayTest } from './gateway-test.service.js';
import { GatewaysService } from './gateways.service.js';

/** Registered upstream MCP servers. `{id}` is the id, the slug or the exact name. */
@ApiTags('gateways')
@ApiExtraModels(GatewayRead, GatewayPageRead, GatewayListRead)
@Controller(['gateways', 'v1/gateways'])
export class GatewaysController {
  constructor(
    private readonly gateways: GatewaysService,
    private readonly lists: GatewayList,
    private readonly pages: GatewayPages,
    private readonly refreshes: GatewayRefresh,
    private readonly tests: GatewayTest,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List gateways, newest first' })
  @ApiQuery({
    name: 'include_pagination',
    required: false,
    type: Boolean,
    description: 'Answer {gateways, nextCursor}',
  })
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '0 is all; 50 with include_pagination' })
  @ApiQuery({ name: 'cursor', required: false, type: String })
  @ApiQuery({ name: 'include_inactive', required: false, type: Boolean })
  @ApiQuery({ name: 'tags', required: false, type: String, description: 'Comma-separated; any of them' })
  @ApiQuery({ name: 'visibility', required: false, enum: ['public', 'team', 'private'] })
  @ApiQuery({
    name: 'page',
    required: false,
    type: Number,
    description:
      'From 1: answer {data, pagination, facets} of all gateways, disabled ones too. Goes with per_page, q, status, auth, tags and sort only.',
  })
  @ApiQuery({ name: 'per_page', required: false, type: Number, description: '1 to 250; 50' })
  @ApiQuery({
    name: 'q',
    required: false,
    type: String,
    description: 'Words in name, URL, description, tags or header names',
  })
  @ApiQuery({
    name: 'status',
    required: false,
    type: String,
    description: `Comma-separated, of ${statuses.join(', ')}`,
  })
  @ApiQuery({ name: 'auth', required: false, type: String, description: 'Comma-separated types; any of them' })
  @ApiQuery({
    name: 'sort',
    required: false,
    type: String,
    description: `${sortKeys.join(', ')}; -name is the other direction`,
  })
  @ApiOkResponse({
    schema: {
      oneOf: [
        { type: 'array', items: { $ref: getSchemaPath(GatewayRead) } },
        { $ref: getSchemaPath(GatewayPageRead) },
        { $ref: getSchemaPath(GatewayListRead) },
      ],
    },
  })
  async list(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    if (query.page !== undefined) return this.pages.page(readPageQuery(query), principal);
    const read = readListQuery(query);
    const { gateways, next } = await this.lists.page(read, principal);
    return read.includePagination ? { gateways, nextCursor: next && cursorOf(next) } : gateways;
  }

  @Post()
  @ApiOperation({ summary: 'Register a gateway: its server is asked what it offers, with the credentials given' })
  @ApiBody({ type: GatewayCreate })
  @ApiCreatedResponse({ type: GatewayRead })
  async create(
    @Body() body: unknown,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) res: Response,
  ) {
    const { gateway, warnings } = await this.gateways.create(readGatewayInput(body, 'POST'), principal);
    return this.answer(gateway, res, warnings);
  }

  @Post('test')
  @HttpCode(200)
  @ApiOperation({ summary: 'Try a stored or an unsaved gateway with a real MCP conversation; stores nothing' })
  @ApiBody({ type: GatewayTestBody })
  @ApiOkResponse({ type: TestResult })
  test(@Body() body: unknown): Promise<TestResult> {
    return this.tests.run(body);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a gateway' })
  @ApiOkResponse({ type: GatewayRead })
  async read(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Res({ passthrough: true }) res: Response,
  ) {
    const gateway = await this.lists.one(id, principal);
    res.setHeader('ETag', `"${gateway.version}"`);
    return gateway;
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a gateway; what is left out stays, null is the default (RFC 7396)' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The version last read, as ETag gave it' })
  @ApiBody({ type: GatewayEdit })
  @ApiOkResponse({ type: GatewayRead })
  patch(
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) res: Response,
  ) {
    return this.edit(id, body, 'PATCH', ifMatch, res);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a gateway; what is left out or null stays, as clients of ContextForge send it' })
  @ApiHeader({ name: 'If-Match', required: false, description: 'The version last read, as ETag gave it' })
  @ApiBody({ type: GatewayEdit })
  @ApiOkResponse({ type: GatewayRead })
  put(
    @Param('id') id: string,
    @Body() body: unknown,
    @Headers('if-match') ifMatch: string | undefined,
    @Res({ passthrough: true }) res: Response,
  ) {
    return this.edit(id, body, 'PUT', ifMatch, res);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Remove a gateway with its credentials and everything it offered' })
  @ApiOkResponse({ type: StatusRead })
  async remove(@Param('id') id: string): Promise<StatusRead | void> {
    const gateway = await this.gateways.delete(id);
    return { status: 'success', message: `Gateway ${gateway.id} deleted` };
  }

  @Post([':id/state', ':id/toggle'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Enable or disable a gateway' })
  @ApiQuery({ name: 'activate', required: false, type: Boolean })
  @ApiOkResponse({ type: StateRead })
  async state(@Param('id') id: string, @Query('activate') activate = 'true'): Promise<StateRead> {
    if (!/^(true|false|1|0)$/i.test(activate)) throw invalid({ path: 'activate', message: 'must be true or false' });
    const enabled = /^(true|1)$/i.test(activate);
    const gateway = await this.gateways.setEnabled(id, enabled);
    if (enabled) await this.refreshes.refresh(gateway.id);
    const message = `Gateway ${gateway.id} ${enabled ? 'activated' : 'deactivated'}`;
    return { status: 'success', message, gateway: await this.lists.show(await this.gateways.get(gateway.id)) };
  }

  @Post([':id/refresh', ':id/tools/refresh'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Read tools, resources and prompts again' })
  @ApiOkResponse({ type: RefreshRead })
  async refresh(@Param('id') id: string): Promise<RefreshRead> {
    const { id: gatewayId } = await this.gateways.get(id);
    return refreshRead(await this.refreshes.refresh(gatewayId));
  }

  private async edit(id: string, body: unknown, method: Method, ifMatch: string | undefined, res: Response) {
    const input = readGatewayInput(body, method);
    const { gateway, warnings } = await this.gateways.update(id, input, { ifMatch, version: input.version });
    return this.answer(gateway, res, warnings);
  }

  private answer(gateway: Gateway, res: Response, warnings: readonly string[]): Promise<GatewayRead> {
    res.setHeader('ETag', `"${gateway.version}"`);
    return this.lists.show(gateway, warnings);
  }
}

function refreshRead({ gatewayId, error, changes, warnings, durationMs }: Refreshed): RefreshRead {
  const count = (kinds: readonly (keyof ItemChanges)[], what: 'added' | 'updated' | 'removed') =>
    kinds.reduce((sum, kind) => sum + (changes?.[kind][what] ?? 0), 0);
  const resources = ['resource', 'resource_template'] as const;
  return {
    gatewayId,
    success: error === null,
    error: error && `${error.message}. ${error.hint}`,
    toolsAdded: count(['tool'], 'added'),
    toolsUpdated: count(['tool'], 'updated'),
    toolsRemoved: count(['tool'], 'removed'),
    resourcesAdded: count(resources, 'added'),
    resourcesUpdated: count(resources, 'updated'),
    resourcesRemoved: count(resources, 'removed'),
    promptsAdded: count(['prompt'], 'added'),
    promptsUpdated: count(['prompt'], 'updated'),
    promptsRemoved: count(['prompt'], 'removed'),
    validationErrors: [...warnings],
    durationMs,
    refreshedAt: new Date().toISOString(),
  };
}
