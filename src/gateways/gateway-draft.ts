import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Credentials } from '../auth-headers/credentials.js';
import { shapeOf, targetFingerprint } from '../auth-headers/credential-shape.js';
import { requestedCredentials } from '../auth-headers/requested-credentials.js';
import { openCredentials } from '../auth-headers/seal-credentials.js';
import type { ReferenceSources } from '../auth-headers/secret-references.js';
import { nothingStored, settleCredentials, type Stored } from '../auth-headers/settle-credentials.js';
import { invalid } from '../problems/problem.js';
import { UnsealError, type KeyRing } from '../secrets/key-ring.js';
import type { Gateway } from './gateway.entity.js';
import type { GatewayInput } from './gateway-input.js';
import type { GatewayValues } from './gateway-values.js';
import { slugOf } from './slug.js';

/** A gateway as it would be stored, before its upstream was asked and its credentials sealed. */
export interface GatewayDraft {
  readonly row: DraftRow;
  /** Null keeps what is sealed. */
  readonly credentials: Credentials | null;
  /** true where the upstream has to be asked again: it is another place, or gets other credentials. */
  readonly reaches: boolean;
  /** true where storing it would leave the gateway as it is. */
  readonly same: boolean;
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
}

type Owner = Pick<Gateway, 'ownerId' | 'createdBy'>;

/** A new gateway. Throws a 422 Problem. */
export function newDraft(input: GatewayInput, owner: Owner, { ring, sources }: DraftTools): GatewayDraft {
  const { requested, warnings, errors } = requestedCredentials(input.credentials, null);
  if (errors.length > 0) throw invalid(...errors);
  const settled = settleCredentials(requested ?? { type: 'none' }, nothingStored, sources);
  if (!settled.ok) throw invalid(...settled.errors);
  const { credentials } = settled;
  const now = new Date();
  const authShape = shapeOf(ring, credentials, null, now);
  const values: GatewayValues = { ...defaults, ...(input.values as Pick<GatewayValues, 'name' | 'url'>) };
  const row = {
    ...columnsOf(values),
    ...owner,
    id: randomUUID(),
    slug: slugOf(values.name),
    authType: credentials.type,
    authShape,
    targetFingerprint: targetFingerprint(ring, values.url, authShape.digest),
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
  return { row, credentials, reaches: row.enabled, same: false, warnings: [...input.warnings, ...warnings] };
}

/** What an edit makes of a stored gateway. Throws a 422 Problem. */
export function editedDraft(stored: Gateway, input: GatewayInput, { ring, sources }: DraftTools): GatewayDraft {
  const now = new Date();
  const values: GatewayValues = { ...valuesOf(stored), ...input.values };
  const moved = new URL(values.url).origin !== originOf(stored.url);
  const { requested, warnings, errors } = requestedCredentials(input.credentials, stored.authType);
  if (errors.length > 0) throw invalid(...errors);
  if (requested === null && moved && stored.authType !== 'none') {
    throw invalid({ path: 'url', message: `${belongs(stored)}; enter them again, or set auth_type none` });
  }
  let credentials: Credentials | null = null;
  if (requested !== null) {
    const settled = settleCredentials(requested, moved ? elsewhere(stored) : storedCredentials(ring, stored), sources);
    if (!settled.ok) throw invalid(...settled.errors);
    credentials = settled.credentials;
  }
  const authShape = credentials === null ? stored.authShape : shapeOf(ring, credentials, stored.authShape, now);
  const row = {
    ...columnsOf(values),
    id: stored.id,
    slug: stored.slug,
    ownerId: stored.ownerId,
    createdBy: stored.createdBy,
    createdAt: stored.createdAt,
    authType: credentials?.type ?? stored.authType,
    authShape,
    targetFingerprint: targetFingerprint(ring, values.url, authShape.digest),
    updatedAt: now,
    version: stored.version + 1,
  };
  const reaches =
    row.enabled &&
    (!stored.enabled ||
      row.url !== stored.url ||
      row.caCertificate !== stored.caCertificate ||
      authShape.digest !== stored.authShape.digest);
  const same =
    sameValues(values, valuesOf(stored)) && (credentials === null || sameCredentials(ring, credentials, stored));
  return { row, credentials, reaches, same, warnings: [...input.warnings, ...warnings] };
}

const sameValues = (a: GatewayValues, b: GatewayValues) =>
  (Object.keys(defaults) as (keyof GatewayValues)[])
    .concat('name', 'url')
    .every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));

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

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : '');

const defaults: Omit<GatewayValues, 'name' | 'url'> = {
  description: null,
  transport: null,
  passthrough_headers: null,
  tags: [],
  visibility: 'public',
  allowed_users: [],
  allowed_groups: [],
  allow_anonymous: false,
  ca_certificate: null,
  timeout_seconds: null,
  refresh_interval_seconds: null,
  enabled: true,
};

const columnsOf = (values: GatewayValues) => ({
  name: values.name,
  nameKey: slugOf(values.name),
  url: values.url,
  description: values.description,
  transport: values.transport,
  passthroughHeaders: values.passthrough_headers,
  tags: values.tags,
  visibility: values.visibility,
  allowedUsers: values.allowed_users,
  allowedGroups: values.allowed_groups,
  allowAnonymous: values.allow_anonymous,
  caCertificate: values.ca_certificate,
  timeoutSeconds: values.timeout_seconds,
  refreshIntervalSeconds: values.refresh_interval_seconds,
  enabled: values.enabled,
});

const valuesOf = (gateway: Gateway): GatewayValues => ({
  name: gateway.name,
  url: gateway.url,
  description: gateway.description,
  transport: gateway.transport,
  passthrough_headers: gateway.passthroughHeaders,
  tags: gateway.tags,
  visibility: gateway.visibility,
  allowed_users: gateway.allowedUsers,
  allowed_groups: gateway.allowedGroups,
  allow_anonymous: gateway.allowAnonymous,
  ca_certificate: gateway.caCertificate,
  timeout_seconds: gateway.timeoutSeconds,
  refresh_interval_seconds: gateway.refreshIntervalSeconds,
  enabled: gateway.enabled,
});
