import { MASK } from '../credentials/normalise-headers.js';
import { openAuthValue, SourceSecretError } from './contextforge-cipher.js';
import type { ImportRow } from './import-row.js';

/** One gateway of a ContextForge export or database, by its column names; values as they came. */
export type SourceGateway = Readonly<Record<string, unknown>>;

/** Turns ContextForge's row into the body of our create, its credentials decrypted with the source's secret. */
export function importRow(source: SourceGateway, secret: string | null): ImportRow {
  const name = typeof source.name === 'string' ? source.name : '(without name)';
  try {
    const notes: string[] = [];
    const body = { ...plainFields(source, notes), ...credentialFields(source, secret, notes) };
    return { name, body, notes };
  } catch (error) {
    if (error instanceof SourceSecretError) return { name, problem: error.message };
    throw error;
  }
}

function plainFields(source: SourceGateway, notes: string[]): Record<string, unknown> {
  const { visibility = 'public', owner_email: owner } = source;
  const interval = source.refresh_interval_seconds;
  const hidden = visibility === 'team' || visibility === 'private';
  if (visibility === 'team') notes.push('its team is not carried over: set allowed_groups');
  return {
    name: source.name,
    url: source.url,
    description: source.description ?? null,
    transport: source.transport === 'SSE' || source.transport === 'STREAMABLEHTTP' ? source.transport : null,
    tags: json(source.tags) ?? [],
    passthrough_headers: json(source.passthrough_headers) ?? null,
    visibility: hidden ? visibility : 'public',
    allowed_users: hidden && typeof owner === 'string' && owner !== '' ? [owner] : [],
    ca_certificate: source.ca_certificate ?? null,
    client_cert: source.client_cert ?? null,
    refresh_interval_seconds: typeof interval === 'number' && interval >= 60 ? interval : null,
    enabled: flag(source.enabled ?? source.is_active ?? true),
  };
}

/** SQLite keeps booleans as numbers. */
const flag = (value: unknown) => value === true || value === 1 || value === 'true';

/** A JSON column, parsed by the driver or not. */
function json(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function credentialFields(source: SourceGateway, secret: string | null, notes: string[]): Record<string, unknown> {
  const type = typeof source.auth_type === 'string' ? source.auth_type : '';
  if (type === 'oauth') return { auth_type: 'oauth' };
  if (type === 'query_param') return queryFields(json(source.auth_query_params), secret);
  if (type === 'one_time_auth') notes.push('its credentials were for one connection and are not stored there');
  if (type !== '' && isPlain(source.auth_value)) notes.push('its credentials are in plain text there; encrypted here');
  const headers = openAuthValue(source.auth_value, secret);
  refuseMasks(headers);
  if (Object.keys(headers).length === 0) return missingOr(type);
  return schemeFields(type, headers) ?? { auth_type: 'authheaders', auth_headers: headers };
}

/** ContextForge wipes credentials when another field is edited; such a row must not come over as one without. */
function missingOr(type: string): Record<string, unknown> {
  if (type === '' || type === 'one_time_auth') return { auth_type: 'none' };
  throw new SourceSecretError(`its ${type} credentials are empty there: enter them here`);
}

const isPlain = (value: unknown) => typeof json(value) === 'object' && json(value) !== null;

function refuseMasks(values: Readonly<Record<string, string>>): void {
  const [masked] = Object.entries(values).find(([, value]) => value === MASK) ?? [];
  if (masked !== undefined)
    throw new SourceSecretError(`the stored value of ${masked} is the mask ${MASK}: enter it here`);
}

/** Basic and bearer as such, where the row holds just that. */
function schemeFields(type: string, headers: Readonly<Record<string, string>>): Record<string, unknown> | null {
  const [[name, value] = ['', '']] = Object.entries(headers);
  if (Object.keys(headers).length !== 1 || name.toLowerCase() !== 'authorization') return null;
  if (type === 'bearer' && value.startsWith('Bearer ')) return { auth_type: 'bearer', auth_token: value.slice(7) };
  if (type !== 'basic' || !value.startsWith('Basic ')) return null;
  const [, username, password] = /^([^:]*):(.*)$/s.exec(Buffer.from(value.slice(6), 'base64').toString('utf8')) ?? [];
  return username ? { auth_type: 'basic', auth_username: username, auth_password: password } : null;
}

function queryFields(params: unknown, secret: string | null): Record<string, unknown> {
  const [[name, stored] = ['', null]] = Object.entries((params ?? {}) as Record<string, unknown>);
  const values = openAuthValue(stored, secret);
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new SourceSecretError('its query parameter is empty there: enter it here');
  refuseMasks({ [name]: value });
  return { auth_type: 'query_param', auth_query_param_key: name, auth_query_param_value: value };
}
