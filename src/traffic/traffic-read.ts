import { ApiProperty } from '@nestjs/swagger';
import type { Counted } from './call-tally.js';

/** Calls between two moments. */
export class TrafficStep {
  /** Where it begins. */
  @ApiProperty({ format: 'date-time' })
  from: string;
  calls: number;
  failed: number;
  /** Milliseconds that half of the calls, and 95 of 100, took at most; 0 where there were none. */
  p50: number;
  p95: number;
}

/** Calls of one gateway, tool or person. */
export class TrafficCount implements Counted {
  /** @example github */
  name: string;
  calls: number;
  failed: number;
  p50: number;
  p95: number;
  @ApiProperty({ nullable: true, type: String, description: 'Why the last one failed that did' })
  lastCode: string | null;
}

/** A call that did not get the answer of its upstream. */
export class TrafficFailure {
  @ApiProperty({ format: 'date-time' })
  at: string;
  actor: string;
  gateway: string;
  /** Name of the tool, prompt or resource at its server. */
  target: string;
  code: string;
  ms: number;
  @ApiProperty({ nullable: true, type: String })
  requestId: string | null;
}

/** Calls of the last minutes, of all replicas, as the audit log has them. */
export class TrafficRead {
  /** AUDIT_CALLS: without it nothing is known. */
  known: boolean;
  /** From when on every call is counted: later than asked for where there were more calls than are read at once. */
  @ApiProperty({ format: 'date-time' })
  since: string;
  calls: number;
  failed: number;
  p50: number;
  p95: number;
  @ApiProperty({ type: [TrafficStep] })
  steps: TrafficStep[];
  @ApiProperty({ type: [TrafficCount], description: 'The busiest first' })
  gateways: TrafficCount[];
  @ApiProperty({ type: [TrafficCount], description: 'By `gateway/tool`' })
  tools: TrafficCount[];
  @ApiProperty({ type: [TrafficCount] })
  people: TrafficCount[];
  @ApiProperty({ type: [TrafficFailure], description: 'The newest first' })
  failures: TrafficFailure[];
}
