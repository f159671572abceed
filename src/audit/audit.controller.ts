import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AuditQuery, AuditRead } from './audit-bodies.js';

/** The audit log, newest first. */
@ApiTags('audit')
@Controller('admin/audit')
export class AuditController {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'Who did, called or was refused what' })
  @ApiOkResponse({ type: [AuditRead] })
  async list(@Query() { limit = 100, before, actor, action, requestId }: AuditQuery): Promise<AuditRead[]> {
    return this.dataSource.query<AuditRead[]>(
      `SELECT id::text, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS at, actor, source, action,
         target, gateway, outcome, code, ms, request_id AS "requestId", address, count
       FROM audit_log
       WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR actor = $2)
         AND ($3::text IS NULL OR action = $3) AND ($4::text IS NULL OR request_id = $4)
       ORDER BY id DESC LIMIT $5`,
      [before ?? null, actor ?? null, action ?? null, requestId ?? null, limit],
    );
  }
}
