import type { FieldError } from '../problems/problem.js';
import { faultOfKey, faultOfValue, MOST_HEADERS, shown, trimBlanks, trimValue } from './header-rules.js';

/** What a read shows instead of a stored value, and what an edit sends to keep it. */
export const MASK = '*****';

/** One header as asked for; `value` null keeps the stored value of the same name. */
export interface HeaderInput {
  /** Path of the entry in the request, for errors: `auth_headers[1]`. */
  readonly path: string;
  readonly key: string;
  readonly value: string | null;
  /** Whether it is masked where it is reflected; null: as its name and value say, undefined: as before. */
  readonly secret?: boolean | null;
}

export interface NormalisedHeaders {
  readonly headers: readonly HeaderInput[];
  readonly warnings: readonly string[];
  readonly errors: readonly FieldError[];
}

export const NO_HEADERS =
  "For 'authheaders' auth, either 'auth_headers' list or both 'auth_header_key' and 'auth_header_value' must be provided: at least one header is required";

/** Members of an entry that only reads show; accepted so that a read can be edited and sent back. */
const READ_ONLY = new Set(['updatedAt', 'updated_at', 'fingerprint', 'references']);

interface Entry {
  readonly path: string;
  readonly key: unknown;
  readonly value: unknown;
  readonly secret?: unknown;
}

/**
 * The headers of `auth_headers`, given as `[{"key", "value", "secret"}]` or as `{"name": "value"}`.
 * Empty keys are dropped and repeated names (compared case-insensitively) keep the last value and spelling, at the
 * place of the first; both with a warning. Errors name index and key, never a value.
 */
export function normaliseHeaders(input: unknown, field = 'auth_headers'): NormalisedHeaders {
  const errors: FieldError[] = [];
  const warnings: string[] = [];
  const merged = new Map<string, HeaderInput>();
  for (const entry of entriesOf(input, field, errors)) {
    const header = readEntry(entry, errors, warnings);
    if (header === null) continue;
    const name = header.key.toLowerCase();
    if (merged.has(name)) warnings.push(`${header.path}: ${shown(header.key)} is repeated; the last value is used`);
    merged.set(name, header);
  }
  const headers = [...merged.values()];
  if (headers.length > MOST_HEADERS)
    errors.push({ path: field, message: `Maximum of ${MOST_HEADERS} headers allowed.` });
  if (headers.length === 0 && errors.length === 0) errors.push({ path: field, message: NO_HEADERS });
  return { headers, warnings, errors };
}

function entriesOf(input: unknown, field: string, errors: FieldError[]): Entry[] {
  if (Array.isArray(input)) return input.flatMap((item: unknown, index) => entryOf(item, `${field}[${index}]`, errors));
  if (typeof input === 'object' && input !== null) {
    return Object.entries(input).map(([key, value]) => ({ path: `${field}.${key}`, key, value: value as unknown }));
  }
  errors.push({ path: field, message: 'must be an array of {"key", "value"} or an object of names and values' });
  return [];
}

function entryOf(item: unknown, path: string, errors: FieldError[]): Entry[] {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    errors.push({ path, message: 'must be an object with key and value' });
    return [];
  }
  const { key, value, secret, ...rest } = item as Record<string, unknown>;
  const unknown = Object.keys(rest).filter((name) => !READ_ONLY.has(name));
  if (unknown.length === 0) return [{ path, key, value, secret }];
  errors.push(
    ...unknown.map((name) => ({ path: `${path}.${shown(name).slice(1, -1)}`, message: 'is not a known field' })),
  );
  return [];
}

/** Null where the entry is dropped or wrong. */
function readEntry({ path, key, value, secret }: Entry, errors: FieldError[], warnings: string[]): HeaderInput | null {
  const before = errors.length;
  if (key !== undefined && typeof key !== 'string') errors.push({ path: `${path}.key`, message: 'must be a string' });
  if (value !== undefined && typeof value !== 'string') {
    errors.push({
      path: `${path}.value`,
      message: `the value of ${typeof key === 'string' ? shown(key) : 'this header'} must be a string`,
    });
  }
  if (secret !== undefined && secret !== null && typeof secret !== 'boolean')
    errors.push({ path: `${path}.secret`, message: 'must be true or false' });
  if (errors.length > before) return null;
  const name = trimBlanks((key as string | undefined) ?? '');
  if (name.trim() === '') {
    warnings.push(`${path}: ignored, because its key is empty`);
    return null;
  }
  const keyFault = faultOfKey(name);
  if (keyFault !== null) errors.push({ path: `${path}.key`, message: keyFault });
  const text = value === undefined ? null : trimValue(value as string);
  const valueFault = text === null ? null : faultOfValue(text);
  if (valueFault !== null) errors.push({ path: `${path}.value`, message: `${shown(name)}: ${valueFault}` });
  if (errors.length > before) return null;
  return { path, key: name, value: text === MASK ? null : text, secret: secret as boolean | null | undefined };
}
