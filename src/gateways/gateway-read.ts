import type { CredentialShape, SecretShape } from '../auth-headers/credential-shape.js';
import { MASK } from '../auth-headers/normalise-headers.js';
import type { AuthType } from '../auth-headers/credentials.js';
import type { AuthState, Gateway, Tag } from './gateway.entity.js';
import { statusOf, type GatewayStatus } from './gateway-status.js';

/** One stored header, without its value. */
export class AuthHeaderRead {
  /** Name as it is sent. @example X-API-Key */
  key: string;
  /** `*****`, or empty where the stored value is empty. @example ***** */
  value: string;
  /** When this value was set, ISO 8601. */
  updatedAt: string;
  /** Keyed fingerprint: equal values have equal ones. @example 9f86d081 */
  fingerprint: string;
  /** References in the value. @example ["${env:GATEHOUSE_SECRET_GITHUB}"] */
  references: string[];
}

/** The stored password, token or query parameter, without its value. */
export class AuthSecretRead {
  /** When it was set, ISO 8601. */
  updatedAt: string;
  /** Keyed fingerprint: equal values have equal ones. */
  fingerprint: string;
  /** References in the value. */
  references: string[];
}

export class TagRead implements Tag {
  /** @example machine-learning */
  id: string;
  /** @example Machine Learning */
  label: string;
}

/** A gateway as the API shows it. It has no member that could hold a secret. */
export class GatewayRead {
  id: string;
  name: string;
  /** The name as it stands in paths and tool names. */
  slug: string;
  url: string;
  description: string | null;
  /** What the discovery found; before it, what the registration said. */
  transport: 'SSE' | 'STREAMABLEHTTP' | null;
  /** Protocol era the upstream is used in; null before the first discovery. */
  era: 'modern' | 'legacy' | null;
  protocolVersion: string | null;
  serverInfo: Record<string, unknown> | null;
  capabilities: Record<string, unknown>;
  instructions: string | null;
  enabled: boolean;
  /** false after three checks in a row that found no answer. */
  reachable: boolean;
  /** `refused`: the upstream says 401 or 403. `unresolved`: a reference names nothing. `undecryptable`: enter the credentials again. */
  authState: AuthState | 'undecryptable';
  /** What it is like now, of all that is known. */
  status: GatewayStatus;
  lastError: string | null;
  lastSeen: string | null;
  checkedAt: string | null;
  lastRefreshAt: string | null;
  authType: AuthType;
  authHeaders: AuthHeaderRead[] | null;
  authUsername: string | null;
  /** `*****` or null. */
  authPassword: string | null;
  /** `*****` or null. */
  authToken: string | null;
  authQueryParamKey: string | null;
  /** `*****` or null. */
  authQueryParamValueMasked: string | null;
  /** Of the password, token or query parameter. */
  authSecret: AuthSecretRead | null;
  /** null: the global list. Empty: none. */
  passthroughHeaders: string[] | null;
  tags: TagRead[];
  visibility: 'public' | 'team' | 'private';
  ownerId: string | null;
  allowedUsers: string[];
  allowedGroups: string[];
  allowAnonymous: boolean;
  caCertificate: string | null;
  timeoutSeconds: number | null;
  refreshIntervalSeconds: number | null;
  toolCount: number;
  promptCount: number;
  /** Resources and resource templates. */
  resourceCount: number;
  createdBy: string | null;
  createdAt: string;
  updatedAt: string;
  /** Counts edits; send it back as If-Match or `version`. */
  version: number;
  /** What was accepted but changed or left out, one line each; only in the answer to a write. */
  warnings?: string[];
}

export interface Counts {
  readonly tool: number;
  readonly prompt: number;
  readonly resource: number;
}

/** `decryptable` is found out at each read, so that it is never a state of yesterday. */
export function gatewayRead(gateway: Gateway, counts: Counts, decryptable: boolean): GatewayRead {
  const { discovery, authType, authShape } = gateway;
  const found = discovery === null ? null : discovery.transport === 'sse' ? 'SSE' : 'STREAMABLEHTTP';
  return {
    id: gateway.id,
    name: gateway.name,
    slug: gateway.slug,
    url: gateway.url,
    description: gateway.description,
    transport: found ?? gateway.transport,
    era: discovery?.era ?? null,
    protocolVersion: discovery?.protocolVersion ?? null,
    serverInfo: discovery?.serverInfo ?? null,
    capabilities: discovery?.capabilities ?? {},
    instructions: discovery?.instructions ?? null,
    enabled: gateway.enabled,
    reachable: gateway.reachable,
    authState: decryptable ? gateway.authState : 'undecryptable',
    status: statusOf(gateway, decryptable),
    lastError: gateway.lastError,
    lastSeen: gateway.lastSeenAt?.toISOString() ?? null,
    checkedAt: gateway.checkedAt?.toISOString() ?? null,
    lastRefreshAt: gateway.refreshedAt?.toISOString() ?? null,
    ...credentialsRead(authType, authShape),
    passthroughHeaders: gateway.passthroughHeaders,
    tags: gateway.tags,
    visibility: gateway.visibility,
    ownerId: gateway.ownerId,
    allowedUsers: gateway.allowedUsers,
    allowedGroups: gateway.allowedGroups,
    allowAnonymous: gateway.allowAnonymous,
    caCertificate: gateway.caCertificate,
    timeoutSeconds: gateway.timeoutSeconds,
    refreshIntervalSeconds: gateway.refreshIntervalSeconds,
    toolCount: counts.tool,
    promptCount: counts.prompt,
    resourceCount: counts.resource,
    createdBy: gateway.createdBy,
    createdAt: gateway.createdAt.toISOString(),
    updatedAt: gateway.updatedAt.toISOString(),
    version: gateway.version,
  };
}

function credentialsRead(type: AuthType, { secrets, username }: CredentialShape) {
  const [secret] = secrets;
  const one = type === 'authheaders' ? undefined : secret;
  return {
    authType: type,
    authHeaders: type === 'authheaders' ? secrets.map(headerRead) : null,
    authUsername: username ?? null,
    authPassword: type === 'basic' ? MASK : null,
    authToken: type === 'bearer' ? MASK : null,
    authQueryParamKey: type === 'query_param' ? (secret?.name ?? null) : null,
    authQueryParamValueMasked: type === 'query_param' ? MASK : null,
    authSecret: one === undefined ? null : secretRead(one),
  };
}

const secretRead = ({ updatedAt, fingerprint, references }: SecretShape): AuthSecretRead => ({
  updatedAt,
  fingerprint,
  references: [...references],
});

const headerRead = (secret: SecretShape): AuthHeaderRead => ({
  key: secret.name,
  value: secret.empty ? '' : MASK,
  ...secretRead(secret),
});
