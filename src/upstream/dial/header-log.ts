import type { Dispatcher } from 'undici';

/** A keyed fingerprint of a header value: the one that reads of the gateway show. */
export type Fingerprint = (value: string) => string;

/** Headers whose values say nothing about credentials. A stored User-Agent may. */
const PLAIN = /^(content-type|accept|accept-encoding|mcp-protocol-version|mcp-method|traceparent)$/i;

/**
 * Has each request's header names written to `log`, with fingerprints in place of values, so that a person can see
 * which credentials were sent. Query strings are left out: they may hold some.
 */
export function headerLog(
  origin: string,
  fingerprint: Fingerprint,
  log: (line: string) => void,
): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) => {
    const [path] = options.path.split('?', 1);
    log(`${options.method} ${origin}${path}: ${described(options.headers, fingerprint)}`);
    return dispatch(options, handler);
  };
}

function described(headers: Dispatcher.DispatchOptions['headers'], fingerprint: Fingerprint): string {
  if (!Array.isArray(headers)) return 'no headers';
  const flat = headers as readonly string[];
  const names: string[] = [];
  for (let i = 0; i < flat.length; i += 2) {
    const [name, value] = [flat[i]!, flat[i + 1]!];
    if (PLAIN.test(name)) names.push(`${name}: ${value}`);
    else names.push(`${name} (${fingerprint(Buffer.from(value, 'latin1').toString('utf8'))})`);
  }
  return names.join(', ');
}
