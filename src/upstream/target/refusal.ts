import { type SafeText, words } from './safe-text.js';
import { UpstreamError } from './upstream-error.js';

/** How much of an answer is read for it, in characters. */
const LOOK_AT = 4096;

/**
 * A 403 or 421 to a request that carries credentials. It is about them, but where it is a page, as firewalls and proxies
 * send, or speaks of the Host: then, and with 421 always, it is about the request itself. `shown` are words for people.
 */
export function refusalOf(statusCode: number, body: string, shown: SafeText = words``): UpstreamError {
  const said = body.slice(0, LOOK_AT);
  if (statusCode === 421 || /^\s*</.test(said) || /\bhosts?\b|only allowed (at|from)/i.test(said)) {
    return new UpstreamError('http', 'UPSTREAM_FORBIDDEN', words`the server answered ${statusCode}${shown}`, {
      statusCode,
    });
  }
  const message = words`the server answered ${statusCode}: it refused the credentials${shown}`;
  return new UpstreamError('auth', 'UPSTREAM_CREDENTIALS_REFUSED', message, { statusCode });
}
