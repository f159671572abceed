import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Stage } from '../upstream/upstream-error.js';
import { GatewayRead } from './gateway-read.js';

const headers = [
  { key: 'X-API-Key', value: '${env:GATEHOUSE_SECRET_API_KEY}' },
  { key: 'X-Region', value: 'us-east-1' },
];

/** The fields of an edit, for the API document; gateway-input.ts reads them. Every name is taken in camelCase too. */
export class GatewayEdit {
  @ApiPropertyOptional({ example: 'My Gateway', maxLength: 255 })
  name?: string;

  @ApiPropertyOptional({ example: 'https://mcp-server.example.com/mcp', maxLength: 2048 })
  url?: string;

  @ApiPropertyOptional({ nullable: true, type: String })
  description?: string | null;

  @ApiPropertyOptional({ enum: ['SSE', 'STREAMABLEHTTP'], description: 'A hint; the discovery decides.' })
  transport?: string;

  @ApiPropertyOptional({ enum: ['none', 'basic', 'bearer', 'authheaders', 'query_param'] })
  auth_type?: string;

  @ApiPropertyOptional({
    example: headers,
    description:
      'A list of {key, value}, or an object of names and values. `*****`, or no value, keeps the stored value of the same name.',
    type: 'array',
    items: { type: 'object', properties: { key: { type: 'string' }, value: { type: 'string' } }, required: ['key'] },
  })
  auth_headers?: unknown;

  @ApiPropertyOptional({ description: 'With auth_header_value: a list of one header.' })
  auth_header_key?: string;

  @ApiPropertyOptional({ writeOnly: true })
  auth_header_value?: string;

  @ApiPropertyOptional()
  auth_username?: string;

  @ApiPropertyOptional({ writeOnly: true })
  auth_password?: string;

  @ApiPropertyOptional({ writeOnly: true })
  auth_token?: string;

  @ApiPropertyOptional()
  auth_query_param_key?: string;

  @ApiPropertyOptional({ writeOnly: true })
  auth_query_param_value?: string;

  @ApiPropertyOptional({ nullable: true, type: [String], description: 'null: the global list. Empty: none.' })
  passthrough_headers?: string[] | null;

  @ApiPropertyOptional({ type: [String], example: ['prod'] })
  tags?: string[];

  @ApiPropertyOptional({ enum: ['public', 'team', 'private'] })
  visibility?: string;

  @ApiPropertyOptional({ type: [String], description: 'Principal ids or verified e-mail addresses.' })
  allowed_users?: string[];

  @ApiPropertyOptional({ type: [String] })
  allowed_groups?: string[];

  @ApiPropertyOptional({ description: 'Anonymous callers on a public address may use it.' })
  allow_anonymous?: boolean;

  @ApiPropertyOptional({ nullable: true, type: String, description: 'PEM of the authority that signed the server.' })
  ca_certificate?: string | null;

  @ApiPropertyOptional({
    nullable: true,
    type: Number,
    minimum: 1,
    maximum: 3600,
    description: 'Wait for the first byte.',
  })
  timeout_seconds?: number | null;

  @ApiPropertyOptional({
    nullable: true,
    type: Number,
    minimum: 60,
    description: 'How often it is checked and read again.',
  })
  refresh_interval_seconds?: number | null;

  @ApiPropertyOptional({ default: true, description: 'A gateway made disabled is stored without asking its server.' })
  enabled?: boolean;

  @ApiPropertyOptional({ description: 'The version last read; 409 where it is no longer the current one.' })
  version?: number;
}

export class GatewayCreate extends GatewayEdit {
  @ApiProperty({ example: 'My Gateway', maxLength: 255 })
  declare name: string;

  @ApiProperty({ example: 'https://mcp-server.example.com/mcp', maxLength: 2048 })
  declare url: string;
}

export class GatewayTestBody extends GatewayEdit {
  @ApiPropertyOptional({ description: 'A stored gateway, tested as it is or as the other fields would change it.' })
  gateway_id?: string;
}

export class GatewayPageRead {
  gateways: GatewayRead[];
  /** Null on the last page. */
  nextCursor: string | null;
}

/** How many gateways each value would show, by value. */
export class GatewayFacets {
  status: Record<string, number>;
  auth: Record<string, number>;
  tags: Record<string, number>;
}

export class GatewayPagination {
  /** From 1. */
  page: number;
  perPage: number;
  total: number;
  totalPages: number;
}

/** The answer to a list asked for by `page`. */
export class GatewayListRead {
  data: GatewayRead[];
  pagination: GatewayPagination;
  facets: GatewayFacets;
}

export class StatusRead {
  /** @example success */
  status: string;
  /** @example Gateway 0b3c… deleted */
  message: string;
}

export class StateRead extends StatusRead {
  gateway: GatewayRead;
}

export class RefreshRead {
  gatewayId: string;
  success: boolean;
  error: string | null;
  toolsAdded: number;
  toolsUpdated: number;
  toolsRemoved: number;
  resourcesAdded: number;
  resourcesUpdated: number;
  resourcesRemoved: number;
  promptsAdded: number;
  promptsUpdated: number;
  promptsRemoved: number;
  /** What was left out of the lists and why. */
  validationErrors: string[];
  durationMs: number;
  /** ISO 8601. */
  refreshedAt: string;
}

export class TestStep {
  @ApiProperty({ enum: ['dns', 'tcp', 'tls', 'http', 'auth', 'mcp', 'tools'] })
  stage: Stage;
  ok: boolean;
  ms: number;
  detail: string;
}

export class TestResult {
  ok: boolean;
  /** The stage that failed; `tools` where none did. */
  @ApiProperty({ enum: ['dns', 'tcp', 'tls', 'http', 'auth', 'mcp', 'tools'] })
  stage: Stage;
  latencyMs: number;
  steps: TestStep[];
  protocolVersion: string | null;
  era: 'modern' | 'legacy' | null;
  transport: 'streamable-http' | 'sse' | null;
  serverName: string | null;
  toolCount: number | null;
  /** HTTP status of the upstream's answer, where it gave one. */
  statusCode: number | null;
  /** OK, or the code of the failure. */
  code: string;
  message: string;
  hint: string | null;
}
