import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AuthType } from '../../credentials/credentials.js';
import type { CredentialShape } from '../../credentials/credential-shape.js';
import type { AuditArguments } from './audit-arguments.js';
import type { Tag } from '../../fields/tags.js';
import { AccessColumns } from '../../identity/principal/access-columns.js';
import type { LimitRules } from '../../limits/rules/limit-rules.js';
import type { Discovery } from '../../upstream/discovery/discovery.js';

/** What the last discovery found of the upstream itself; its tools, prompts and resources are catalog items. */
export type DiscoveredServer = Omit<Discovery, 'items' | 'unread'>;

/** How the upstream took the stored credentials when it was last asked. Undecryptable ones are found out at each read. */
export type AuthState = 'ok' | 'refused' | 'unresolved';

/** A registered upstream MCP server. */
@Entity('gateways')
export class Gateway extends AccessColumns {
  @PrimaryColumn({ type: 'uuid' })
  id: string;

  /** Made from the first name and kept: tool names and URLs that clients know are made of it. */
  @Column({ type: 'text' })
  slug: string;

  /** The plain form of the present name, by which names are unique. */
  @Column({ name: 'name_key', type: 'text' })
  nameKey: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text' })
  url: string;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  /** What the registration said; the discovery decides. */
  @Column({ type: 'text', nullable: true })
  transport: 'SSE' | 'STREAMABLEHTTP' | null;

  @Column({ name: 'auth_type', type: 'text' })
  authType: AuthType;

  @Column({ name: 'auth_sealed', type: 'text', nullable: true })
  authSealed: string | null;

  @Column({ name: 'auth_shape', type: 'jsonb' })
  authShape: CredentialShape;

  @Column({ name: 'target_fingerprint', type: 'text' })
  targetFingerprint: string;

  @Column({ name: 'passthrough_headers', type: 'jsonb', nullable: true })
  passthroughHeaders: string[] | null;

  @Column({ type: 'jsonb' })
  tags: Tag[];

  @Column({ name: 'ca_certificate', type: 'text', nullable: true })
  caCertificate: string | null;

  /** First byte of an answer; null means UPSTREAM_TIMEOUT_SECONDS. */
  @Column({ name: 'timeout_seconds', type: 'integer', nullable: true })
  timeoutSeconds: number | null;

  @Column({ name: 'refresh_interval_seconds', type: 'integer', nullable: true })
  refreshIntervalSeconds: number | null;

  /** Null: none but those for all gateways. */
  @Column({ type: 'jsonb', nullable: true })
  limits: LimitRules | null;

  /** What the audit log keeps of the arguments of its calls. */
  @Column({ name: 'audit_arguments', type: 'text' })
  auditArguments: AuditArguments;

  @Column({ type: 'boolean' })
  enabled: boolean;

  /** Null until the upstream was reached once. */
  @Column({ type: 'jsonb', nullable: true })
  discovery: DiscoveredServer | null;

  @Column({ type: 'boolean' })
  reachable: boolean;

  @Column({ name: 'auth_state', type: 'text' })
  authState: AuthState;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  /** Failed checks in a row. */
  @Column({ type: 'integer' })
  failures: number;

  @Column({ name: 'checked_at', type: 'timestamptz', nullable: true })
  checkedAt: Date | null;

  @Column({ name: 'last_seen_at', type: 'timestamptz', nullable: true })
  lastSeenAt: Date | null;

  @Column({ name: 'refreshed_at', type: 'timestamptz', nullable: true })
  refreshedAt: Date | null;

  /** What keeps it: `file` for GATEWAYS_FILE, or the name `apply --manage` gave; null: people do, in the API. */
  @Column({ name: 'managed_by', type: 'text', nullable: true })
  managedBy: string | null;

  @Column({ name: 'created_by', type: 'text', nullable: true })
  createdBy: string | null;

  @Column({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz' })
  updatedAt: Date;

  /** Counts edits by people; health checks and refreshes leave it. */
  @Column({ type: 'integer' })
  version: number;
}
