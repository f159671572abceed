import type { ArrivedHeader } from './identity-headers.js';
import { identityValue, type IdentityValue } from './identity-value.js';
import { families } from './presets/presets.js';
import type { ProxiedUser } from './proxied-user.js';
import type { ProxySettings } from './presets/proxy-settings.js';

/** The headers by which the families that are not configured name a user or an address: lower-case name to what it names. */
export function otherNames(settings: ProxySettings): ReadonlyMap<string, 'user' | 'email'> {
  const own = families.find((family) => family.names.includes(settings.headers.user ?? ''));
  const named = new Map<string, 'user' | 'email'>();
  for (const family of families) {
    if (family === own) continue;
    if (family.email !== null) named.set(family.email, 'email');
    if (family.user !== null && !family.opaque) named.set(family.user, 'user');
  }
  for (const name of Object.values(settings.headers)) named.delete(name);
  return named;
}

/**
 * The header of {@link otherNames}, in lower case, that names somebody else (user against user, e-mail against e-mail), or null.
 * It detects a misconfigured proxy; it does not protect, since a client can also remove the true header.
 */
export function contradiction(
  user: ProxiedUser,
  others: ReadonlyMap<string, 'user' | 'email'>,
  arrived: readonly ArrivedHeader[],
): string | null {
  for (const { name, value } of arrived) {
    const lower = name.toLowerCase();
    const names = others.get(lower);
    if (names === undefined || (names === 'email' && user.email === null)) continue;
    const said = identityValue(value);
    if (said.kind !== 'blank' && !agrees(said, user)) return lower;
  }
  return null;
}

/** The same name, or the same address: proxies write either into a header for users. */
function agrees(said: IdentityValue, { value, email }: ProxiedUser): boolean {
  if (said.kind !== 'name') return false;
  return said.text === value || said.text.toLowerCase() === email?.toLowerCase();
}

/**
 * For the log: the header of a known family that came instead of the configured one, with the setting that reads it. Names are
 * lower case, or a client's spellings would each be a line.
 */
export function strangerFamily({ headers }: ProxySettings, arrived: readonly ArrivedHeader[]): string | null {
  for (const { name, value } of arrived) {
    if (value === '') continue;
    const lower = name.toLowerCase();
    const family = families.find(({ user, email }) => lower === user || lower === email);
    if (family === undefined || family.preset === null) continue;
    if (family.names.includes(headers.user ?? '')) return `${lower} came without ${headers.user}.`;
    return `${lower} came instead: PROXY_PRESET=${family.preset} reads it.`;
  }
  return null;
}
