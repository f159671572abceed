import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import {
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  ApiProduces,
  ApiQuery,
  ApiTags,
  getSchemaPath,
} from '@nestjs/swagger';
import { Readable } from 'node:stream';
import { cursorOf, defaultLimit, largestLimit } from '../lists/list-query.js';
import { AuditLog } from './audit-log.service.js';
import { AuditPageRead, AuditRead, VerifyRead } from './audit-bodies.js';
import { AuditFilters, AuditPaging } from './audit-document.js';
import { auditWanted } from './audit-query.js';
import { AuditReader } from './audit-reader.service.js';
import { AuditVerifier } from './audit-verifier.service.js';
import { changeContext } from './change-context.js';
import { knownHeads } from './known-heads.js';

type Asked = Readonly<Record<string, unknown>>;

/** The audit log: read, exported, verified. */
@ApiTags('audit')
@ApiExtraModels(AuditRead, AuditPageRead)
@Controller('admin/audit')
export class AuditController {
  constructor(
    private readonly reader: AuditReader,
    private readonly verifier: AuditVerifier,
    private readonly audit: AuditLog,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who did, called or was refused what; newest first' })
  @AuditFilters()
  @AuditPaging()
  @ApiOkResponse({
    schema: {
      oneOf: [{ type: 'array', items: { $ref: getSchemaPath(AuditRead) } }, { $ref: getSchemaPath(AuditPageRead) }],
    },
  })
  async list(@Query() query: Asked): Promise<AuditRead[] | AuditPageRead> {
    const wanted = auditWanted(query);
    const { list } = wanted;
    const limit = list.limit === 0 ? (list.includePagination ? defaultLimit : largestLimit) : list.limit;
    const rows = await this.reader.read(wanted, limit, list.after === null ? null : Number(list.after[0]));
    if (!list.includePagination) return rows;
    const last = rows.at(-1);
    const nextCursor = last === undefined || rows.length < limit ? null : cursorOf(list, [Number(last.id), last.id]);
    return { items: rows, nextCursor };
  }

  @Get('export')
  @ApiOperation({ summary: 'The rows as lines of JSON (NDJSON), oldest first where `sort=id`' })
  @AuditFilters()
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string' } })
  @Header('Content-Disposition', 'attachment; filename="audit.ndjson"')
  export(@Query() query: Asked): StreamableFile {
    const wanted = auditWanted(query);
    const about = changeContext.getStore();
    if (about !== undefined) {
      const { actor, source, requestId, address } = about;
      this.audit.record({ actor, source, action: 'audit.export', outcome: 'ok', requestId, address });
    }
    return new StreamableFile(Readable.from(lines(this.reader.all(wanted))), { type: 'application/x-ndjson' });
  }

  @Get('verify')
  @ApiOperation({ summary: 'Whether the log is what was written: every chain of pages, walked from its start' })
  @ApiQuery({
    name: 'expect',
    required: false,
    schema: { type: 'array', items: { type: 'string' } },
    description: 'Heads known from elsewhere, as the log says them: `CHAIN:N:HASH`.',
  })
  @ApiOkResponse({ type: VerifyRead })
  async verify(@Query('expect') expect: unknown): Promise<VerifyRead> {
    const known = knownHeads(expect);
    await this.audit.flush();
    return this.verifier.verify(known);
  }
}

async function* lines(batches: AsyncIterable<readonly AuditRead[]>): AsyncIterable<string> {
  for await (const rows of batches) yield rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}
