import type { ArrivedHeader } from './identity-headers.js';
import { identityValue, type IdentityValue } from './identity-value.js';
import { families } from './presets.js';
import type { ProxiedUser } from './proxied-user.js';
import type { ProxySettings } from './proxy-settings.js';

/**
 * The header of another known family that names somebody else (user against user, e-mail against e-mail), or null.
 * It detects a misconfigured proxy; it does not protect, since a client can also remove the true header.
 */
export function contradiction(
  user: ProxiedUser,
  settings: ProxySettings,
  arrived: readonly ArrivedHeader[],
): string | null {
  const own = families.find((family) => family.names.includes(settings.headers.user ?? ''));
  for (const { name, value } of arrived) {
    const lower = name.toLowerCase();
    if (Object.values(settings.headers).includes(lower)) continue;
    const family = families.find((candidate) => candidate.names.includes(lower));
    if (family === undefined || family === own) continue;
    const said = identityValue(value);
    if (said.kind === 'blank') continue;
    const names = lower === family.user || (lower === family.email && user.email !== null);
    if (names && !agrees(said, user)) return name;
  }
  return null;
}

/** The same name, or the same address: proxies write either into a header for users. */
function agrees(said: IdentityValue, { value, email }: ProxiedUser): boolean {
  if (said.kind !== 'name') return false;
  return said.text === value || said.text.toLowerCase() === email?.toLowerCase();
}

/** For the log of a 401: the family that came instead of the configured header, with the setting that reads it. */
export function strangerFamily(arrived: readonly ArrivedHeader[]): string | null {
  for (const { name, value } of arrived) {
    if (value === '') continue;
    const lower = name.toLowerCase();
    const family = families.find(({ user, email }) => lower === user || lower === email);
    if (family && family.preset !== 'none') return `${name} came instead: PROXY_PRESET=${family.preset} reads it.`;
  }
  return null;
}
