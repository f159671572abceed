import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Method } from '../fields/read-fields.js';
import { cursorOf, readListQuery } from '../gateways/api/gateway-list-query.js';
import { CurrentPrincipal } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { invalid } from '../problems/problem.js';
import { ServerCreate, ServerEdit, ServerEnvelope, ServerPageRead, ServerStatusRead } from './server-bodies.js';
import { readServerInput } from './server-input.js';
import { ServerList } from './server-list.service.js';
import { ServerRead } from './server-read.js';
import { ServersService } from './servers.service.js';

const either = { oneOf: [{ $ref: getSchemaPath(ServerCreate) }, { $ref: getSchemaPath(ServerEnvelope) }] };

/** Virtual servers: chosen items of chosen gateways under one URL. `{id}` is the id, the slug or the exact name. */
@ApiTags('servers')
@ApiExtraModels(ServerRead, ServerPageRead, ServerCreate, ServerEnvelope)
@Controller(['servers', 'v1/servers'])
export class ServersController {
  constructor(
    private readonly servers: ServersService,
    private readonly lists: ServerList,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List virtual servers, newest first' })
  @ApiQuery({ name: 'include_pagination', required: false, type: Boolean, description: 'Answer {servers, nextCursor}' })
  @ApiQuery({ name: 'limit', required: false, type: Number, description: '0 is all; 50 with include_pagination' })
  @ApiQuery({ name: 'cursor', required: false, type: String })
  @ApiQuery({ name: 'include_inactive', required: false, type: Boolean })
  @ApiQuery({ name: 'tags', required: false, type: String, description: 'Comma-separated; any of them' })
  @ApiQuery({ name: 'visibility', required: false, enum: ['public', 'team', 'private'] })
  @ApiOkResponse({
    schema: {
      oneOf: [{ type: 'array', items: { $ref: getSchemaPath(ServerRead) } }, { $ref: getSchemaPath(ServerPageRead) }],
    },
  })
  async list(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    const read = readListQuery(query);
    const { servers, next } = await this.lists.page(read, principal);
    return read.includePagination ? { servers, nextCursor: next && cursorOf(next) } : servers;
  }

  @Post()
  @ApiOperation({ summary: 'Make a virtual server' })
  @ApiBody({ schema: either })
  @ApiCreatedResponse({ type: ServerRead })
  async create(@Body() body: unknown, @CurrentPrincipal() principal: Principal): Promise<ServerRead> {
    const input = readServerInput(body, 'POST');
    const { id } = await this.servers.create(input, principal);
    return this.answer(id, principal, input.warnings);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a virtual server' })
  @ApiOkResponse({ type: ServerRead })
  read(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<ServerRead> {
    return this.lists.one(id, principal);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a virtual server; what is left out or null stays' })
  @ApiBody({ type: ServerEdit })
  @ApiOkResponse({ type: ServerRead })
  put(@Param('id') id: string, @Body() body: unknown, @CurrentPrincipal() principal: Principal): Promise<ServerRead> {
    return this.edit(id, body, 'PUT', principal);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a virtual server; what is left out stays, null is the default (RFC 7396)' })
  @ApiBody({ type: ServerEdit })
  @ApiOkResponse({ type: ServerRead })
  patch(@Param('id') id: string, @Body() body: unknown, @CurrentPrincipal() principal: Principal): Promise<ServerRead> {
    return this.edit(id, body, 'PATCH', principal);
  }

  @Delete(':id')
  @ApiOperation({ summary: 'Remove a virtual server; its gateways and their items stay' })
  @ApiOkResponse({ type: ServerStatusRead })
  async remove(@Param('id') id: string): Promise<ServerStatusRead> {
    const server = await this.servers.delete(id);
    return { status: 'success', message: `Server ${server.id} deleted` };
  }

  @Post([':id/state', ':id/toggle'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Enable or disable a virtual server' })
  @ApiQuery({ name: 'activate', required: false, type: Boolean })
  @ApiOkResponse({ type: ServerRead })
  async state(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Query('activate') activate = 'true',
  ): Promise<ServerRead> {
    if (!/^(true|false|1|0)$/i.test(activate)) throw invalid({ path: 'activate', message: 'must be true or false' });
    const server = await this.servers.setEnabled(id, /^(true|1)$/i.test(activate));
    return this.lists.one(server.id, principal);
  }

  private async edit(idOrName: string, body: unknown, method: Method, principal: Principal): Promise<ServerRead> {
    const input = readServerInput(body, method);
    const { id } = await this.servers.update(idOrName, input);
    return this.answer(id, principal, input.warnings);
  }

  private async answer(id: string, principal: Principal, warnings: readonly string[]): Promise<ServerRead> {
    const read = await this.lists.one(id, principal);
    return warnings.length === 0 ? read : { ...read, warnings: [...warnings] };
  }
}
