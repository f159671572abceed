import { randomUUID } from 'node:crypto';
import { settledIdentity } from '../../credentials/client-identity.js';
import { settledProxy } from '../../credentials/proxy-access.js';
import { withConnection, type Credentials } from '../../credentials/credentials.js';
import { shapeOf, targetFingerprint } from '../../credentials/credential-shape.js';
import { requestedCredentials, type RequestedCredentials } from '../../credentials/requested-credentials.js';
import { openCredentials } from '../../credentials/seal-credentials.js';
import type { ReferenceSources } from '../../credentials/secret-references.js';
import { nothingStored, settleCredentials, type Stored } from '../../credentials/settle-credentials.js';
import { changedFields, fallbacksOf, valuesOf } from '../../fields/field.js';
import { invalid, type FieldError } from '../../problems/problem.js';
import { UnsealError, type KeyRing } from '../../secrets/key-ring.js';
import type { Gateway } from '../row/gateway.entity.js';
import { isDeepStrictEqual } from 'node:util';
import type { GatewayInput } from './gateway-input.js';
import { gatewayFields, type GatewayValues } from './gateway-fields.js';
import { slugOf } from '../row/slug.js';

/** A gateway as it would be stored, before its upstream was asked and its credentials sealed. */
export interface GatewayDraft {
  readonly row: DraftRow;
  /** Null keeps what is sealed. */
  readonly credentials: Credentials | null;
  /**
   * `must`: the upstream has to answer, since it is another place or gets other credentials. `may`: the gateway is enabled
   * again, also where its server does not answer; its state then says so.
   */
  readonly reaches: 'must' | 'may' | false;
  /** Columns that storing it would change, `credentials` among them; empty where the gateway would stay as it is. */
  readonly changes: readonly string[];
  readonly warnings: readonly string[];
}

export type DraftRow = Omit<
  Gateway,
  | 'authSealed'
  | 'discovery'
  | 'reachable'
  | 'authState'
  | 'lastError'
  | 'failures'
  | 'checkedAt'
  | 'lastSeenAt'
  | 'refreshedAt'
>;

export interface DraftTools {
  readonly ring: KeyRing;
  readonly sources: ReferenceSources;
  /** Whether a new reference must resolve now (else 422), or only where it is sent (else a warning). */
  readonly mustResolve: boolean;
}

type Owner = Pick<Gateway, 'ownerId' | 'createdBy' | 'managedBy'>;

/** A new gateway. Throws a 422 Problem. */
export function newDraft(input: GatewayInput, owner: Owner, tools: DraftTools): GatewayDraft {
  const { requested, warnings, errors } = requestedCredentials(input.credentials, null);
  if (errors.length > 0) throw invalid(...errors);
  const { credentials: carried, warnings: unresolved } = settledBy(requested ?? { type: 'none' }, nothingStored, tools);
  const credentials = withConnection(carried, connectionOf(input, nothingStored, nothingStored));
  const now = new Date();
  const authShape = shapeOf(tools.ring, credentials, null, now);
  const values = { ...fallbacksOf(gatewayFields), ...input.values } as GatewayValues;
  const row = {
    ...columnsOf(values),
    ...owner,
    id: randomUUID(),
    slug: slugOf(values.name),
    authType: credentials.type,
    authShape,
    targetFingerprint: targetFingerprint(tools.ring, values.url, authShape.digest),
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  return {
    row,
    credentials,
    reaches: row.enabled && 'must',
    changes: Object.keys(row),
    warnings: [...input.warnings, ...warnings, ...unresolved],
  };
}

/** What an edit makes of a stored gateway. Throws a 422 Problem. */
export function editedDraft(stored: Gateway, input: GatewayInput, tools: DraftTools): GatewayDraft {
  const { ring } = tools;
  const now = new Date();
  const before: GatewayValues = valuesOf(gatewayFields, stored);
  const values: GatewayValues = { ...before, ...input.values };
  const moved = new URL(values.url).origin !== originOf(stored.url);
  const { requested, warnings, errors } = requestedCredentials(input.credentials, stored.authType);
  if (errors.length > 0) throw invalid(...errors);
  if (requested === null && moved && stored.authType !== 'none') {
    throw invalid({ path: 'url', message: `${belongs(stored)}; enter them again, or set auth_type none` });
  }
  const keeps = moved ? elsewhere(stored) : storedCredentials(ring, stored);
  const { client: identity, proxy } = connectionOf(input, keeps, storedCredentials(ring, stored));
  const hadIdentity = stored.authShape.client !== undefined;
  if (identity === undefined && moved && hadIdentity) {
    throw invalid({
      path: 'url',
      message: `${belongs(stored)}; enter client_cert and client_key again, or remove them`,
    });
  }
  let credentials: Credentials | null = null;
  let unresolved: readonly string[] = [];
  const resealed = moved && stored.authSealed !== null;
  if (requested !== null || identity !== undefined || proxy !== undefined || resealed) {
    const settled = requested === null ? null : settledBy(requested, keeps, tools);
    unresolved = settled?.warnings ?? [];
    const carried = settled?.credentials ?? kept(keeps, stored.authType !== 'none');
    const client = identity === undefined ? kept(keeps, hadIdentity).client : identity;
    const way =
      proxy === undefined ? kept(storedCredentials(ring, stored), stored.authShape.proxy !== undefined).proxy : proxy;
    credentials = withConnection(carried, { client, proxy: way });
  }
  const authShape = credentials === null ? stored.authShape : shapeOf(ring, credentials, stored.authShape, now);
  const row = {
    ...columnsOf(values),
    id: stored.id,
    slug: stored.slug,
    ownerId: stored.ownerId,
    createdBy: stored.createdBy,
    managedBy: stored.managedBy,
    createdAt: stored.createdAt,
    authType: credentials?.type ?? stored.authType,
    authShape,
    targetFingerprint: targetFingerprint(ring, values.url, authShape.digest),
    updatedAt: now,
    version: stored.version + 1,
  };
  const isOther =
    row.url !== stored.url ||
    row.caCertificate !== stored.caCertificate ||
    authShape.digest !== stored.authShape.digest;
  const reaches = row.enabled && (isOther ? 'must' : !stored.enabled && 'may');
  const others = credentials !== null && !sameCredentials(ring, credentials, stored);
  const changes = [...changedFields(gatewayFields, before, values), ...(others ? ['credentials'] : [])];
  return { row, credentials, reaches, changes, warnings: [...input.warnings, ...warnings, ...unresolved] };
}

/** The credentials to store. Throws a 422 Problem. */
function settledBy(requested: RequestedCredentials, stored: Stored, { sources, mustResolve }: DraftTools) {
  const settled = settleCredentials(requested, stored, sources);
  if (!settled.ok) throw invalid(...settled.errors);
  const { credentials, unresolved } = settled;
  if (mustResolve && unresolved.length > 0) throw invalid(...unresolved);
  return { credentials, warnings: unresolved.map(({ path, message }) => `${path}: ${message}`) };
}

/** Equal values under equally spelled names, as secret as they were; and what is stored can be read. */
function sameCredentials(ring: KeyRing, credentials: Credentials, stored: Gateway): boolean {
  const before = storedCredentials(ring, stored);
  return before.usable && isDeepStrictEqual(before.credentials, credentials);
}

const belongs = ({ url }: Gateway) => `the stored credentials belong to ${originOf(url)} and are not sent elsewhere`;

const elsewhere = (stored: Gateway): Stored => ({ usable: false, reason: belongs(stored) });

function storedCredentials(ring: KeyRing, stored: Gateway): Stored {
  try {
    return { usable: true, credentials: openCredentials(ring, stored.authSealed, stored) };
  } catch (error) {
    if (!(error instanceof UnsealError)) throw error;
    return { usable: false, reason: 'it cannot be decrypted; enter it again' };
  }
}

/**
 * The client certificate and the proxy that the request asks for. The proxy's credentials go to the proxy, wherever the
 * server is, so that they stay where its origin changes. Throws a 422 Problem.
 */
function connectionOf(input: GatewayInput, stored: Stored, anywhere: Stored) {
  const errors: FieldError[] = [];
  const client = settledIdentity(input.credentials, stored, errors);
  const ofProxy: FieldError[] = [];
  const proxy = settledProxy(input.credentials, anywhere, ofProxy);
  if (errors.length + ofProxy.length > 0) throw invalid(...errors, ...ofProxy);
  return { client, proxy };
}

/** What is stored and stays beside what the request changes. Throws a 422 Problem where there is something that cannot be read. */
function kept(stored: Stored, needed: boolean): Credentials {
  if (stored.usable) return stored.credentials;
  if (needed) throw invalid({ path: 'auth_type', message: `there is no stored value to keep: ${stored.reason}` });
  return { type: 'none' };
}

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : '');

/** The columns of a draft that follow from what was said. */
const columnsOf = (values: GatewayValues) => ({ ...values, nameKey: slugOf(values.name) });
