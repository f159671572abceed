import { words } from './safe-text.js';
import { UpstreamError } from './upstream-error.js';

/** How much of an answer is read for it, in characters. */
const LOOK_AT = 4096;

/**
 * Whether an answer says that the server no longer knows the session: 404 (2025-11-25, Streamable HTTP, "Session
 * Management"), or as some servers have it a 400 that speaks of the session. A 404 with -32601 answers an unknown method.
 */
export function saysExpired(statusCode: number, body: () => string): boolean {
  if (statusCode !== 404 && statusCode !== 400) return false;
  const text = body().slice(0, LOOK_AT);
  return statusCode === 404 ? !/"code"\s*:\s*-32601\b/.test(text) : /session/i.test(text);
}

export const expired = (statusCode: number): UpstreamError =>
  new UpstreamError('mcp', 'UPSTREAM_SESSION_EXPIRED', words`the server no longer knows the session`, { statusCode });
