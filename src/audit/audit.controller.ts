import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiPropertyOptional, ApiTags } from '@nestjs/swagger';
import { InjectDataSource } from '@nestjs/typeorm';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import type { DataSource } from 'typeorm';

/** Which rows. */
export class AuditQuery {
  @ApiPropertyOptional({ default: 100, maximum: 1000 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1000)
  limit?: number;

  @ApiPropertyOptional({ description: 'Rows older than this id' })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  before?: number;

  @ApiPropertyOptional({ example: 'local:admin' })
  @IsOptional()
  @IsString()
  actor?: string;

  @ApiPropertyOptional({ example: 'gateway.create' })
  @IsOptional()
  @IsString()
  action?: string;
}

/** A row of the audit log. */
export class AuditRead {
  @ApiProperty()
  id: string;
  @ApiProperty({ format: 'date-time' })
  at: string;
  @ApiProperty({ nullable: true, type: String, example: 'proxy:alice' })
  actor: string | null;
  @ApiProperty({ nullable: true, type: String, enum: ['jwt', 'basic', 'session', 'proxy', 'anonymous'] })
  source: string | null;
  @ApiProperty({ example: 'gateway.create' })
  action: string;
  @ApiProperty({ nullable: true, type: String })
  target: string | null;
  @ApiProperty({ nullable: true, type: String })
  gateway: string | null;
  @ApiProperty({ enum: ['ok', 'refused', 'failed'] })
  outcome: string;
  @ApiProperty({ nullable: true, type: String })
  code: string | null;
  @ApiProperty({ nullable: true, type: Number })
  ms: number | null;
  @ApiProperty({ nullable: true, type: String })
  request_id: string | null;
  @ApiProperty({ nullable: true, type: String })
  address: string | null;
  @ApiProperty({ description: 'How many equal refusals, or lost rows, this row stands for' })
  count: number;
}

/** The audit log, newest first. */
@ApiTags('audit')
@Controller('admin/audit')
export class AuditController {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  @Get()
  @ApiOperation({ summary: 'Who did, called or was refused what' })
  @ApiOkResponse({ type: [AuditRead] })
  async list(@Query() { limit = 100, before, actor, action }: AuditQuery): Promise<AuditRead[]> {
    const rows = await this.dataSource.query<(AuditRead & { at: Date })[]>(
      `SELECT * FROM audit_log
       WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR actor = $2) AND ($3::text IS NULL OR action = $3)
       ORDER BY id DESC LIMIT $4`,
      [before ?? null, actor ?? null, action ?? null, limit],
    );
    return rows.map((row) => ({ ...row, id: String(row.id), at: row.at.toISOString() }));
  }
}
