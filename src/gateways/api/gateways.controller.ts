import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Put,
  Query,
  Res,
  StreamableFile,
} from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { Readable } from 'node:stream';
import type { Method } from '../../fields/read-fields.js';
import { CurrentPrincipal } from '../../identity/principal/decorators.js';
import type { Principal } from '../../identity/principal/principal.js';
import { Activate, ActivateDocument } from '../../lists/activate.js';
import { ListDocument } from '../../lists/list-document.js';
import { Fails } from '../../problems/fails.js';
import type { ItemChanges } from '../observing/discovered-items.js';
import {
  GatewayCreate,
  GatewayEdit,
  GatewayPageRead,
  GatewayTestBody,
  RefreshRead,
  StateRead,
  StatusRead,
  TestResult,
} from './gateway-bodies.js';
import type { Gateway } from '../row/gateway.entity.js';
import { readGatewayInput } from '../fields/gateway-input.js';
import { createExamples, editExamples, testExamples } from './gateway-examples.js';
import { GatewayList, type GatewayAnswer } from './gateway-list.service.js';
import { GatewayRead, GatewayView } from './gateway-read.js';
import { gatewayList } from './gateway-rows.js';
import { GatewayRefresh, type Refreshed } from '../observing/gateway-refresh.service.js';
import { heedOnce } from '../../problems/guarded.js';
import { stepsType, testLines, wantsSteps } from './gateway-test-steps.js';
import { GatewayTest } from './gateway-test.service.js';
import { GatewaysService } from '../registry/gateways.service.js';

/** Registered upstream MCP servers. `{id}` is the id, the slug or the exact name. */
@ApiTags('gateways')
@Controller(['gateways', 'v1/gateways'])
export class GatewaysController {
  constructor(
    private readonly gateways: GatewaysService,
    private readonly lists: GatewayList,
    private readonly refreshes: GatewayRefresh,
    private readonly tests: GatewayTest,
  ) {}

  @Get()
  @ListDocument('List gateways, newest first', gatewayList, [GatewayRead, GatewayView], GatewayPageRead)
  list(@Query() query: Record<string, unknown>, @CurrentPrincipal() principal: Principal): Promise<GatewayAnswer> {
    return this.lists.page(query, principal);
  }

  @Post()
  @ApiOperation({ summary: 'Register a gateway: its server is asked what it offers, with the credentials given' })
  @ApiBody({ type: GatewayCreate, examples: createExamples })
  @Fails('CONFLICT', 'UPSTREAM_FAILED')
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
  @ApiOperation({
    summary: 'Try a stored or an unsaved gateway with a real MCP conversation; stores nothing',
    description:
      'With `Accept: application/x-ndjson` it is told by lines: `{"step": …}` as each is passed, then `{"result": …}`; the server is then asked once more without credentials, which shows whether it looks at them.',
  })
  @ApiBody({ type: GatewayTestBody, examples: testExamples })
  @Fails('NOT_FOUND')
  @ApiOkResponse({ type: TestResult })
  async test(
    @Body() body: unknown,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) res: Response,
  ): Promise<TestResult | StreamableFile> {
    if (!wantsSteps(accept)) return this.tests.run(body);
    const run = await this.tests.prepared(body);
    const left = new AbortController();
    heedOnce(res, 'close', () => left.abort());
    res.setHeader('X-Accel-Buffering', 'no');
    return new StreamableFile(Readable.from(testLines(run, left.signal)), { type: stepsType });
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a gateway' })
  @ApiOkResponse({ schema: { anyOf: [{ $ref: getSchemaPath(GatewayRead) }, { $ref: getSchemaPath(GatewayView) }] } })
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
  @ApiBody({ type: GatewayEdit, examples: editExamples })
  @Fails('CONFLICT', 'PRECONDITION_FAILED', 'UPSTREAM_FAILED')
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
  @ApiBody({ type: GatewayEdit, examples: editExamples })
  @Fails('CONFLICT', 'PRECONDITION_FAILED', 'UPSTREAM_FAILED')
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
  @ApiOperation({
    summary: 'Remove a gateway with its credentials and everything it offered',
    description: 'Under /admin it answers 204 without a body.',
  })
  @ApiOkResponse({ type: StatusRead })
  async remove(@Param('id') id: string): Promise<StatusRead | void> {
    const gateway = await this.gateways.delete(id);
    return { status: 'success', message: `Gateway ${gateway.id} deleted` };
  }

  @Post([':id/state', ':id/toggle'])
  @HttpCode(200)
  @ApiOperation({ summary: 'Enable or disable a gateway' })
  @ActivateDocument()
  @ApiOkResponse({ type: StateRead })
  async state(@Param('id') id: string, @Activate() enabled: boolean): Promise<StateRead> {
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
    if (!gateway.enabled || gateway.checkedAt !== null) return this.answer(gateway, res, warnings);
    await this.refreshes.refresh(gateway.id);
    return this.answer(await this.gateways.get(gateway.id), res, warnings);
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
