import { lowerName } from '../../protocol/header-names.js';
import { version } from '../../version.js';
import { isGatewaysOwn } from './own-headers.js';
import type { UpstreamTarget } from './upstream-target.js';

/** Which client headers may travel on, from ENABLE_HEADER_PASSTHROUGH, DEFAULT_PASSTHROUGH_HEADERS and ENABLE_OVERWRITE_BASE_HEADERS. */
export interface PassthroughPolicy {
  readonly enabled: boolean;
  readonly defaultHeaders: readonly string[];
  /** true lets an allowed client header replace a stored credential of the same name. */
  readonly overwrite: boolean;
}

/** What a client's request contributes to the upstream's. */
export interface ClientHeaders {
  /** Raw header array of the request, from which identity and credential headers were already removed. */
  readonly raw: readonly string[];
  /** Identity headers the gateway knows, in lower case, with the verified value of this caller ('' sends nothing). */
  readonly identity: ReadonlyMap<string, string>;
  readonly policy: PassthroughPolicy;
}

/** Client header that becomes the upstream's Authorization where the gateway's list names it. */
const UPSTREAM_AUTHORIZATION = 'x-upstream-authorization';

/** Credentials of a client, which stay here. */
const CREDENTIALS: readonly string[] = ['authorization', 'cookie'];

/**
 * What every client says of itself: firewalls refuse requests without User-Agent (RFC 9110 section 10.1.5), and without
 * Accept-Encoding a server may compress (section 12.5.3), which would cost the hot path its bytes.
 */
const CUSTOMARY: readonly string[] = ['accept-encoding', 'identity', 'user-agent', `gatehouse/${version}`];

/**
 * The headers of one request to an upstream, as a flat raw array; every outbound call uses this function.
 * Order: `own` (framing and MCP headers, lower case) · stored credentials · verified identity · allowed client headers ·
 * `cookies` of the upstream session · what every client sends.
 * The first of a name wins, compared case-insensitively. Throws MissingSecretError.
 */
export function upstreamHeaders(
  target: UpstreamTarget,
  own: readonly string[],
  client: ClientHeaders | null,
  cookies: string | null = null,
): string[] {
  const headers = own.slice();
  // A list, not a Set: a dozen names are found sooner than hashed.
  const taken: string[] = [];
  for (let i = 0; i < own.length; i += 2) taken.push(own[i]!);
  const allowed = client === null ? [] : allowedHeaders(target, client, taken);
  if (client?.policy.overwrite === true) add(headers, taken, allowed);
  add(headers, taken, target.credentialHeaders());
  if (client?.policy.overwrite !== true) add(headers, taken, allowed);
  if (cookies !== null) add(headers, taken, ['cookie', cookies]);
  add(headers, taken, CUSTOMARY);
  return headers;
}

/** `includes`, which does not know that each name is one string ({@link lowerName}), and costs five times as much. */
function isAmong(taken: readonly string[], name: string): boolean {
  for (const one of taken) if (one === name) return true;
  return false;
}

function add(headers: string[], taken: string[], more: readonly string[]): void {
  for (let i = 0; i < more.length; i += 2) {
    const name = lowerName(more[i]!);
    if (isAmong(taken, name)) continue;
    taken.push(name);
    headers.push(more[i]!, more[i + 1]!);
  }
}

/** Verified identity first, then the client's own headers; repeated ones travel as they came, in one list. */
function allowedHeaders(target: UpstreamTarget, client: ClientHeaders, taken: readonly string[]): string[] {
  const names = client.policy.enabled ? (target.passthroughHeaders ?? client.policy.defaultHeaders) : [];
  if (names.length === 0) return [];
  const found: string[] = [];
  const nominated = connectionNominated(client.raw);
  for (const spelled of names) {
    const name = spelled.toLowerCase();
    const verified = client.identity.get(name);
    if (verified !== undefined) {
      if (verified !== '') found.unshift(spelled, Buffer.from(verified, 'utf8').toString('latin1'));
      continue;
    }
    if (taken.includes(name) || CREDENTIALS.includes(name) || isGatewaysOwn(name) || nominated.has(name)) continue;
    const value = joined(client.raw, name);
    if (value !== null) found.push(name === UPSTREAM_AUTHORIZATION ? 'authorization' : spelled, value);
  }
  return found;
}

/** Names that the Connection header makes hop-by-hop (RFC 9110 section 7.6.1). */
function connectionNominated(raw: readonly string[]): ReadonlySet<string> {
  const value = joined(raw, 'connection');
  return new Set(value === null ? [] : value.split(',').map((name) => name.trim().toLowerCase()));
}

/** The value of a header, repeated fields joined (RFC 9110 section 5.3), or null. */
function joined(raw: readonly string[], name: string): string | null {
  let value: string | null = null;
  for (let i = 0; i < raw.length; i += 2) {
    if (raw[i]!.length !== name.length || raw[i]!.toLowerCase() !== name) continue;
    value = value === null ? raw[i + 1]! : `${value}, ${raw[i + 1]!}`;
  }
  return value;
}
