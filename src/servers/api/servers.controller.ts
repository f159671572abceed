import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Method } from '../../fields/read-fields.js';
import { CurrentPrincipal } from '../../identity/principal/decorators.js';
import type { Principal } from '../../identity/principal/principal.js';
import { Activate, ActivateDocument } from '../../lists/activate.js';
import { ListDocument } from '../../lists/list-document.js';
import { Fails } from '../../problems/fails.js';
import { ServerCreate, ServerEdit, ServerEnvelope, ServerPageRead, ServerStatusRead } from './server-bodies.js';
import { readServerInput } from '../server-input.js';
import { ServerList, serverList, type ServerAnswer } from '../server-list.service.js';
import { ServerRead, ServerView } from '../server-read.js';
import { ServersService } from '../servers.service.js';

const either = { oneOf: [{ $ref: getSchemaPath(ServerCreate) }, { $ref: getSchemaPath(ServerEnvelope) }] };

/** Virtual servers: chosen items of chosen gateways under one URL. `{id}` is the id, the slug or the exact name. */
@ApiTags('servers')
@ApiExtraModels(ServerCreate, ServerEnvelope)
@Controller(['servers', 'v1/servers'])
export class ServersController {
  constructor(
    private readonly servers: ServersService,
    private readonly lists: ServerList,
  ) {}

  @Get()
  @ListDocument('List virtual servers, newest first', serverList, [ServerRead, ServerView], ServerPageRead)
  list(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal): Promise<ServerAnswer> {
    return this.lists.page(query, principal);
  }

  @Post()
  @ApiOperation({ summary: 'Make a virtual server' })
  @ApiBody({ schema: either })
  @Fails('CONFLICT')
  @ApiCreatedResponse({ type: ServerRead })
  async create(@Body() body: unknown, @CurrentPrincipal() principal: Principal): Promise<ServerRead> {
    const input = readServerInput(body, 'POST');
    return this.lists.show(await this.servers.create(input, principal), principal, input.warnings);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a virtual server' })
  @ApiOkResponse({ schema: { anyOf: [{ $ref: getSchemaPath(ServerRead) }, { $ref: getSchemaPath(ServerView) }] } })
  read(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<ServerView> {
    return this.lists.one(id, principal);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Change a virtual server; what is left out or null stays' })
  @ApiBody({ type: ServerEdit })
  @Fails('CONFLICT')
  @ApiOkResponse({ type: ServerRead })
  put(@Param('id') id: string, @Body() body: unknown, @CurrentPrincipal() principal: Principal): Promise<ServerRead> {
    return this.edit(id, body, 'PUT', principal);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a virtual server; what is left out stays, null is the default (RFC 7396)' })
  @ApiBody({ type: ServerEdit })
  @Fails('CONFLICT')
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
  @ActivateDocument()
  @ApiOkResponse({ type: ServerRead })
  async state(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Activate() enabled: boolean,
  ): Promise<ServerRead> {
    const server = await this.servers.setEnabled(id, enabled);
    return this.lists.show(server, principal);
  }

  private async edit(idOrName: string, body: unknown, method: Method, principal: Principal): Promise<ServerRead> {
    const input = readServerInput(body, method);
    return this.lists.show(await this.servers.update(idOrName, input), principal, input.warnings);
  }
}
