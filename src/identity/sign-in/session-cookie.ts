import type { Environment } from '../../config/environment.js';

/** By https: no page of a neighbouring host, and no plain http, can set or read a cookie of this name (RFC 6265bis section 4.1.3). */
const secureName = '__Host-gatehouse-session';
const plainName = 'gatehouse-session';

/** A browser keeps 4,096 bytes of a cookie, its name and attributes included. */
export const longestCookieToken = 2_700;

export const sessionCookie = (value: string, secure: boolean): string =>
  secure
    ? `${secureName}=${value}; Path=/; Secure; HttpOnly; SameSite=Strict`
    : `${plainName}=${value}; Path=/; HttpOnly; SameSite=Strict`;

export const clearedCookies = (): string[] => [true, false].map((secure) => `${sessionCookie('', secure)}; Max-Age=0`);

/** Whether browsers reach this gateway by https: as PUBLIC_URL says, since a proxy may speak https to us and http to them. */
export const servesHttps = ({ TLS_CERT_FILE, PUBLIC_URL }: Environment): boolean =>
  PUBLIC_URL === '' ? TLS_CERT_FILE !== '' : /^https:/i.test(PUBLIC_URL);

/** The session in a Cookie header; the plain name counts only where plain http does. */
export function sessionValue(header: string, https: boolean): string | undefined {
  const pairs = header.split(';').map((pair) => pair.trim());
  return valueOf(pairs, secureName) ?? (https ? undefined : valueOf(pairs, plainName));
}

/** Only one cookie of a name can be ours; several are somebody's trick. */
function valueOf(pairs: readonly string[], name: string): string | undefined {
  const values = pairs.filter((pair) => pair.startsWith(`${name}=`));
  return values.length === 1 ? values[0]!.slice(name.length + 1) : undefined;
}
