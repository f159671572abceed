/**
 * A principal's id, taken apart: `local:<subject>`, `proxy:<subject>`, `oidc:<issuer>#<subject>`. An issuer is a URL without
 * fragment (OpenID Connect Discovery 1.0, section 3), so that the first `#` ends it.
 */
export type PrincipalId =
  | { readonly kind: 'local' | 'proxy'; readonly subject: string }
  | { readonly kind: 'oidc'; readonly issuer: string; readonly subject: string };

export const localId = (subject: string): string => `local:${subject}`;

export const proxyId = (value: string): string => `proxy:${value}`;

export const oidcId = (issuer: string, subject: string): string => `oidc:${issuer}#${subject}`;

/** The parts of an id, or null where the text is none. What follows the first colon is the name, whatever it looks like. */
export function parsePrincipalId(id: string): PrincipalId | null {
  const [, kind, rest = ''] = /^(local|proxy|oidc):(.+)$/s.exec(id) ?? [];
  if (kind === 'local' || kind === 'proxy') return { kind, subject: rest };
  const hash = rest.indexOf('#');
  if (kind !== 'oidc' || hash < 0 || hash === rest.length - 1) return null;
  return { kind, issuer: rest.slice(0, hash), subject: rest.slice(hash + 1) };
}

/** The id that somebody wrote: a whole one, or the bare name of a local user. */
export const writtenId = (text: string): string => (parsePrincipalId(text) === null ? localId(text) : text);

/** The e-mail address that a local user's name is, where it is one. */
export function localEmail(id: string): string | null {
  const parsed = parsePrincipalId(id);
  return parsed?.kind === 'local' && parsed.subject.includes('@') ? parsed.subject : null;
}
