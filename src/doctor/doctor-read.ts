import { ApiProperty } from '@nestjs/swagger';
import { severities, type Finding, type Severity } from './finding.js';

export class FindingRead implements Finding {
  @ApiProperty({ enum: severities })
  severity: Severity;
  /** Stable. @example GATEWAY_REFUSED */
  code: string;
  /** A variable, a gateway, a header. @example TRUSTED_PROXY_HOSTS */
  about: string;
  message: string;
  /** What to change; empty where nothing needs to be. */
  cure: string;
}

export class DiagnosticsRead {
  findings: FindingRead[];
}

export class TicketRead {
  /** For the header X-Gatehouse-Doctor of `GET /doctor/arrived`, five minutes. */
  ticket: string;
}

export class ArrivedNameRead {
  /** As it came. */
  name: string;
  /** Shown where it holds `doctor-`, which whoever asks sent themselves; else null. */
  value: string | null;
}

/** What came of a request through the proxy. */
export class ArrivedRead {
  headers: ArrivedNameRead[];
  /** Headers that are read, by what for. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  read: Record<string, string>;
  /** Whether identity headers are read at all. */
  proxied: boolean;
  preset: string;
  /** Whom the identity header names, as it is believed; null where nobody. */
  user: string | null;
  /** Why it is not believed. */
  refusal: string | null;
  /** Why the Bearer token of the request counts for nothing; null where it counts, or none came. */
  tokenRefusal: string | null;
  /** PUBLIC_URL; empty where it is not set. */
  publicUrl: string;
  peer: string | null;
  peerTrusted: boolean;
}
