import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { Fails } from '../../problems/fails.js';
import { Problem } from '../../problems/problem.js';
import { publicOrigin } from '../challenge.js';
import { ResourceMetadataRead } from './diagnostics-read.js';
import { Public } from '../principal/decorators.js';

const wellKnown = '/.well-known/oauth-protected-resource';
const mcpPaths = /^(|\/(mcp|sse|ws|rpc)|\/(servers|gateways)\/[^/]+(\/(mcp|sse))?)\/?$/;

/** Tells an MCP client where to get a token (RFC 9728), for every MCP path whether or not it exists. */
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
    if (!mcpPaths.test(path)) throw new Problem('NOT_FOUND', 'There is nothing at this path.');
    return {
      resource: `${publicOrigin(req, this.env)}${path.replace(/\/$/, '')}`,
      resource_name: 'Gatehouse',
      authorization_servers: this.authorizationServers(),
      bearer_methods_supported: ['header'],
    };
  }

  /** Issuers whose tokens are accepted and who can be asked for one: those that are a URL. */
  private authorizationServers(): string[] {
    const { OIDC_ISSUERS, JWT_ISSUER, JWT_ALGORITHM } = this.env;
    const configured = /^https?:\/\//.test(JWT_ISSUER) && !JWT_ALGORITHM.startsWith('HS') ? [JWT_ISSUER] : [];
    return [...new Set([...OIDC_ISSUERS, ...configured])];
  }
}
