import type { FieldError } from '../problems/problem.js';
import type { AuthType } from './credentials.js';
import { faultOfValue, trimValue } from './header-rules.js';
import { MASK, normaliseHeaders, NO_HEADERS, type HeaderInput } from './normalise-headers.js';

/** The credential fields of a request, by their snake_case names; absent ones are undefined, and null means the same. */
export type CredentialFields = Readonly<Partial<Record<CredentialField, unknown>>>;
export type CredentialField = 'auth_type' | OwnedField | (typeof ofConnections)[number];

/** Credentials as asked for. A secret that is null keeps the stored one. */
export type RequestedCredentials =
  | { readonly type: 'none' }
  | { readonly type: 'basic'; readonly username: string | null; readonly password: string | null }
  | { readonly type: 'bearer'; readonly token: string | null }
  | { readonly type: 'authheaders'; readonly headers: readonly HeaderInput[] }
  | { readonly type: 'query_param'; readonly key: string | null; readonly value: string | null };

export interface CredentialRequest {
  /** Null where the request holds no credential field, or has errors. */
  readonly requested: RequestedCredentials | null;
  readonly warnings: readonly string[];
  readonly errors: readonly FieldError[];
}

/** Which credential fields belong to which type. */
const owner = {
  auth_username: 'basic',
  auth_password: 'basic',
  auth_token: 'bearer',
  auth_header_key: 'authheaders',
  auth_header_value: 'authheaders',
  auth_headers: 'authheaders',
  auth_query_param_key: 'query_param',
  auth_query_param_value: 'query_param',
} as const satisfies Record<string, AuthType>;

type OwnedField = keyof typeof owner;

/** Beside credentials of any type: what connections need, not requests. */
export const ofConnections = ['client_cert', 'client_key', 'proxy_url', 'proxy_ca_certificate'] as const;

export const credentialFields = ['auth_type', ...Object.keys(owner), ...ofConnections] as readonly CredentialField[];

const LONGEST_SECRET = 8 * 1024;
const QUERY_KEY = /^[a-zA-Z_][a-zA-Z0-9_-]*$/;

/**
 * Reads the credential fields of a create (`storedType` null) or of an edit. Without auth_type, `auth_headers` on
 * create means `authheaders`, and an edit keeps the stored type. A field of another type is an error, never ignored.
 */
export function requestedCredentials(fields: CredentialFields, storedType: AuthType | null): CredentialRequest {
  const given = (Object.keys(owner) as OwnedField[]).filter((name) => (fields[name] ?? null) !== null);
  if ((fields.auth_type ?? null) === null && given.length === 0) return { requested: null, warnings: [], errors: [] };
  const type = typeOf(fields.auth_type ?? null, given, storedType);
  if (typeof type !== 'string') return failed(type);
  const foreign = given.filter((name) => owner[name] !== type);
  if (foreign.length > 0) {
    return failed(...foreign.map((path) => ({ path, message: `does not belong to auth_type ${type}` })));
  }
  return readers[type](fields);
}

function typeOf(asked: unknown, given: readonly OwnedField[], storedType: AuthType | null): AuthType | FieldError {
  if (asked === null) {
    if (storedType !== null) return storedType;
    const headers = given.some((name) => owner[name] === 'authheaders');
    return headers ? 'authheaders' : { path: 'auth_type', message: `is required with ${given.join(', ')}` };
  }
  if (typeof asked !== 'string') return { path: 'auth_type', message: 'must be a string' };
  if (/^(none)?$/i.test(asked)) return 'none';
  if (asked === 'oauth') return { path: 'auth_type', message: 'OAuth client credentials are not supported yet' };
  if (asked === 'one_time_auth') return { path: 'auth_type', message: 'one_time_auth is not supported' };
  if (Object.hasOwn(readers, asked)) return asked as AuthType;
  const message = "Invalid 'auth_type'. Must be one of: basic, bearer, oauth, authheaders, query_param, or none.";
  return { path: 'auth_type', message };
}

const failed = (...errors: FieldError[]): CredentialRequest => ({ requested: null, warnings: [], errors });

const readers: Record<AuthType, (fields: CredentialFields) => CredentialRequest> = {
  none: () => ({ requested: { type: 'none' }, warnings: [], errors: [] }),
  basic: (fields) => {
    const errors: FieldError[] = [];
    const username = textOf(fields, 'auth_username', errors);
    const password = secretOf(fields, 'auth_password', errors);
    if (username?.includes(':')) errors.push({ path: 'auth_username', message: 'cannot hold a colon (RFC 7617)' });
    return read({ type: 'basic', username, password }, errors);
  },
  bearer: (fields) => {
    const errors: FieldError[] = [];
    const given = secretOf(fields, 'auth_token', errors);
    const token = given?.replace(/^bearer[ \t]+(?=\S)/i, '') ?? null;
    const warnings =
      token === given ? [] : ['auth_token: the scheme "Bearer" before it was taken off; it is sent once'];
    return { ...read({ type: 'bearer', token }, errors), warnings };
  },
  query_param: (fields) => {
    const errors: FieldError[] = [];
    const key = textOf(fields, 'auth_query_param_key', errors);
    if (key !== null && !QUERY_KEY.test(key)) {
      errors.push({
        path: 'auth_query_param_key',
        message: 'must be letters, digits, _ and -, and not start with a digit',
      });
    }
    return read({ type: 'query_param', key, value: secretOf(fields, 'auth_query_param_value', errors) }, errors);
  },
  authheaders: readHeaders,
};

const read = (requested: RequestedCredentials, errors: readonly FieldError[]): CredentialRequest => ({
  requested: errors.length === 0 ? requested : null,
  warnings: [],
  errors,
});

/** The list wins over the legacy pair, which is a list of one. */
function readHeaders(fields: CredentialFields): CredentialRequest {
  const pair = (fields.auth_header_key ?? null) !== null || (fields.auth_header_value ?? null) !== null;
  const list = fields.auth_headers ?? null;
  if (list === null && !pair) return failed({ path: 'auth_headers', message: NO_HEADERS });
  const input = list ?? [{ key: fields.auth_header_key ?? undefined, value: fields.auth_header_value ?? undefined }];
  const { headers, warnings, errors } = normaliseHeaders(input);
  const own = list === null ? errors.map(({ path, message }) => ({ path: pairPath(path), message })) : errors;
  if (own.length > 0) return failed(...own);
  const ignored =
    list !== null && pair ? ['auth_header_key, auth_header_value: ignored, because auth_headers is given'] : [];
  const placed = list === null ? headers.map((header) => ({ ...header, path: 'auth_header_value' })) : headers;
  return { requested: { type: 'authheaders', headers: placed }, warnings: [...warnings, ...ignored], errors: [] };
}

const pairPath = (path: string) => (path.endsWith('.value') ? 'auth_header_value' : 'auth_header_key');

/** A text field without its outer blanks, or null where it is absent or wrong. */
function textOf(fields: CredentialFields, path: OwnedField, errors: FieldError[]): string | null {
  const value = fields[path] ?? null;
  if (value === null) return null;
  if (typeof value !== 'string') {
    errors.push({ path, message: 'must be a string' });
    return null;
  }
  const text = trimValue(value);
  const fault = faultOfValue(text) ?? (Buffer.byteLength(text) > LONGEST_SECRET ? 'is too long' : null);
  if (fault !== null)
    errors.push({ path, message: fault.replace('a header value', 'it').replace('the value is', 'is') });
  else if (text === '') errors.push({ path, message: 'cannot be empty' });
  return fault === null && text !== '' ? text : null;
}

/** As {@link textOf}; the mask means the stored value. */
function secretOf(fields: CredentialFields, path: OwnedField, errors: FieldError[]): string | null {
  const value = fields[path] ?? null;
  return value === MASK ? null : textOf(fields, path, errors);
}
