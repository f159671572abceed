import { ApiProperty } from '@nestjs/swagger';

/** A session of a client up to 2025-11-25, or the stream of a client of 2026-07-28 that listens. */
export class ConnectionRead {
  /** Names it on every replica; opens nothing. */
  id: string;
  @ApiProperty({ enum: ['session', 'stream'] })
  kind: 'session' | 'stream';
  /** @example proxy:alice */
  principal: string;
  @ApiProperty({ example: 'server:7f3c…', description: '`aggregate`: all at /mcp; else the endpoint, by kind and id' })
  endpoint: string;
  @ApiProperty({ nullable: true, type: String, description: 'The virtual server or gateway of the endpoint' })
  endpointName: string | null;
  @ApiProperty({ nullable: true, type: String, example: 'claude-code 2.1', description: 'As it names itself' })
  client: string | null;
  /** @example 2025-11-25 */
  protocolVersion: string;
  @ApiProperty({ format: 'date-time' })
  since: string;
  /** Seconds since its client last sent something. */
  idleSeconds: number;
  /** Requests under way. */
  calls: number;
  /** Whether the gateway can speak to it unasked. */
  streaming: boolean;
  @ApiProperty({ type: [String], description: 'Slugs of gateways with an upstream session of its own' })
  gateways: string[];
  @ApiProperty({ type: [String], description: 'Processes that hold it' })
  replicas: string[];
}

/** Who is connected to any replica. */
export class ConnectionsRead {
  @ApiProperty({ type: [ConnectionRead], description: 'The newest first; of each process 300 at most' })
  items: ConnectionRead[];
  /** How many there are that are not in the list. */
  more: number;
  @ApiProperty({ type: [String], description: 'Processes that answered' })
  replicas: string[];
}
