import type { IncomingMessage } from 'node:http';
import { NamesInOrder } from '../protocol/header-names.js';
import { families } from './presets/presets.js';
import type { HeaderRole, ProxySettings } from './presets/proxy-settings.js';

/** An identity header that came and was taken out of the request; values are bytes as latin1, as Node gives them. */
export interface ArrivedHeader {
  readonly name: string;
  readonly value: string;
}

/** What identity needs of a request's headers, read from `rawHeaders` once. */
export interface IdentityHeaders {
  /** Why the request is malformed for identity (400), or null. */
  readonly malformed: string | null;
  readonly roles: Readonly<Partial<Record<HeaderRole, string>>>;
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
  /** Every identity header that came, also those that are not configured. Removed from the request. */
  readonly arrived: readonly ArrivedHeader[];
}

/** `X_Auth.Request-User` and `x-auth-request-user` are one name to the software behind a proxy, so they are one to us. */
export const foldName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Takes a header out of a request, whatever its case. */
export function removeHeader(req: IncomingMessage, lowerName: string): void {
  const kept = req.rawHeaders.filter((_, at) => req.rawHeaders[at - (at % 2)]!.toLowerCase() !== lowerName);
  remove(req, [lowerName], kept);
}

/** `kept` is `rawHeaders` without the headers named by `gone` (lower case). */
function remove(req: IncomingMessage, gone: readonly string[], kept: string[]): void {
  // First: Node builds these two when they are asked for, from as many raw headers as once came.
  for (const name of gone) delete req.headers[name];
  req.rawHeaders = kept;
  // Nobody here reads it.
  req.headersDistinct = {};
}

/** Headers that leave the request: configured ones, other spellings of those, and those of proxies that are not configured. */
type IdentityKind = HeaderRole | 'alias' | 'foreign';
type Kind = IdentityKind | 'authorization' | 'cookie' | 'host' | 'te' | 'plain';

const others: ReadonlySet<Kind> = new Set<Kind>(['plain', 'authorization', 'cookie', 'host', 'te']);
const isIdentity = (kind: Kind): kind is IdentityKind => !others.has(kind);

/** Reads and removes identity headers. One per process: it remembers what each header name is. */
export class IdentityHeaderReader {
  private readonly names = new NamesInOrder();
  private readonly kinds = new Map<string, Kind>();
  private readonly roleOf = new Map<string, HeaderRole>();
  private readonly folded = new Set<string>();
  private readonly foreign = new Set<string>();

  constructor(private readonly settings: ProxySettings) {
    for (const [role, name] of Object.entries(settings.headers) as [HeaderRole, string | undefined][]) {
      if (name === undefined) continue;
      if (!this.roleOf.has(name)) this.roleOf.set(name, role);
      this.folded.add(foldName(name));
    }
    for (const family of families) for (const name of family.names) this.foreign.add(foldName(name));
    for (const name of settings.unread) this.foreign.add(foldName(name));
  }

  /** Identity headers leave `req.rawHeaders` and `req.headers`, so that no handler, log or upstream sees the client's text. */
  take(req: IncomingMessage): IdentityHeaders {
    const { headers, stripped } = this.read(req.rawHeaders, req.url ?? '');
    if (stripped !== null) {
      remove(
        req,
        headers.arrived.map(({ name }) => name.toLowerCase()),
        stripped,
      );
    }
    return headers;
  }

  /** The pure part of {@link take}: `stripped` is the list without identity headers, or null where there were none. */
  read(rawHeaders: readonly string[], url: string): { headers: IdentityHeaders; stripped: string[] | null } {
    const roles: Partial<Record<HeaderRole, string>> = {};
    const arrived: ArrivedHeader[] = [];
    let stripped: string[] | null = null;
    const seen = { authorization: undefined as string | undefined, cookie: undefined as string | undefined, hosts: 0 };
    // Absolute-form targets carry a second host (RFC 9112 section 3.2.2), which we have no use for.
    let malformed = url.startsWith('/') || url === '*' ? null : 'the request target must be a path';
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      const name = rawHeaders[at]!;
      const value = rawHeaders[at + 1]!;
      const kind = this.kind(this.names.lowerName(name, at / 2));
      if (kind === 'plain') {
        stripped?.push(name, value);
        continue;
      }
      if (isIdentity(kind)) {
        stripped ??= rawHeaders.slice(0, at);
        arrived.push({ name, value });
        if (!this.settings.enabled || kind === 'foreign') continue;
        if (kind === 'alias') malformed ??= `${name} is another spelling of an identity header`;
        else if (roles[kind] !== undefined) malformed ??= `${name} may come once only`;
        else roles[kind] = value;
        continue;
      }
      stripped?.push(name, value);
      if (kind === 'host') {
        if (++seen.hosts > 1) malformed ??= 'Host may come once only';
      } else if (kind === 'te') {
        if (value.toLowerCase() !== 'chunked') malformed ??= 'Transfer-Encoding may only be chunked';
      } else if (kind === 'cookie') {
        seen.cookie = seen.cookie === undefined ? value : `${seen.cookie}; ${value}`;
      } else if (kind === 'authorization') {
        if (seen.authorization !== undefined) malformed ??= 'Authorization may come once only';
        seen.authorization = value;
      }
    }
    const headers = { malformed, roles, authorization: seen.authorization, cookie: seen.cookie, arrived };
    return { headers, stripped };
  }

  /** Header names repeat from request to request; remembering them keeps folding off the hot path. */
  private kind(lower: string): Kind {
    const known = this.kinds.get(lower);
    if (known !== undefined) return known;
    const kind = this.classify(lower);
    if (this.kinds.size < 1000 && lower.length <= 64) this.kinds.set(lower, kind);
    return kind;
  }

  private classify(lower: string): Kind {
    const role = this.roleOf.get(lower);
    if (role !== undefined && lower !== 'authorization') return role;
    if (lower === 'authorization' || lower === 'cookie' || lower === 'host') return lower;
    if (lower === 'transfer-encoding') return 'te';
    const fold = foldName(lower);
    if (this.folded.has(fold)) return 'alias';
    return this.foreign.has(fold) ? 'foreign' : 'plain';
  }
}
