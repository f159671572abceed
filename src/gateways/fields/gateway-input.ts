import { credentialFields, type CredentialFields } from '../../credentials/requested-credentials.js';
import { invalid, Problem, type FieldError } from '../../problems/problem.js';
import { ownFields, readOnlyFields, snakeCase, unsupportedFields, type OwnField } from './gateway-fields.js';
import { readers, type GatewayValues } from './gateway-values.js';

/** What a request asks of a gateway. Absent members keep what is stored. */
export interface GatewayInput {
  readonly values: Partial<GatewayValues>;
  readonly credentials: CredentialFields;
  /** The version the caller has seen. */
  readonly version: number | null;
  readonly warnings: readonly string[];
}

/** POST, PUT and PATCH differ in what null says: nothing, nothing, and "back to the default" (RFC 7396). */
export type Method = 'POST' | 'PUT' | 'PATCH';

const nullable: ReadonlySet<OwnField> = new Set([
  'description',
  'transport',
  'passthrough_headers',
  'ca_certificate',
  'timeout_seconds',
  'refresh_interval_seconds',
]);

/**
 * Reads the body of a create or an edit. Names come in snake_case or camelCase; an unknown one is an error, never
 * ignored. Throws one Problem that names every wrong field.
 */
export function readGatewayInput(body: unknown, method: Method): GatewayInput {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Problem('VALIDATION_FAILED', 'The body must be a JSON object.');
  }
  const errors: FieldError[] = [];
  const warnings: string[] = [];
  const fields = knownFields(body as Record<string, unknown>, errors);
  const values: Partial<Record<OwnField, unknown>> = {};
  for (const name of ownFields) {
    const value = fields.get(name);
    if (value === undefined || (value === null && nullMeansAbsent(name, method))) continue;
    if (value === null && nullable.has(name)) values[name] = null;
    else values[name] = readers[name](value, { path: name, errors, warnings });
  }
  if (method === 'POST') errors.push(...missing(fields));
  if (errors.length > 0) throw invalid(...errors);
  const { version = null, ...rest } = values as Partial<GatewayValues> & { version?: number };
  return { values: rest, credentials: credentialsOf(fields), version, warnings };
}

/** A name and a URL cannot be taken away; ContextForge says so too. */
const nullMeansAbsent = (name: OwnField, method: Method): boolean =>
  method !== 'PATCH' ? name !== 'name' && name !== 'url' : !nullable.has(name) && name !== 'name' && name !== 'url';

function knownFields(body: Record<string, unknown>, errors: FieldError[]): Map<string, unknown> {
  const own: readonly string[] = [...ownFields, ...credentialFields];
  const fields = new Map<string, unknown>();
  for (const [given, value] of Object.entries(body)) {
    const name = snakeCase(given);
    const unsupported = Object.hasOwn(unsupportedFields, name) ? unsupportedFields[name] : undefined;
    if (unsupported !== undefined) {
      if (!unsupported.defaults.includes(value)) errors.push({ path: given, message: unsupported.reason });
    } else if (own.includes(name)) {
      if (fields.has(name)) errors.push({ path: given, message: 'is given twice, in snake_case and camelCase' });
      fields.set(name, value);
    } else if (!readOnlyFields.has(name)) {
      errors.push({ path: given.slice(0, 100), message: 'is not a known field' });
    }
  }
  return fields;
}

const credentialsOf = (fields: ReadonlyMap<string, unknown>): CredentialFields =>
  Object.fromEntries(credentialFields.map((name) => [name, fields.get(name)]));

const missing = (fields: ReadonlyMap<string, unknown>): FieldError[] =>
  ['name', 'url'].flatMap((path) => (fields.has(path) ? [] : { path, message: 'is needed' }));
