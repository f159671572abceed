import type { Gateway } from '../../../api/gateways.js';

/** A server and the names of its credentials; what they hold is not among it. */
export interface Asked {
  readonly url: string;
  readonly type: Gateway['authType'];
  /** Of the headers, where they are the credentials. */
  readonly headers: readonly string[];
  readonly username: string;
  readonly queryKey: string;
}

const hello = {
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'curl', version: '1' } },
};

/** The first message of a Test for a shell; each credential is a variable of that shell: `$X_API_KEY`. */
export function curlOf({ url, type, headers, username, queryKey }: Asked): string {
  const credentials = {
    none: [],
    basic: [`-u ${quoted(`${username}:`)}"$PASSWORD"`],
    bearer: [`-H 'Authorization: Bearer '"$TOKEN"`],
    authheaders: headers.map((name) => `-H ${quoted(`${name}: `)}"$${variableOf(name)}"`),
    query_param: ['-G', `--data-urlencode ${quoted(`${queryKey}=`)}"$${variableOf(queryKey)}"`],
  }[type];
  // With -G curl sends what is given as data in the address, and no body.
  const message =
    type === 'query_param' ? [] : [`-H 'Content-Type: application/json'`, `--data ${quoted(JSON.stringify(hello))}`];
  return [
    `curl -sS -i ${quoted(url)}`,
    `-H 'Accept: application/json, text/event-stream'`,
    ...message,
    ...credentials,
  ].join(' \\\n  ');
}

const variableOf = (name: string): string =>
  name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')
    .replace(/^(?=\d)/, '_');

/** One word of a shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
