import { Body, Controller, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { OverrideEdit } from '../gateways/row/override-bodies.js';
import { Activate, ActivateDocument } from '../lists/activate.js';
import { ListDocument } from '../lists/list-document.js';
import { CurrentPrincipal, SignedIn } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { Fails } from '../problems/fails.js';
import { invalid } from '../problems/problem.js';
import { PromptPageRead, PromptStateRead, TriedRead } from './item-bodies.js';
import { itemList } from './item-list.js';
import { ChangeItem } from './change-item.service.js';
import { ItemPages } from './item-pages.service.js';
import { promptRead, PromptRead } from './item-read.js';
import { Items } from './items.service.js';
import { Asker, type RestAsker } from './rest-asker.js';
import { TryItem } from './try-item.service.js';

/** Prompts of all gateways that the caller may use. `{id}` is the id or the name on /mcp. */
@ApiTags('prompts')
@Controller(['prompts', 'v1/prompts'])
export class PromptsController {
  constructor(
    private readonly items: Items,
    private readonly pages: ItemPages,
    private readonly tries: TryItem,
    private readonly changes: ChangeItem,
  ) {}

  @Get()
  @ListDocument('List prompts', itemList, [PromptRead], PromptPageRead)
  list(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal) {
    return this.pages.answer('prompts', { kind: 'prompt', only: null }, promptRead, query, principal);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a prompt: its description and arguments' })
  @ApiOkResponse({ type: PromptRead })
  async read(@Param('id') id: string, @CurrentPrincipal() principal: Principal): Promise<PromptRead> {
    return promptRead(await this.items.one(['prompt'], id, principal));
  }

  @Post(':id')
  @HttpCode(200)
  @SignedIn()
  @ApiOperation({ summary: 'Try a prompt: have its server render it; the body holds the arguments' })
  @ApiBody({ schema: { type: 'object', additionalProperties: { type: 'string' } }, required: false })
  @ApiOkResponse({ type: TriedRead })
  @Fails('UPSTREAM_FAILED', 'TOO_MANY_REQUESTS', 'RATE_LIMITED', 'QUOTA_EXCEEDED', 'GATEWAY_BUSY')
  async render(@Param('id') id: string, @Body() body: unknown, @Asker() asker: RestAsker): Promise<TriedRead> {
    const found = await this.items.one(['prompt'], id, asker.principal);
    return this.tries.run(found, { name: found.item.name, arguments: argumentsOf(body) }, asker);
  }

  @Put(':id')
  @ApiOperation({ summary: 'What clients are shown of a prompt; what is left out stays, null is its own' })
  @ApiBody({ type: OverrideEdit })
  @ApiOkResponse({ type: PromptRead })
  @Fails('CONFLICT')
  async put(@Param('id') id: string, @Body() body: unknown, @CurrentPrincipal() by: Principal): Promise<PromptRead> {
    return promptRead(await this.changes.run(['prompt'], id, body, by));
  }

  @Patch(':id')
  @ApiOperation({ summary: 'The same (RFC 7396)' })
  @ApiBody({ type: OverrideEdit })
  @ApiOkResponse({ type: PromptRead })
  @Fails('CONFLICT')
  patch(@Param('id') id: string, @Body() body: unknown, @CurrentPrincipal() by: Principal): Promise<PromptRead> {
    return this.put(id, body, by);
  }

  @Post([':id/state', ':id/toggle'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Offer a prompt to clients, or take it away' })
  @ActivateDocument()
  @ApiOkResponse({ type: PromptStateRead })
  async state(
    @Param('id') id: string,
    @CurrentPrincipal() principal: Principal,
    @Activate() enabled: boolean,
  ): Promise<PromptStateRead> {
    const prompt = promptRead(await this.items.setEnabled(['prompt'], id, enabled, principal));
    return { status: 'success', message: `Prompt ${prompt.id} ${enabled ? 'activated' : 'deactivated'}`, prompt };
  }
}

/** Arguments of prompts are strings (all revisions, "Prompts"). Throws a 422 Problem. */
function argumentsOf(body: unknown): Record<string, string> {
  if (body === undefined) return {};
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw invalid({ path: 'body', message: 'must be an object of strings' });
  }
  const wrong = Object.entries(body).filter(([, value]) => typeof value !== 'string');
  if (wrong.length > 0)
    throw invalid(...wrong.map(([path]) => ({ path: path.slice(0, 100), message: 'must be a string' })));
  return body as Record<string, string>;
}
