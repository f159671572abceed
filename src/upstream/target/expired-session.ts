import { words } from './safe-text.js';
import { UpstreamError } from './upstream-error.js';

/** Longest answer that is read for it, in bytes: one that says so is short. */
export const mostSaid = 4096;

/** Ways to say that a session is not there (any more), or has to be opened first. */
const sayings: readonly RegExp[] = [
  /session.{0,60}\b(not|no longer|unknown|invalid|expired|terminated|closed|gone|ended|missing|required|lost|deleted|timed ?out|does ?n[o']t)/i,
  /\b(no|not|invalid|unknown|expired|missing|stale|bad|without|find|unrecogni[sz]ed|new)\b.{0,40}session/i,
  /(\b(not|before|must|please|first|requires?|needs?)\b.{0,30}|\bun-?)initiali[sz]/i,
  /initiali[sz]\w*.{0,30}\b(not|first|required|before|incomplete|must|missing)\b/i,
];

/** The server speaks of what a tool was given, which may be called a session too. */
const ofArguments = /\b(arguments?|param(eter)?s?|input|field|property)\b/i;

/**
 * Whether an answer says that the server no longer knows the session: 404 (2025-11-25, Streamable HTTP, "Session
 * Management"), 410, a 400 that speaks of the session or of initialization, or a JSON-RPC error of any status that does.
 * A 404 with -32601 answers an unknown method. What a result says is never looked at.
 */
export function saysExpired(statusCode: number, body: () => string): boolean {
  if (statusCode === 410) return true;
  const text = body();
  if (statusCode < 400 && (text.length > mostSaid || !text.includes('"error"'))) return false;
  const said = spoken(text.slice(0, mostSaid));
  if (said === 'result') return false;
  if (statusCode === 404) return typeof said === 'string' || said.code !== -32601;
  if (typeof said !== 'string') return !ofArguments.test(said.message) && speaks(said.message);
  return statusCode === 400 && /session|initiali[sz]/i.test(said);
}

const speaks = (text: string): boolean => sayings.some((saying) => saying.test(text));

/** The error of a JSON-RPC answer, `result` for one that has a result, else the text itself. */
function spoken(text: string): string | { readonly code: unknown; readonly message: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof value !== 'object' || value === null) return text;
  const { error } = value as { error?: { code?: unknown; message?: unknown; data?: unknown } | null };
  // Some servers leave `jsonrpc` out.
  if (!('jsonrpc' in value) && typeof error?.code !== 'number') return text;
  if (typeof error !== 'object' || error === null) return 'result' in value ? 'result' : text;
  const texts = [error.message, error.data].filter((part) => typeof part === 'string');
  return { code: error.code, message: texts.join(': ') };
}

/** An upstream's 401 or 403: about the credentials, unless the session they belong to was opened under others. */
export const refusesSession = (statusCode: number | undefined): boolean => statusCode === 401 || statusCode === 403;

export const expired = (statusCode: number): UpstreamError =>
  new UpstreamError('mcp', 'UPSTREAM_SESSION_EXPIRED', words`the server no longer knows the session`, { statusCode });
