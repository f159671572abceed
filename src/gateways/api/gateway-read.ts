import type { CredentialShape, SecretShape } from '../../credentials/credential-shape.js';
import { MASK } from '../../credentials/normalise-headers.js';
import type { AuthType, Credentials, Header } from '../../credentials/credentials.js';
import { fullRead, openRead } from '../../fields/document-fields.js';
import { openValuesOf, valuesOf } from '../../fields/field.js';
import { gatewayFields } from '../fields/gateway-fields.js';
import type { AuthState, Gateway } from '../row/gateway.entity.js';
import { statusOf, type GatewayStatus } from '../row/gateway-status.js';
import { withoutQuery } from './gateway-rows.js';
import { isSecretHeader } from '../../credentials/secret-headers.js';

/** One stored header, without its value. */
export class AuthHeaderRead {
  /** Name as it is sent. @example X-API-Key */
  key: string;
  /** `*****`, or empty where the stored value is empty. @example ***** */
  value: string;
  /** Whether the value is masked where the upstream or a log could show it: as was set, else as name and value say. */
  secret: boolean;
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

/** The stored client certificate. */
export class ClientCertificateRead {
  subject: string;
  /** ISO 8601. */
  expiresAt: string;
}

/** A gateway as the API shows it to users: how to use it, and nothing of how it is reached. */
export class GatewayView extends openRead(gatewayFields) {
  id: string;
  /** The name as it stands in paths and tool names. @example my-gateway */
  slug: string;
  /** Protocol era the upstream is used in; null before the first discovery. */
  era: 'modern' | 'legacy' | null;
  protocolVersion: string | null;
  serverInfo: Record<string, unknown> | null;
  capabilities: Record<string, unknown>;
  instructions: string | null;
  /** false after three checks in a row that found no answer. */
  reachable: boolean;
  /** When the server last answered, ISO 8601. */
  lastSeen: string | null;
  checkedAt: string | null;
  lastRefreshAt: string | null;
  toolCount: number;
  promptCount: number;
  /** Resources and resource templates. */
  resourceCount: number;
  createdAt: string;
  updatedAt: string;
  /** Counts edits; send it back as If-Match or `version`. */
  version: number;
}

/** A gateway as the API shows it to administrators. It has no member that could hold a secret. */
export class GatewayRead extends fullRead(gatewayFields, GatewayView) {
  /** `refused`: the upstream says 401 or 403. `unresolved`: a reference names nothing. `undecryptable`: enter the credentials again. */
  authState: AuthState | 'undecryptable';
  /** What it is in one word, the worst that is true of it; `GET /gateways` filters by it. */
  status: GatewayStatus;
  lastError: string | null;
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
  /** What it shows servers that demand a client certificate. */
  clientCertificate: ClientCertificateRead | null;
  /** The proxy of its own, its credentials masked. @example http://*****@proxy.example.com:3128 */
  proxyUrl: string | null;
  ownerId: string | null;
  /** What keeps it, and alone may change it: `file`, or a name that `apply` gave; null: people. */
  managedBy: string | null;
  createdBy: string | null;
  /** What was accepted but changed or left out, one line each; only in the answer to a write. */
  warnings?: string[];
}

export interface Counts {
  readonly tool: number;
  readonly prompt: number;
  readonly resource: number;
}

/** For users. The query of the URL is left out: it may hold what only administrators should know. */
export function gatewayView(gateway: Gateway, counts: Counts): GatewayView {
  const { discovery } = gateway;
  return {
    id: gateway.id,
    slug: gateway.slug,
    ...openValuesOf(gatewayFields, gateway),
    url: withoutQuery(gateway.url),
    transport: transportOf(gateway),
    era: discovery?.era ?? null,
    protocolVersion: discovery?.protocolVersion ?? null,
    serverInfo: discovery?.serverInfo ?? null,
    capabilities: discovery?.capabilities ?? {},
    instructions: discovery?.instructions ?? null,
    reachable: gateway.reachable,
    lastSeen: gateway.lastSeenAt?.toISOString() ?? null,
    checkedAt: gateway.checkedAt?.toISOString() ?? null,
    lastRefreshAt: gateway.refreshedAt?.toISOString() ?? null,
    toolCount: counts.tool,
    promptCount: counts.prompt,
    resourceCount: counts.resource,
    createdAt: gateway.createdAt.toISOString(),
    updatedAt: gateway.updatedAt.toISOString(),
    version: gateway.version,
  };
}

/**
 * For administrators. `credentials` are opened at each read, so that what is said of them is never of yesterday; null where
 * they cannot be. Of their values nothing is shown.
 */
export function gatewayRead(gateway: Gateway, counts: Counts, credentials: Credentials | null): GatewayRead {
  return {
    ...gatewayView(gateway, counts),
    ...valuesOf(gatewayFields, gateway),
    transport: transportOf(gateway),
    authState: credentials === null ? 'undecryptable' : gateway.authState,
    status: statusOf(gateway, credentials !== null),
    lastError: gateway.lastError,
    ...credentialsRead(gateway.authType, gateway.authShape, credentials),
    clientCertificate: gateway.authShape.client ?? null,
    proxyUrl: gateway.authShape.proxy ?? null,
    ownerId: gateway.ownerId,
    managedBy: gateway.managedBy,
    createdBy: gateway.createdBy,
  };
}

/** What the discovery found; before it, what the registration said. */
function transportOf({ discovery, transport }: Pick<Gateway, 'discovery' | 'transport'>): Gateway['transport'] {
  if (discovery === null) return transport;
  return discovery.transport === 'sse' ? 'SSE' : 'STREAMABLEHTTP';
}

function credentialsRead(type: AuthType, { secrets, username }: CredentialShape, credentials: Credentials | null) {
  const [secret] = secrets;
  const one = type === 'authheaders' ? undefined : secret;
  return {
    authType: type,
    authHeaders: type === 'authheaders' ? secrets.map((shape) => headerRead(shape, credentials)) : null,
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

const headerRead = (shape: SecretShape, credentials: Credentials | null): AuthHeaderRead => ({
  key: shape.name,
  value: shape.empty ? '' : MASK,
  secret: isSecretHeader(headerOf(shape.name, credentials)),
  ...secretRead(shape),
});

/** The stored header; where it cannot be opened, its name decides alone. */
function headerOf(key: string, credentials: Credentials | null): Header {
  const headers = credentials?.type === 'authheaders' ? credentials.headers : [];
  return headers.find((header) => header.key === key) ?? { key, value: '' };
}
