import type { ClientIdentity } from './client-identity.js';
import type { ProxyAccess } from './proxy-access.js';
import { isSecretHeader } from './secret-headers.js';

/** What is sealed for a gateway: everything its requests carry to prove who sends them, and what its connections show. */
export type Credentials = Carried & {
  /** Only where there is one, beside credentials of any type. */
  readonly client?: ClientIdentity;
  readonly proxy?: ProxyAccess;
};

interface Connection {
  readonly client?: ClientIdentity | null | undefined;
  readonly proxy?: ProxyAccess | null | undefined;
}

/** What requests carry. */
export type Carried =
  | { readonly type: 'none' }
  | { readonly type: 'basic'; readonly username: string; readonly password: string }
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'authheaders'; readonly headers: readonly Header[] }
  | { readonly type: 'query_param'; readonly key: string; readonly value: string };

export interface Header {
  readonly key: string;
  readonly value: string;
  /** Whether the value is masked where it is reflected, where somebody said so; else isSecretHeader decides. */
  readonly secret?: boolean;
}

export type AuthType = Credentials['type'];

export const authTypes: readonly AuthType[] = ['none', 'basic', 'bearer', 'authheaders', 'query_param'];

/** Nothing to seal. */
export const areNone = ({ type, client, proxy }: Credentials): boolean =>
  type === 'none' && client === undefined && proxy === undefined;

/** The same credentials with what connections show, where there is any. */
export function withConnection(
  { client: _, proxy: __, ...carried }: Credentials,
  { client, proxy }: Connection,
): Credentials {
  return { ...carried, ...(client ? { client } : {}), ...(proxy ? { proxy } : {}) };
}

/** Every secret of the credentials under the name a read shows it by. */
export function secretsOf(credentials: Credentials): readonly Header[] {
  switch (credentials.type) {
    case 'none':
      return [];
    case 'basic':
      return [{ key: 'password', value: credentials.password }];
    case 'bearer':
      return [{ key: 'token', value: credentials.token }];
    case 'authheaders':
      return credentials.headers;
    case 'query_param':
      return [{ key: credentials.key, value: credentials.value }];
  }
}

/**
 * The same credentials with every secret replaced by what `change` makes of it. Whether a header is secret is decided by
 * its value as it was.
 */
export function mapSecrets(credentials: Credentials, change: (value: string) => string): Credentials {
  switch (credentials.type) {
    case 'none':
      return credentials;
    case 'basic':
      return { ...credentials, password: change(credentials.password) };
    case 'bearer':
      return { ...credentials, token: change(credentials.token) };
    case 'authheaders':
      return { ...credentials, headers: credentials.headers.map((header) => changed(header, change)) };
    case 'query_param':
      return { ...credentials, value: change(credentials.value) };
  }
}

const changed = (header: Header, change: (value: string) => string): Header => ({
  key: header.key,
  value: change(header.value),
  secret: isSecretHeader(header),
});

/** The headers that carry the credentials, as text. Basic: RFC 7617 (UTF-8). Bearer: RFC 6750 section 2.1. */
export function headersOf(credentials: Credentials): readonly Header[] {
  switch (credentials.type) {
    case 'basic': {
      const pair = Buffer.from(`${credentials.username}:${credentials.password}`, 'utf8').toString('base64');
      return [{ key: 'Authorization', value: `Basic ${pair}` }];
    }
    case 'bearer':
      return [{ key: 'Authorization', value: `Bearer ${credentials.token}` }];
    case 'authheaders':
      return credentials.headers;
    case 'none':
    case 'query_param':
      return [];
  }
}

/** The query parameters that carry the credentials. */
export function queryOf(credentials: Credentials): readonly (readonly [string, string])[] {
  return credentials.type === 'query_param' ? [[credentials.key, credentials.value]] : [];
}

/** Header text as Node writes it byte for byte: a latin1 string of its UTF-8 bytes. */
export const onTheWire = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/**
 * Values of 8 bytes and more that must not come back from an upstream: the secrets (of headers, those that are secret),
 * the token of a value such as `Bearer …`, and each as a server has it that reads header bytes as Latin-1.
 */
export function revealingValues(credentials: Credentials): readonly string[] {
  const secrets =
    credentials.type === 'authheaders'
      ? credentials.headers.filter(isSecretHeader)
      : [...secretsOf(credentials), ...headersOf(credentials)];
  const values = secrets.flatMap(({ value }) => {
    const [, token] = /^[A-Za-z][\w-]* +(\S+)$/.exec(value) ?? [];
    return token === undefined ? [value] : [value, token];
  });
  return [...new Set(values.flatMap((value) => [value, onTheWire(value)]))].filter(
    (value) => Buffer.byteLength(value) >= 8,
  );
}
