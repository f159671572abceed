import type { Environment } from '../../config/environment.js';
import { presets, type Preset } from './presets.js';

/** What an identity header is for. */
export type HeaderRole = 'user' | 'email' | 'name' | 'groups' | 'secret' | 'assertion';

/** The settings of the proxy in front, with preset and defaults filled in. */
export interface ProxySettings {
  /** Whether the header is read at all: MCP_CLIENT_AUTH_ENABLED=false and TRUST_PROXY_AUTH=true. */
  readonly enabled: boolean;
  /** Configured header names, lower case. */
  readonly headers: Readonly<Partial<Record<HeaderRole, string>>>;
  /** Names, lower case, that settings or preset know and that are not believed: removed like the others. */
  readonly unread: readonly string[];
  /** As PROXY_GROUPS_DELIMITER, never empty. */
  readonly groupsDelimiter: string;
  readonly roleMap: Readonly<Record<string, string>>;
  /** Secrets of which the proxy must send one; empty where none is asked for. */
  readonly secrets: readonly string[];
  /** The secret comes as the password of a Basic header. */
  readonly secretInBasic: boolean;
}

export function proxySettings(env: Environment): ProxySettings {
  const configured = configuredHeaders(env);
  // Groups decide rights, so a header alone never brings them.
  const headers = isConnectionBound(env) ? configured : { ...configured, groups: undefined };
  return {
    enabled: !env.MCP_CLIENT_AUTH_ENABLED && env.TRUST_PROXY_AUTH && headers.user !== undefined,
    headers,
    unread: unreadHeaders(env, headers),
    groupsDelimiter: env.PROXY_GROUPS_DELIMITER || preset(env)?.groupsDelimiter || ',',
    roleMap: isBound(env) ? env.PROXY_ROLE_MAP : {},
    secrets: proxySecrets(env),
    secretInBasic: isSecretInBasic(env),
  };
}

/** The header of each role, lower case, as the operator or the preset names it. */
export function configuredHeaders(env: Environment): Partial<Record<HeaderRole, string>> {
  const known = preset(env);
  const headers: Partial<Record<HeaderRole, string>> = {};
  const set = (role: HeaderRole, name: string | undefined) => {
    if (name) headers[role] = name.toLowerCase();
  };
  set('user', env.PROXY_USER_HEADER || (known ? known.user : bearerOnly(env) ? '' : 'X-Authenticated-User'));
  const sure = known?.copied ? undefined : known;
  set('email', env.PROXY_EMAIL_HEADER || sure?.email);
  set('name', env.PROXY_NAME_HEADER || sure?.name);
  set('groups', env.PROXY_GROUPS_HEADER || sure?.groups);
  set('assertion', env.PROXY_ASSERTION_HEADER || known?.assertion?.header);
  if (env.TRUSTED_PROXY_SECRET !== '' && !isSecretInBasic(env)) set('secret', env.TRUSTED_PROXY_SECRET_HEADER);
  return headers;
}

function unreadHeaders(env: Environment, read: ProxySettings['headers']): readonly string[] {
  const { email, name, groups }: Partial<Preset> = preset(env) ?? {};
  const names = [email, name, groups, env.PROXY_GROUPS_HEADER].flatMap((header) => header?.toLowerCase() || []);
  return [...new Set(names)].filter((header) => !Object.values(read).includes(header));
}

/** Whether the connection itself is tied to the proxy, so that every header on it is the proxy's word. */
export const isConnectionBound = (env: Environment): boolean =>
  env.TRUSTED_PROXY_CIDRS.length > 0 ||
  env.TRUSTED_PROXY_HOSTS.length > 0 ||
  env.TRUSTED_PROXY_SECRET !== '' ||
  env.PROXY_CLIENT_CA_FILE !== '';

/** Whether anything beyond the documented three variables ties the user to a proxy: the connection, or a signature. */
export const isBound = (env: Environment): boolean => isConnectionBound(env) || hasAssertion(env);

export const hasAssertion = (env: Environment): boolean => configuredHeaders(env).assertion !== undefined;

export const proxySecrets = (env: Environment): readonly string[] =>
  env.TRUSTED_PROXY_SECRET.split(',').flatMap((secret) => secret.trim() || []);

export const preset = (env: Environment): Preset | undefined =>
  env.PROXY_PRESET === 'none' ? undefined : presets[env.PROXY_PRESET];

export const isSecretInBasic = (env: Environment): boolean =>
  env.TRUSTED_PROXY_SECRET !== '' && env.TRUSTED_PROXY_SECRET_HEADER === 'basic-password';

/**
 * A proxy like HyprMCP verifies tokens, passes them on, and sends no identity header, so that any client could send one.
 * Where keys to verify such tokens are configured and no header was chosen by hand, only the Bearer is read.
 */
const bearerOnly = (env: Environment): boolean =>
  env.JWT_PUBLIC_KEY_PATH !== '' || env.JWT_JWKS_URL !== '' || env.OIDC_ISSUERS.length > 0;
