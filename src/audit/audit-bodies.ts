import { ApiProperty } from '@nestjs/swagger';

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
  @ApiProperty({ example: 'tools/call' })
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
  @ApiProperty({
    nullable: true,
    type: String,
    description:
      'Of a call, where `auditArguments` of its gateway asks for it: `hmac-sha256:` and a keyed digest, or JSON.',
    example: null,
  })
  arguments: string | null;
}

/** Rows, and where the next ones begin. */
export class AuditPageRead {
  @ApiProperty({ type: [AuditRead] })
  items: AuditRead[];
  @ApiProperty({ nullable: true, type: String, description: 'For `cursor` of the next page; null on the last one.' })
  nextCursor: string | null;
}

/** The first page of a chain that does not follow. */
export class FaultRead {
  n: number;
  /** @example the page is not what was written */
  why: string;
}

/** One chain of pages: those of one process, or what committed with changes. */
export class ChainRead {
  /** @example gatehouse-0.17.5f3a9c21 */
  chain: string;
  /** Pages and rows that follow, up to the fault where there is one. */
  pages: number;
  rows: number;
  /** Number and hash of the last page that follows. */
  n: number;
  hash: string;
  @ApiProperty({ nullable: true, type: FaultRead })
  fault: FaultRead | null;
}

/** Whether the audit log is what was written. */
export class VerifyRead {
  ok: boolean;
  @ApiProperty({ type: [ChainRead] })
  chains: ChainRead[];
}
