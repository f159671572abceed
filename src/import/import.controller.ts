import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { membersOf } from '../fields/read-fields.js';
import { invalid } from '../problems/problem.js';
import { ExportService, type GatehouseExport } from './export.service.js';
import { ExportBody, ImportBody, ImportRead } from './import-bodies.js';
import { ImportService, type ImportOutcome } from './import.service.js';
import { PassphraseError } from './passphrase.js';

/** Gateways in and out, for the commands `gatehouse import` and `gatehouse export`. Below /admin: for administrators. */
@ApiTags('import and export')
@Controller(['admin', 'v1/admin'])
export class ImportController {
  constructor(
    private readonly imports: ImportService,
    private readonly exports: ExportService,
  ) {}

  @Post('import')
  @HttpCode(200)
  @ApiOperation({ summary: 'Register or change many gateways by name; their servers are asked later' })
  @ApiBody({ type: ImportBody })
  @ApiOkResponse({ type: ImportRead })
  async import(@Body() body: unknown, @Req() req: Request): Promise<{ outcomes: ImportOutcome[] }> {
    const { gateways, dry_run: dryRun = false } = membersOf(body, ['gateways', 'dry_run']);
    if (!Array.isArray(gateways)) throw invalid({ path: 'gateways', message: 'must be a list' });
    if (typeof dryRun !== 'boolean') throw invalid({ path: 'dry_run', message: 'must be true or false' });
    return { outcomes: await this.imports.run(gateways, dryRun, req.user as { id: string; name: string }) };
  }

  @Post('export')
  @HttpCode(200)
  @ApiOperation({ summary: 'All gateways as a file that can be imported; with a passphrase, their credentials too' })
  @ApiBody({ type: ExportBody })
  @ApiOkResponse({ schema: { type: 'object' } })
  async export(@Body() body: unknown): Promise<GatehouseExport> {
    const { passphrase = null } = membersOf(body ?? {}, ['passphrase']);
    if (passphrase !== null && typeof passphrase !== 'string')
      throw invalid({ path: 'passphrase', message: 'must be a string' });
    try {
      return await this.exports.run(passphrase);
    } catch (error) {
      if (error instanceof PassphraseError) throw invalid({ path: 'passphrase', message: error.message });
      throw error;
    }
  }
}
