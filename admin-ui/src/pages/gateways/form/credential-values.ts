import type { Gateway, GatewayBody } from '../../../api/gateways.js';
import {
  emptyRow,
  isChanged,
  isFaulty,
  rebased,
  seenRows,
  sentHeaders,
  storedRow,
  summaryOf,
  type HeaderRow,
  type SeenRow,
  type StoredHeader,
} from '../headers/header-rows.js';

export type AuthType = Gateway['authType'];

/** The credentials as the form has them: what was typed, for every type, until it is saved. */
export interface CredentialValues {
  readonly type: AuthType;
  readonly username: string;
  readonly password: string;
  readonly token: string;
  readonly queryKey: string;
  readonly queryValue: string;
  readonly rows: readonly HeaderRow[];
}

export const newCredentials = (): CredentialValues => ({
  type: 'none',
  username: '',
  password: '',
  token: '',
  queryKey: '',
  queryValue: '',
  rows: [emptyRow()],
});

const storedHeaders = ({ authHeaders }: Gateway): StoredHeader[] =>
  (authHeaders ?? []).map(({ key, value, secret, updatedAt, fingerprint, references }) => ({
    key,
    secret,
    updatedAt,
    fingerprint,
    references,
    empty: value === '',
  }));

export function credentialsOf(gateway: Gateway): CredentialValues {
  const headers = storedHeaders(gateway);
  return {
    ...newCredentials(),
    type: gateway.authType,
    username: gateway.authUsername ?? '',
    queryKey: gateway.authQueryParamKey ?? '',
    rows: headers.length === 0 ? [emptyRow()] : headers.map(storedRow),
  };
}

/** As a new gateway like it begins: names without values. */
export const copiedCredentials = (gateway: Gateway): CredentialValues => ({
  ...credentialsOf(gateway),
  rows: storedHeaders(gateway).map(({ key }) => emptyRow(key)),
});

/** The credentials against what is stored. */
export interface SeenCredentials {
  readonly values: CredentialValues;
  readonly rows: readonly SeenRow[];
  /** Saving would store something else. */
  readonly changed: boolean;
  /** What is stored may not be kept, since the form's URL is of another origin; its origin. */
  readonly movedFrom: string | null;
  /** A stored secret of the form's type is there and may be kept. */
  readonly keeps: boolean;
}

export function seenCredentials(values: CredentialValues, stored: Gateway | null, url: string): SeenCredentials {
  const movedFrom = stored === null || stored.authType === 'none' ? null : movedOrigin(stored.url, url);
  const unreadable = stored?.authState === 'undecryptable';
  const rows = seenRows(values.rows, { moved: movedFrom !== null, unreadable });
  const same = stored !== null && stored.authType === values.type;
  return {
    values,
    rows,
    changed:
      (stored === null ? values.type !== 'none' : !same) ||
      typedInto(values, rows, stored) ||
      (movedFrom !== null && same),
    movedFrom: same ? movedFrom : null,
    keeps: same && movedFrom === null && !unreadable,
  };
}

function typedInto(values: CredentialValues, rows: readonly SeenRow[], stored: Gateway | null): boolean {
  switch (values.type) {
    case 'none':
      return false;
    case 'basic':
      return values.password !== '' || values.username !== (stored?.authUsername ?? '');
    case 'bearer':
      return values.token !== '';
    case 'query_param':
      return values.queryValue !== '' || values.queryKey !== (stored?.authQueryParamKey ?? '');
    case 'authheaders':
      return isChanged(rows);
  }
}

/** The origin of `from` where that of `to` is another, else null. */
export function movedOrigin(from: string, to: string): string | null {
  const [before, after] = [from, to].map((url) => (URL.canParse(url) ? new URL(url).origin : null));
  return before !== null && after !== null && before !== after ? before! : null;
}

/** What keeps the credentials from being saved or tested, by the API's field names; `rows` stands for the header list. */
export function credentialFaults(
  { values, rows, changed, keeps }: SeenCredentials,
  stored: Gateway | null,
): Map<string, string> {
  const faults = new Map<string, string>();
  if (!changed) return faults;
  const needed = (field: string, value: string, what: string) => {
    if (value === '') faults.set(field, `Enter the ${what}.`);
  };
  switch (values.type) {
    case 'none':
      break;
    case 'basic':
      needed('auth_username', values.username.trim(), 'user name');
      if (!keeps || values.username !== stored?.authUsername) needed('auth_password', values.password, 'password');
      break;
    case 'bearer':
      if (!keeps) needed('auth_token', values.token, 'token');
      break;
    case 'query_param':
      needed('auth_query_param_key', values.queryKey.trim(), 'name of the parameter');
      if (!keeps || values.queryKey !== stored?.authQueryParamKey)
        needed('auth_query_param_value', values.queryValue, 'value');
      break;
    case 'authheaders': {
      const { fault } = summaryOf(rows);
      if (fault !== null) faults.set('rows', fault);
      else if (rows.some(isFaulty)) faults.set('rows', 'A header above has an error.');
    }
  }
  return faults;
}

const secret = (name: string, value: string) => (value === '' ? {} : { [name]: value });

/** The credential fields of a request; none where nothing was done. Absent secrets are kept. */
export function credentialBody({ values, rows, changed }: SeenCredentials): GatewayBody {
  if (!changed) return {};
  const { type } = values;
  switch (type) {
    case 'none':
      return { auth_type: type };
    case 'basic':
      return { auth_type: type, auth_username: values.username.trim(), ...secret('auth_password', values.password) };
    case 'bearer':
      return { auth_type: type, ...secret('auth_token', values.token.trim().replace(/^bearer\s+/i, '')) };
    case 'query_param':
      return {
        auth_type: type,
        auth_query_param_key: values.queryKey.trim(),
        ...secret('auth_query_param_value', values.queryValue),
      };
    case 'authheaders':
      return { auth_type: type, auth_headers: sentHeaders(rows).map(({ entry }) => entry) };
  }
}

/** What was done here, on top of what somebody else stored meanwhile. */
export function rebasedCredentials(values: CredentialValues, theirs: Gateway, touched: boolean): CredentialValues {
  const fresh = credentialsOf(theirs);
  if (!touched) return fresh;
  return {
    ...values,
    rows: theirs.authType === 'authheaders' ? rebased(values.rows, storedHeaders(theirs)) : values.rows,
  };
}
