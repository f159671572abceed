import { Body, Controller, Get, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { DataSource } from 'typeorm';
import { recordChange } from '../audit/audit-rows.js';
import { membersOf } from '../fields/read-fields.js';
import { CurrentPrincipal } from '../identity/principal/decorators.js';
import type { Principal } from '../identity/principal/principal.js';
import { invalid } from '../problems/problem.js';
import { ApplyFile, type FileOutcome } from './apply-file.service.js';
import { ApplyBody, ApplyRead, FileRead, SealBody } from './files-bodies.js';
import { WriteFile } from './write-file.service.js';

/** How long new gateways are waited for before servers choose from what they offer; ms. */
const waitMs = 15_000;
const manageName = /^[\w.@/-]{1,100}$/;

/** Gateways and servers as a file, for the commands `gatehouse plan`, `apply` and `export --yaml`. For administrators. */
@ApiTags('import and export')
@Controller(['admin', 'v1/admin'])
export class FilesController {
  constructor(
    private readonly files: ApplyFile,
    private readonly writer: WriteFile,
    private readonly dataSource: DataSource,
  ) {}

  @Post('apply')
  @HttpCode(200)
  @ApiOperation({ summary: 'Make gateways and servers as a file says them; nothing where anything in it is wrong' })
  @ApiBody({ type: ApplyBody })
  @ApiOkResponse({ type: ApplyRead })
  async apply(
    @Body() body: unknown,
    @CurrentPrincipal() { id, name }: Principal,
  ): Promise<{ outcomes: FileOutcome[] }> {
    const {
      file,
      manage = null,
      prune = false,
      dry_run: dryRun = false,
      passphrase = null,
    } = membersOf(body, ['file', 'manage', 'prune', 'dry_run', 'passphrase']);
    if (typeof file !== 'string') throw invalid({ path: 'file', message: 'must be a string' });
    if (typeof prune !== 'boolean') throw invalid({ path: 'prune', message: 'must be true or false' });
    if (typeof dryRun !== 'boolean') throw invalid({ path: 'dry_run', message: 'must be true or false' });
    if (passphrase !== null && typeof passphrase !== 'string')
      throw invalid({ path: 'passphrase', message: 'must be a string' });
    const manager = managerOf(manage);
    if (prune && manager === null)
      throw invalid({ path: 'prune', message: 'needs manage: it removes what that name keeps' });
    return { outcomes: await this.files.run(file, { manager, prune, dryRun, passphrase, by: { id, name }, waitMs }) };
  }

  @Get('file')
  @ApiOperation({ summary: 'All gateways and servers as a file; references as they are, stored secrets as `*****`' })
  @ApiOkResponse({ type: FileRead })
  async file(): Promise<FileRead> {
    return { file: await this.writer.run() };
  }

  @Post('file')
  @HttpCode(200)
  @ApiOperation({ summary: 'The same file with the credentials in it, sealed with a passphrase' })
  @ApiBody({ type: SealBody })
  @ApiOkResponse({ type: FileRead })
  async sealed(
    @Body() body: unknown,
    @CurrentPrincipal() { id, source }: Principal,
    @Req() req: Request,
  ): Promise<FileRead> {
    const { passphrase } = membersOf(body, ['passphrase']);
    if (typeof passphrase !== 'string') throw invalid({ path: 'passphrase', message: 'must be a string' });
    const file = await this.writer.run(passphrase);
    // Before it leaves: what gives secrets out is on record, or does not happen.
    const address = req.socket.remoteAddress ?? null;
    const act = { actor: id, source, action: 'export', target: 'file, with credentials, sealed', address } as const;
    await recordChange(this.dataSource.manager, { ...act, outcome: 'ok' });
    return { file };
  }
}

/** `file` is what GATEWAYS_FILE keeps, so that nobody else may call themselves that. */
function managerOf(manage: unknown): string | null {
  if (manage === null) return null;
  if (typeof manage !== 'string' || !manageName.test(manage))
    throw invalid({ path: 'manage', message: 'must be 1 to 100 letters, digits or . _ @ / -' });
  if (manage === 'file') throw invalid({ path: 'manage', message: 'is the name of GATEWAYS_FILE' });
  return manage;
}
