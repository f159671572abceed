import type { Environment } from '../config/environment.js';
import { assertionSettings } from './assertion-settings.js';
import { isConnectionBound, preset, proxySettings } from './presets/proxy-settings.js';

/** What a proxied user can have beside the name in the user header. */
const optional = { email: 'e-mail', name: 'name', groups: 'groups' } as const;
type Optional = keyof typeof optional;

/**
 * Whether a proxied user can have groups at all: from a header that is believed, or from a claim of the signed token.
 */
export const readsGroups = (env: Environment): boolean => groupsHeader(env) !== null || groupsClaim(env) !== '';

const groupsHeader = (env: Environment): string | null => readHeader(env, 'groups');
const groupsClaim = (env: Environment): string => assertionSettings(env)?.groupsClaim ?? '';

/** What is believed beside the user, and what is not and why: a line or two for the start; none outside proxy mode. */
export function believedHeaders(env: Environment): string[] {
  const { enabled, headers, unread } = proxySettings(env);
  if (!enabled) return [];
  const sources = (Object.keys(optional) as Optional[]).flatMap((role) => source(env, role) ?? []);
  const believed = `Beside the user in ${headers.user}, believed: ${sources.join(', ') || 'nothing'}.`;
  if (preset(env)?.copied === undefined || unread.length === 0) return [believed];
  return [
    `${believed} Not read: ${unread.join(', ')}. The proxy that copies them may let a client's own pass; name in ` +
      'PROXY_EMAIL_HEADER, PROXY_NAME_HEADER and PROXY_GROUPS_HEADER what yours sets or removes on every request.',
  ];
}

/** `x-groups (groups)`, `the claim email of the signed token (e-mail)`, or null. */
function source(env: Environment, role: Optional): string | null {
  const claim = role === 'groups' ? groupsClaim(env) : role === 'email' && assertionSettings(env) ? 'email' : '';
  if (claim !== '') return `the claim ${claim} of the signed token (${optional[role]})`;
  const header = readHeader(env, role);
  return header === null ? null : `${header} (${optional[role]})`;
}

/** Where only an assertion is bound, what it does not sign may be the client's own text; a name decides nothing. */
function readHeader(env: Environment, role: Optional): string | null {
  const signedOnly = assertionSettings(env) !== null && !isConnectionBound(env);
  return (signedOnly && role !== 'name' ? null : proxySettings(env).headers[role]) ?? null;
}
