import type { FieldError } from '../problems/problem.js';
import type { Credentials, Header } from './credentials.js';
import type { HeaderInput } from './normalise-headers.js';
import type { RequestedCredentials } from './requested-credentials.js';
import { isSecretHeader } from './secret-headers.js';
import {
  hintFor,
  referencesIn,
  resolveReferences,
  UnresolvedReference,
  type ReferenceSources,
} from './secret-references.js';

/** The stored credentials an edit may keep from, or why it may not. */
export type Stored =
  | { readonly usable: true; readonly credentials: Credentials }
  /** `reason` ends the sentence "there is no stored value to keep: …". */
  | { readonly usable: false; readonly reason: string };

export const nothingStored: Stored = { usable: true, credentials: { type: 'none' } };

export type Settled =
  /** `unresolved`: what is wrong with references that name nothing usable now. */
  | { readonly ok: true; readonly credentials: Credentials; readonly unresolved: readonly FieldError[] }
  | { readonly ok: false; readonly errors: readonly FieldError[] };

/**
 * What is to be stored: the asked-for credentials with every kept secret filled in. A kept secret belongs to a name:
 * a renamed header, another user or another parameter needs its value again.
 */
export function settleCredentials(requested: RequestedCredentials, stored: Stored, sources: ReferenceSources): Settled {
  const errors: FieldError[] = [];
  const credentials = settle(requested, stored, errors);
  const open = unresolved(requested, sources);
  return errors.length === 0
    ? { ok: true, credentials, unresolved: open }
    : { ok: false, errors: [...errors, ...open] };
}

function settle(requested: RequestedCredentials, stored: Stored, errors: FieldError[]): Credentials {
  const old = stored.usable ? stored.credentials : null;
  const keep = (path: string, message: string, value: string | undefined): string => {
    if (value === undefined) errors.push({ path, message: stored.usable ? message : noValue(stored.reason) });
    return value ?? '';
  };
  switch (requested.type) {
    case 'none':
      return requested;
    case 'basic': {
      const of = old?.type === 'basic' ? old : null;
      const username = requested.username ?? keep('auth_username', BASIC_NEEDS, of?.username);
      const same = of?.username === username ? of.password : undefined;
      return { type: 'basic', username, password: requested.password ?? keep('auth_password', BASIC_NEEDS, same) };
    }
    case 'bearer': {
      const of = old?.type === 'bearer' ? old.token : undefined;
      return { type: 'bearer', token: requested.token ?? keep('auth_token', BEARER_NEEDS, of) };
    }
    case 'query_param': {
      const of = old?.type === 'query_param' ? old : null;
      const key = requested.key ?? keep('auth_query_param_key', QUERY_NEEDS, of?.key);
      const same = of?.key === key ? of.value : undefined;
      return { type: 'query_param', key, value: requested.value ?? keep('auth_query_param_value', QUERY_NEEDS, same) };
    }
    case 'authheaders': {
      const kept = new Map(old?.type === 'authheaders' ? old.headers.map((one) => [one.key.toLowerCase(), one]) : []);
      const headers = requested.headers.map((header): Header => {
        const { path, key, value } = header;
        const before = kept.get(key.toLowerCase());
        const settled = value ?? keep(valuePath(path), `there is no stored value for ${key}: enter it`, before?.value);
        const secret = settledSecret(header, before);
        return secret === undefined ? { key, value: settled } : { key, value: settled, secret };
      });
      return { type: 'authheaders', headers };
    }
  }
}

/** What a read showed and an edit sends back with the value it keeps is no choice, so that the rule goes on to decide. */
function settledSecret({ value, secret }: HeaderInput, before: Header | undefined): boolean | undefined {
  if (secret === undefined) return before?.secret;
  if (secret === null) return undefined;
  const echoed = value === null && before !== undefined && isSecretHeader(before) === secret;
  return echoed ? before.secret : secret;
}

const BASIC_NEEDS = "For 'basic' auth, both 'auth_username' and 'auth_password' must be provided.";
const BEARER_NEEDS = "For 'bearer' auth, 'auth_token' must be provided.";
const QUERY_NEEDS = "For 'query_param' auth, 'auth_query_param_key' and 'auth_query_param_value' must be provided.";

const noValue = (reason: string) => `there is no stored value to keep: ${reason}`;
const valuePath = (path: string) => (path.endsWith(']') ? `${path}.value` : path);

/** References in new values; kept ones were looked at when they came. */
function unresolved(requested: RequestedCredentials, sources: ReferenceSources): FieldError[] {
  return newSecrets(requested).flatMap(({ path, value }) => {
    if (referencesIn(value).length === 0) return [];
    try {
      resolveReferences(value, sources);
      return [];
    } catch (error) {
      if (!(error instanceof UnresolvedReference)) throw error;
      return { path, message: `${error.reference} ${hintFor(error.reference, sources)}` };
    }
  });
}

function newSecrets(requested: RequestedCredentials): { path: string; value: string }[] {
  const named = (path: string, value: string | null) => (value === null ? [] : [{ path, value }]);
  switch (requested.type) {
    case 'none':
      return [];
    case 'basic':
      return named('auth_password', requested.password);
    case 'bearer':
      return named('auth_token', requested.token);
    case 'query_param':
      return named('auth_query_param_value', requested.value);
    case 'authheaders':
      return requested.headers.flatMap(({ path, value }) => named(valuePath(path), value));
  }
}
