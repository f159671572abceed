import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fails } from '../../problems/fails.js';
import { CurrentPrincipal, SignedIn } from '../principal/decorators.js';
import type { Principal } from '../principal/principal.js';
import { TokenCreate, TokenCreated, TokenRead } from './token-bodies.js';
import { Tokens } from './tokens.service.js';

/** Bearer tokens for MCP clients and scripts. Every signed-in caller makes their own. */
@ApiTags('tokens')
@SignedIn()
@Controller('tokens')
export class TokensController {
  constructor(private readonly tokens: Tokens) {}

  @Get()
  @ApiOperation({ summary: "List one's tokens; administrators see everybody's" })
  @ApiOkResponse({ type: [TokenRead] })
  async list(@CurrentPrincipal() principal: Principal): Promise<TokenRead[]> {
    return (await this.tokens.list(principal)).map(TokenRead.of);
  }

  @Post()
  @ApiOperation({ summary: 'Make a token; it is shown this once' })
  @ApiCreatedResponse({ type: TokenCreated })
  @Fails('CONFLICT')
  async create(@Body() body: TokenCreate, @CurrentPrincipal() principal: Principal): Promise<TokenCreated> {
    const { accessToken, token } = await this.tokens.create(body, principal);
    return { accessToken, token: TokenRead.of(token) };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Revoke a token; it stops working on every replica and its open streams end' })
  @ApiNoContentResponse()
  async revoke(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<void> {
    await this.tokens.revoke(id, principal);
  }
}
