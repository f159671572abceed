import { ApiProperty } from '@nestjs/swagger';

export class ArrivedHeaderRead {
  name: string;
  /** `(present)` for secrets, assertions and tokens. */
  value: string;
  /** Whether a setting names it. */
  configured: boolean;
}

export class PeerRead {
  address: string | null;
  trusted: boolean;
}

export class YouRead {
  /** @example local:admin */
  id: string;
  source: string;
  role: string;
}

/** What a request brought, and what came of it. */
export class IdentityDiagnosticsRead {
  mode: 'jwt' | 'proxy' | 'bearer' | 'none';
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string', nullable: true } })
  expected: object;
  preset: string;
  /** Whether something proves that the proxy sent it. */
  bound: boolean;
  anonymous: string;
  peer: PeerRead;
  arrived: ArrivedHeaderRead[];
  /** The scheme of Authorization. */
  authorization: string | null;
  @ApiProperty({ type: 'object', additionalProperties: true })
  outcome: object;
  you: YouRead;
  warnings: string[];
}

/** RFC 9728 section 2, whose names these are. */
export class ResourceMetadataRead {
  resource: string;
  resource_name: string;
  authorization_servers: string[];
  bearer_methods_supported: string[];
}
