import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { Fails } from '../../problems/fails.js';
import { Problem } from '../../problems/problem.js';
import { authorizationServers, publicOrigin } from '../challenge.js';
import { ResourceMetadataRead } from './diagnostics-read.js';
import { Public } from '../principal/decorators.js';

const wellKnown = '/.well-known/oauth-protected-resource';
const mcpPaths = /^(|\/(mcp|sse|messages?|ws|rpc)|\/(servers|gateways)\/[^/]+(\/(mcp|sse|messages?|ws|rpc))?)\/?$/;

/** Tells an MCP client where to get a token (RFC 9728), for every MCP path whether or not it exists; nothing where nobody issues one. */
@ApiTags('discovery')
@Controller('.well-known')
export class ResourceMetadataController {
  constructor(@InjectEnvironment() private readonly env: Environment) {}

  @Get(['oauth-protected-resource', 'oauth-protected-resource/*path'])
  @Public()
  @Fails('NOT_FOUND')
  @ApiOperation({ summary: 'Protected resource metadata of an MCP path (RFC 9728)' })
  @ApiOkResponse({ type: ResourceMetadataRead })
  metadata(@Req() req: Request): ResourceMetadataRead {
    const path = req.path.slice(wellKnown.length);
    const servers = authorizationServers(this.env);
    if (servers.length === 0 || !mcpPaths.test(path)) throw new Problem('NOT_FOUND', 'There is nothing at this path.');
    return {
      resource: `${publicOrigin(req, this.env)}${path.replace(/\/$/, '')}`,
      resource_name: 'Gatehouse',
      authorization_servers: servers,
      bearer_methods_supported: ['header'],
    };
  }
}
