import type { Gateway } from '../../../api/gateways.js';
import type { SeenCredentials } from './credential-values.js';
import { goesWith, shownConnections } from './connection-values.js';
import { changedFields, fieldOf, labelOf, valuesOf, type FieldName, type FormValues } from './form-values.js';

/** Something that was changed here and by somebody else meanwhile. */
export interface Conflict {
  /** A field, or `auth`, or `header x-api-key`. */
  readonly key: string;
  readonly label: string;
  readonly was: string;
  readonly theirs: string;
  readonly mine: string;
}

export interface Merge {
  readonly conflicts: readonly Conflict[];
  /** What only they changed, in words; it is kept. */
  readonly kept: readonly string[];
}

/** What an edit that began at `base` collides with in `theirs`: fields are compared, not versions. */
export function mergeOf(base: Gateway, theirs: Gateway, mine: FormValues, credentials: SeenCredentials): Merge {
  const before = valuesOf(base);
  const now = valuesOf(theirs);
  const ours = new Set(changedFields(before, mine));
  const changed = changedFields(before, now);
  const conflicts: Conflict[] = changed
    .filter((name) => ours.has(name) && text(now, name) !== text(mine, name))
    .map((name) => ({
      key: name,
      label: labelOf(name),
      was: text(before, name),
      theirs: text(now, name),
      mine: text(mine, name),
    }));
  const kept = changed.filter((name) => !ours.has(name)).map(labelOf);
  const others = [connectionMerge(base, theirs, ours), credentialMerge(base, theirs, credentials)];
  return {
    conflicts: [...conflicts, ...others.flatMap((merge) => merge.conflicts)],
    kept: [...kept, ...others.flatMap((merge) => merge.kept)],
  };
}

function connectionMerge(base: Gateway, theirs: Gateway, ours: ReadonlySet<FieldName>): Merge {
  const changed = Object.entries(shownConnections).filter(([, shown]) => shown(base) !== shown(theirs));
  const mine = (name: string) => [...ours].some((own) => own === name || goesWith[own] === name);
  return {
    conflicts: changed
      .filter(([name]) => mine(name))
      .map(([name, shown]) => ({
        key: name,
        label: labelOf(name as FieldName),
        was: shown(base),
        theirs: shown(theirs),
        mine: 'changed',
      })),
    kept: changed.filter(([name]) => !mine(name)).map(([name]) => labelOf(name as FieldName)),
  };
}

function credentialMerge(base: Gateway, theirs: Gateway, { values, rows, changed }: SeenCredentials): Merge {
  if (secretsOf(base) === secretsOf(theirs)) return { conflicts: [], kept: [] };
  if (!changed) return { conflicts: [], kept: ['Authentication'] };
  const lists = [base.authType, theirs.authType, values.type].every((type) => type === 'authheaders');
  if (!lists) {
    const conflict = {
      key: 'auth',
      label: 'Authentication',
      was: base.authType,
      theirs: `${theirs.authType}, changed`,
      mine: `${values.type}, changed`,
    };
    return { conflicts: [conflict], kept: [] };
  }
  const prints = (gateway: Gateway) =>
    new Map(gateway.authHeaders!.map((one) => [one.key.toLowerCase(), one.fingerprint]));
  const [before, now] = [prints(base), prints(theirs)];
  const names = [...new Set([...before.keys(), ...now.keys()])].filter((name) => before.get(name) !== now.get(name));
  const own = new Map(
    rows
      .filter(({ state }) => !['kept', 'ignored', 'duplicate'].includes(state))
      .map((one) => [(one.row.stored?.key ?? one.row.name).trim().toLowerCase(), one]),
  );
  const did = (map: ReadonlyMap<string, string>, name: string) =>
    !map.has(name) ? 'removed' : before.has(name) ? 'replaced' : 'added';
  return {
    conflicts: names
      .filter((name) => own.has(name))
      .map((name) => ({
        key: `header ${name}`,
        label: own.get(name)!.row.name,
        was: before.has(name) ? 'set' : 'not there',
        theirs: did(now, name),
        mine: own.get(name)!.state === 'removed' ? 'removed' : 'replaced',
      })),
    kept: names.filter((name) => !own.has(name)).map((name) => `header ${name}`),
  };
}

const secretsOf = ({ authType, authUsername, authHeaders, authSecret, authQueryParamKey }: Gateway) =>
  JSON.stringify([
    authType,
    authUsername,
    authQueryParamKey,
    authSecret?.fingerprint,
    authHeaders?.map(({ key, fingerprint }) => [key, fingerprint]),
  ]);

function text(values: FormValues, name: FieldName): string {
  const value = fieldOf(values, name);
  if (value === null) return 'not set';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.join(', ');
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value).slice(0, 200);
}

/** The form's values on top of what they stored: mine where I changed something, unless `theirs` names it. */
export function mergedValues(
  base: Gateway,
  theirs: Gateway,
  mine: FormValues,
  takeTheirs: ReadonlySet<string>,
): FormValues {
  const now = valuesOf(theirs);
  const given = (name: FieldName) => takeTheirs.has(goesWith[name] ?? name);
  const ours = changedFields(valuesOf(base), mine).filter((name) => !given(name));
  return Object.assign({}, now, ...ours.map((name) => memberOf(mine, name))) as FormValues;
}

const memberOf = (values: FormValues, name: FieldName): Partial<FormValues> => {
  const members: Record<FieldName, readonly (keyof FormValues)[]> = {
    name: ['name'],
    url: ['url'],
    description: ['description'],
    tags: ['tags'],
    transport: ['transport'],
    enabled: ['enabled'],
    passthrough_headers: ['passthrough', 'passthroughHeaders'],
    ca_certificate: ['caCertificate'],
    client_cert: ['clientCert', 'clientRemoved'],
    client_key: ['clientKey'],
    proxy_url: ['proxyUrl', 'proxyRemoved'],
    proxy_ca_certificate: ['proxyCa'],
    timeout_seconds: ['timeoutSeconds'],
    refresh_interval_seconds: ['refreshIntervalSeconds'],
    limits: ['limits'],
    audit_arguments: ['auditArguments'],
    visibility: ['visibility'],
    allowed_users: ['allowedUsers'],
    allowed_groups: ['allowedGroups'],
    allow_anonymous: ['allowAnonymous'],
  };
  return Object.fromEntries(members[name].map((key) => [key, values[key]]));
};
