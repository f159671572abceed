import { Body, Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { recordChange } from '../audit/audit-rows.js';
import { membersOf } from '../fields/read-fields.js';
import { CurrentPrincipal } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { Fails } from '../problems/fails.js';
import { invalid } from '../problems/problem.js';
import { importRow } from './contextforge-gateway.js';
import { ExportService } from './export.service.js';
import type { GatehouseExport } from './gatehouse-export.js';
import { ContextForgeBody, ExportBody, ImportBody, ImportRead, UndoRead } from './import-bodies.js';
import { ImportBatches } from './import-batches.service.js';
import { ImportService, type ImportOutcome } from './import.service.js';
import { PassphraseError } from '../secrets/passphrase.js';
import { RestoreOwner } from './restore-owner.service.js';
import { RestoreService } from './restore.service.js';

const lists = ['gateways', 'switched_off', 'overrides', 'owners', 'revocations', 'tokens'] as const;

/** Gateways in and out, for the commands `gatehouse import` and `gatehouse export`. Below /admin: for administrators. */
@ApiTags('import and export')
@Controller(['admin', 'v1/admin'])
export class ImportController {
  constructor(
    private readonly imports: ImportService,
    private readonly batches: ImportBatches,
    private readonly exports: ExportService,
    private readonly restores: RestoreService,
    private readonly owners: RestoreOwner,
    private readonly source: DataSource,
  ) {}

  @Post('import')
  @HttpCode(200)
  @ApiOperation({ summary: 'Register or change many gateways by name; their servers are asked later' })
  @ApiBody({ type: ImportBody })
  @ApiOkResponse({ type: ImportRead })
  async import(@Body() body: unknown, @CurrentPrincipal() principal: Principal): Promise<ImportRead> {
    const { dry_run: dryRun = false, ...given } = membersOf(body, [...lists, 'dry_run']);
    if (typeof dryRun !== 'boolean') throw invalid({ path: 'dry_run', message: 'must be true or false' });
    if (lists.every((name) => given[name] === undefined)) throw invalid({ path: 'gateways', message: 'is required' });
    const [gateways, off, overrides, owners, denied, tokens] = lists.map((name) => listOf(name, given[name]));
    const { outcomes, changes } = await this.imports.run(gateways!, dryRun, principal);
    for (const row of off!) outcomes.push(await this.restores.switchOff(row, dryRun));
    for (const row of overrides!) outcomes.push(await this.restores.override(row, dryRun));
    for (const row of owners!) outcomes.push(await this.owners.run(row, dryRun, principal));
    for (const row of denied!) outcomes.push(await this.restores.revocation(row, dryRun, principal));
    for (const row of tokens!) outcomes.push(await this.restores.token(row, dryRun));
    return readOf(outcomes, await this.batches.keep(changes));
  }

  @Post('import/contextforge')
  @HttpCode(200)
  @ApiOperation({ summary: 'Register or change the gateways of a ContextForge export, credentials included' })
  @ApiBody({ type: ContextForgeBody })
  @ApiOkResponse({ type: ImportRead })
  async importContextForge(@Body() body: unknown, @CurrentPrincipal() principal: Principal): Promise<ImportRead> {
    const { gateways, secret = null, dry_run: dryRun = false } = membersOf(body, ['gateways', 'secret', 'dry_run']);
    if (typeof dryRun !== 'boolean') throw invalid({ path: 'dry_run', message: 'must be true or false' });
    if (secret !== null && typeof secret !== 'string') throw invalid({ path: 'secret', message: 'must be a string' });
    if (gateways === undefined) throw invalid({ path: 'gateways', message: 'is required' });
    const rows = objectsOf('gateways', gateways).map((row) => importRow(row, secret));
    const { outcomes, changes } = await this.imports.rows(rows, dryRun, principal);
    return readOf(outcomes, await this.batches.keep(changes));
  }

  @Post('import/:batch/undo')
  @HttpCode(200)
  @ApiOperation({ summary: 'Take the gateways of an import back, for 24 hours; those that were changed since stay' })
  @ApiOkResponse({ type: UndoRead })
  @Fails('NOT_FOUND')
  async undo(@Param('batch') batch: string): Promise<UndoRead> {
    return { outcomes: (await this.batches.undo(batch)).map(({ notes, ...rest }) => ({ ...rest, notes: [...notes] })) };
  }

  @Post('export')
  @HttpCode(200)
  @ApiOperation({ summary: 'All gateways as a file that can be imported; with a passphrase, their credentials too' })
  @ApiBody({ type: ExportBody })
  @ApiOkResponse({ schema: { type: 'object' } })
  async export(
    @Body() body: unknown,
    @CurrentPrincipal() { id, source }: Principal,
    @Req() req: Request,
  ): Promise<GatehouseExport> {
    const { passphrase = null } = membersOf(body ?? {}, ['passphrase']);
    if (passphrase !== null && typeof passphrase !== 'string')
      throw invalid({ path: 'passphrase', message: 'must be a string' });
    try {
      const written = await this.exports.run(passphrase);
      // Before it leaves: what gives secrets out is on record, or does not happen.
      await recordChange(this.source.manager, {
        actor: id,
        source,
        action: 'export',
        target: passphrase === null ? 'without credentials' : 'with credentials, sealed',
        outcome: 'ok',
        address: req.socket.remoteAddress ?? null,
      });
      return written;
    } catch (error) {
      if (error instanceof PassphraseError) throw invalid({ path: 'passphrase', message: error.message });
      throw error;
    }
  }
}

const readOf = (outcomes: readonly ImportOutcome[], batch: string | null): ImportRead => ({
  outcomes: outcomes.map(({ notes, ...rest }) => ({ ...rest, notes: [...notes] })),
  batch,
});

/** Objects only for all but gateways, whose reader says what is wrong with each. */
function listOf(path: string, value: unknown): readonly Record<string, unknown>[] {
  if (value === undefined) return [];
  if (path !== 'gateways') return objectsOf(path, value);
  if (!Array.isArray(value)) throw invalid({ path, message: 'must be a list' });
  return value as Record<string, unknown>[];
}

function objectsOf(path: string, value: unknown): readonly Record<string, unknown>[] {
  if (!Array.isArray(value)) throw invalid({ path, message: 'must be a list' });
  if (!value.every((row) => typeof row === 'object' && row !== null)) {
    throw invalid({ path, message: 'must be a list of objects' });
  }
  return value as Record<string, unknown>[];
}
