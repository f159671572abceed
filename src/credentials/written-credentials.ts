import type { CredentialShape } from './credential-shape.js';
import { shownProxy } from './proxy-access.js';
import { withConnection, type AuthType, type Credentials } from './credentials.js';
import { MASK } from './normalise-headers.js';

/** The stored shape with the mask for every secret. */
export function maskedCredentials(authType: AuthType, authShape: CredentialShape): Credentials {
  const [secret] = authShape.secrets;
  switch (authType) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return { type: 'basic', username: authShape.username ?? '', password: MASK };
    case 'bearer':
      return { type: 'bearer', token: MASK };
    case 'query_param':
      return { type: 'query_param', key: secret?.name ?? '', value: MASK };
    case 'authheaders':
      return {
        type: 'authheaders',
        headers: authShape.secrets.map(({ name, empty }) => ({ key: name, value: empty ? '' : MASK })),
      };
  }
}

/** Credentials as the fields of a create. */
export function credentialFieldsOf(credentials: Credentials): Record<string, unknown> {
  const { client, proxy } = credentials;
  const identity = client === undefined ? {} : { client_cert: client.certificate, client_key: client.key };
  const way = proxy === undefined ? {} : { proxy_url: proxy.url, proxy_ca_certificate: proxy.ca };
  return { ...carriedFieldsOf(credentials), ...identity, ...way };
}

function carriedFieldsOf(credentials: Credentials): Record<string, unknown> {
  const auth_type = credentials.type;
  switch (credentials.type) {
    case 'none':
      return { auth_type };
    case 'basic':
      return { auth_type, auth_username: credentials.username, auth_password: credentials.password };
    case 'bearer':
      return { auth_type, auth_token: credentials.token };
    case 'query_param':
      return { auth_type, auth_query_param_key: credentials.key, auth_query_param_value: credentials.value };
    case 'authheaders':
      return { auth_type, auth_headers: credentials.headers };
  }
}

/** A reference alone, or behind the word of a scheme: nothing of it is a secret. */
const bareReference = /^(?:[A-Za-z][A-Za-z0-9-]* )?\$\{(?:env|file):[^}]*\}$/;

/** Opened credentials with the mask for every value that is more than a reference. */
export function withoutSecrets(credentials: Credentials): Credentials {
  const { client, proxy } = credentials;
  return withConnection(withoutCarried(credentials), {
    client: client && { ...client, key: MASK },
    proxy: proxy && { ...proxy, url: shownProxy(proxy) },
  });
}

function withoutCarried(credentials: Credentials): Credentials {
  const shown = (value: string) => (value === '' || bareReference.test(value) ? value : MASK);
  switch (credentials.type) {
    case 'none':
      return credentials;
    case 'basic':
      return { ...credentials, password: shown(credentials.password) };
    case 'bearer':
      return { ...credentials, token: shown(credentials.token) };
    case 'query_param':
      return { ...credentials, value: shown(credentials.value) };
    case 'authheaders':
      return {
        ...credentials,
        headers: credentials.headers.map((header) => ({ ...header, value: shown(header.value) })),
      };
  }
}
