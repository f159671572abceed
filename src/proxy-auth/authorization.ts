/** User and password of a Basic header (RFC 7617), or null where it is none. */
export function basicCredentials(authorization: string): { user: string; password: string } | null {
  const match = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization);
  if (match === null) return null;
  const text = Buffer.from(match[1]!, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/** The token of a Bearer header (RFC 6750 section 2.1); `''` where the header says Bearer but holds none. */
export function bearerToken(authorization: string): string | null {
  const match = /^Bearer(?: +([A-Za-z0-9\-._~+/]+=*) *$| |$)/i.exec(authorization);
  return match === null ? null : (match[1] ?? '');
}
