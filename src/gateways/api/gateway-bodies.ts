import { ApiProperty, ApiPropertyOptional, getSchemaPath, type ApiPropertyOptions } from '@nestjs/swagger';
import { TakesFields } from '../../fields/document-fields.js';
import type { Stage } from '../../upstream/target/upstream-error.js';
import { seenVersion } from '../../fields/seen-version.js';
import { gatewayFields } from '../fields/gateway-fields.js';
import { PageRead } from '../../lists/page-read.js';
import { GatewayRead, GatewayView } from './gateway-read.js';

const headers = [
  { key: 'X-API-Key', value: '${env:GATEHOUSE_SECRET_API_KEY}' },
  { key: 'X-Region', value: 'us-east-1', secret: false },
];

/** The credentials of a gateway in a request; each name is taken in camelCase too. */
class GatewayCredentials {
  @ApiPropertyOptional({ enum: ['none', 'basic', 'bearer', 'authheaders', 'query_param'] })
  auth_type?: string;

  @ApiPropertyOptional({
    example: headers,
    description:
      'A list of {key, value, secret}, or an object of names and values. `*****`, or no value, keeps the stored value of the same ' +
      'name. `secret` says whether the value is masked where the server reflects it; without it, name and value decide.',
    type: 'array',
    items: {
      type: 'object',
      properties: {
        key: { type: 'string' },
        value: { type: 'string' },
        secret: { type: 'boolean', nullable: true, description: 'null: as name and value say again.' },
      },
      required: ['key'],
    },
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

  @ApiPropertyOptional({
    description:
      'PEM of a certificate for servers that demand one of their clients, with those between it and its authority. Left out, it stays; ' +
      'empty, or null in a PATCH, it goes with its key.',
    type: String,
    nullable: true,
  })
  client_cert?: string | null;

  @ApiPropertyOptional({
    description: 'PEM of its key, without a passphrase. Left out, or `*****`, the stored one stays.',
    type: String,
    nullable: true,
    writeOnly: true,
  })
  client_key?: string | null;

  @ApiPropertyOptional({
    description:
      'The proxy by which the server is reached, with its credentials (http://user:password@host:port), in the place of HTTP_PROXY and ' +
      'HTTPS_PROXY. Left out, or as a read shows it, the stored one stays; empty, or null in a PATCH, it goes.',
    type: String,
    nullable: true,
  })
  proxy_url?: string | null;

  @ApiPropertyOptional({
    description: 'PEM of the authority that signed the certificate of an https:// proxy.',
    type: String,
    nullable: true,
  })
  proxy_ca_certificate?: string | null;

  @ApiPropertyOptional({ ...seenVersion.schema } as ApiPropertyOptions)
  version?: number;
}

/** The fields of a create. */
@TakesFields(gatewayFields, 'create')
export class GatewayCreate extends GatewayCredentials {}

/** The fields of an edit; what is left out stays. */
@TakesFields(gatewayFields, 'edit')
export class GatewayEdit extends GatewayCredentials {}

export class GatewayTestBody extends GatewayEdit {
  @ApiPropertyOptional({ description: 'A stored gateway, tested as it is or as the other fields would change it.' })
  gateway_id?: string;
}

export class GatewayPageRead extends PageRead {
  @ApiProperty({
    type: 'array',
    items: { anyOf: [{ $ref: getSchemaPath(GatewayRead) }, { $ref: getSchemaPath(GatewayView) }] },
  })
  gateways: (GatewayRead | GatewayView)[];
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
  /** Of the credentials, where a Test told by steps asked again without them: whether the server refuses a stranger. */
  proof: 'proven' | 'unproven' | null;
  /** HTTP status of the upstream's answer, where it gave one. */
  statusCode: number | null;
  /** OK, or the code of the failure. */
  code: string;
  message: string;
  hint: string | null;
}
