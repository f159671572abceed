import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';

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

  @ApiPropertyOptional({ description: 'Rows of the request with this id' })
  @IsOptional()
  @IsString()
  requestId?: string;
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
  requestId: string | null;
  @ApiProperty({ nullable: true, type: String })
  address: string | null;
  @ApiProperty({ description: 'How many equal refusals, or lost rows, this row stands for' })
  count: number;
}
