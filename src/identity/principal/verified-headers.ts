import type { Environment } from '../../config/environment.js';
import { families } from '../../proxy-auth/presets/presets.js';
import { configuredHeaders, proxySettings } from '../../proxy-auth/presets/proxy-settings.js';
import { parsePrincipalId } from './principal-id.js';
import type { Principal } from './principal.js';

/**
 * What identity headers in a passthrough list carry: lower-case name to the verified value, '' where there is none. Every
 * header by which a known proxy names users is in it, so that a client's own text never travels under such a name.
 */
export function identityHeaders(principal: Principal, env: Environment): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  const { user, email, name, groups } = configuredHeaders(env);
  const values = valuesOf(principal);
  for (const family of families) {
    for (const header of family.names) headers.set(header, '');
    if (family.groups !== null) headers.set(family.groups, values.groups);
    if (family.email !== null) headers.set(family.email, values.email);
    if (family.user !== null) headers.set(family.user, values.user);
  }
  for (const header of proxySettings(env).unread) if (!headers.has(header)) headers.set(header, '');
  if (groups) headers.set(groups, values.groups);
  if (name) headers.set(name, values.name);
  if (email) headers.set(email, values.email);
  if (user) headers.set(user, values.user);
  return headers;
}

function valuesOf({ id, name, email, groups, role }: Principal) {
  if (role === 'anonymous') return { user: '', email: '', name: '', groups: '' };
  const parsed = parsePrincipalId(id);
  const user = parsed?.kind === 'proxy' ? parsed.subject : name;
  return { user, email: email ?? '', name, groups: groups.join(',') };
}
