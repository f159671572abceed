import type { Environment } from '../config/environment.js';
import { presets, type Preset } from './presets.js';

/** What an identity header is for. */
export type HeaderRole = 'user' | 'email' | 'name' | 'groups' | 'secret' | 'assertion';

/** The settings of the proxy in front, with preset and defaults filled in. */
export interface ProxySettings {
  /** Whether the header is read at all: MCP_CLIENT_AUTH_ENABLED=false and TRUST_PROXY_AUTH=true. */
  readonly enabled: boolean;
  /** Configured header names, lower case. */
  readonly headers: Readonly<Partial<Record<HeaderRole, string>>>;
  /** As PROXY_GROUPS_DELIMITER, never empty. */
  readonly groupsDelimiter: string;
  readonly roleMap: Readonly<Record<string, string>>;
  /** CIDRs, hosts, a secret, an assertion or mTLS: something that ties the header to one proxy. */
  readonly bound: boolean;
  /** X-Auth-Request-* without a word on how oauth2-proxy stands in front: refused with PROXY_MODE_REQUIRED. */
  readonly modeUnknown: boolean;
}

export function proxySettings(env: Environment): ProxySettings {
  const bound = isBound(env);
  const headers = configuredHeaders(env);
  // Groups decide rights, so a header alone never brings them; startupWarnings says so.
  if (!bound) delete headers.groups;
  return {
    enabled: !env.MCP_CLIENT_AUTH_ENABLED && env.TRUST_PROXY_AUTH && headers.user !== undefined,
    headers,
    groupsDelimiter: env.PROXY_GROUPS_DELIMITER || preset(env)?.groupsDelimiter || ',',
    roleMap: bound ? env.PROXY_ROLE_MAP : {},
    bound,
    modeUnknown:
      env.PROXY_PRESET === 'none' &&
      headers.secret === undefined &&
      headers.assertion === undefined &&
      headers.user?.startsWith('x-auth-request-') === true,
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
  set('email', env.PROXY_EMAIL_HEADER || known?.email);
  set('name', env.PROXY_NAME_HEADER || known?.name);
  set('groups', env.PROXY_GROUPS_HEADER || known?.groups);
  return headers;
}

/** Whether anything beyond the documented three variables ties the header to a proxy. */
export const isBound = (env: Environment): boolean => env.TRUSTED_PROXY_CIDRS.length > 0;

const preset = (env: Environment): Preset | undefined =>
  env.PROXY_PRESET === 'none' ? undefined : presets[env.PROXY_PRESET];

/**
 * A proxy like HyprMCP verifies tokens, passes them on, and sends no identity header, so that any client could send one.
 * Where keys to verify such tokens are configured and no header was chosen by hand, only the Bearer is read.
 */
const bearerOnly = (env: Environment): boolean => env.JWT_PUBLIC_KEY_PATH !== '';
