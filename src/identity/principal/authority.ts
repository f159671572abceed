import type { Environment } from '../../config/environment.js';

/**
 * What makes somebody an administrator, in words that a token they make carries on: `password`, `is_admin`,
 * `PLATFORM_ADMIN_EMAIL <subject>`, `JWT_ROLE_MAP <group>` or `PROXY_ROLE_MAP <group>`. The settings are asked again at each use.
 */
export type Authority = string;

/** Whether the settings still say so. */
export function stands(authority: Authority, env: Environment): boolean {
  if (authority === 'password' || authority === 'is_admin') return true;
  const [, setting, value = ''] = /^(\w+) (.*)$/s.exec(authority) ?? [];
  switch (setting) {
    case 'PLATFORM_ADMIN_EMAIL':
      return value === env.PLATFORM_ADMIN_EMAIL;
    case 'JWT_ROLE_MAP':
    case 'PROXY_ROLE_MAP':
      return mapsToAdmin(env[setting], value);
    default:
      return false;
  }
}

/** The first of the groups that a role map makes an administrator's, as authority; null where none is. */
export function groupAuthority(
  map: 'JWT_ROLE_MAP' | 'PROXY_ROLE_MAP',
  groups: readonly string[],
  env: Environment,
): Authority | null {
  const group = groups.find((candidate) => mapsToAdmin(env[map], candidate));
  return group === undefined ? null : `${map} ${group}`;
}

/** PLATFORM_ADMIN_EMAIL as authority of this subject, or null. */
export const subjectAuthority = (subject: string, env: Environment): Authority | null =>
  subject === env.PLATFORM_ADMIN_EMAIL ? `PLATFORM_ADMIN_EMAIL ${subject}` : null;

const mapsToAdmin = (map: Readonly<Record<string, string>>, group: string): boolean =>
  Object.hasOwn(map, group) && map[group] === 'admin';
