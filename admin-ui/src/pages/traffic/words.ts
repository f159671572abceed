/** What the codes of failed calls mean, for whoever looks why. */
const causes: Readonly<Record<string, string>> = {
  UPSTREAM_DNS: 'The host name of its server is not known',
  UPSTREAM_ADDRESS_FORBIDDEN: 'The address policy forbids its server',
  UPSTREAM_UNREACHABLE: 'Its server could not be reached',
  UPSTREAM_CONNECT_TIMEOUT: 'Its server took no connection in time',
  UPSTREAM_TLS: 'The certificate of its server was not accepted',
  UPSTREAM_TIMEOUT: 'Its server took too long',
  UPSTREAM_CLOSED: 'Its server broke the connection',
  UPSTREAM_REDIRECT: 'Its server sent elsewhere, where nothing is sent',
  UPSTREAM_STATUS: 'Its server answered with an HTTP error',
  UPSTREAM_PROTOCOL: 'Its server did not answer as MCP',
  UPSTREAM_TOO_LARGE: 'The answer of its server was too large',
  UPSTREAM_CREDENTIALS_REFUSED: 'Its server refused the stored credentials',
  UPSTREAM_FORBIDDEN: 'Its server forbids it (403)',
  UPSTREAM_SECRET_MISSING: 'A stored credential cannot be read',
  UPSTREAM_SESSION_EXPIRED: 'Its server ended the session',
  UPSTREAM_RPC_ERROR: 'Its server answered with an error',
  GATEWAY_BUSY: 'Too many calls at once for its server',
  TOO_MANY_REQUESTS: 'Too many calls at once by one person',
  RATE_LIMITED: 'More calls than its limit allows',
  QUOTA_EXCEEDED: 'The quota is used up',
  REPLICA_LOST: 'The replica that had the call ended',
};

export const causeOf = (code: string): string => causes[code] ?? 'No answer for the client';

export const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(part === 0 || part === whole ? 0 : 1)} %`;

export const perMinute = (calls: number, minutes: number): string => {
  const rate = calls / minutes;
  return rate >= 10 || rate === 0 ? String(Math.round(rate)) : rate.toFixed(1);
};

export const timeOf = (at: string): string => `${at.slice(11, 16)} UTC`;
