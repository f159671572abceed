import type { CatalogueGateway } from '../catalog/catalogue.js';
import type { LegacyLink } from './legacy-link.js';

/** What a client said about itself in `initialize`. */
export interface ClientFacts {
  /** The version we agreed on. */
  readonly protocolVersion: string;
  readonly capabilities: Readonly<Record<string, unknown>>;
  readonly clientInfo: Readonly<Record<string, unknown>>;
}

/** The stream of a session on which the gateway speaks unasked (GET, or the one stream of HTTP+SSE and sockets). */
export interface SessionStream {
  /** Begins to relay what this upstream says unasked. */
  attach(link: LegacyLink): void;
  /** One JSON-RPC message of the gateway's own. */
  send(json: string): void;
  close(): void;
}

/** Calls one session may have under way. */
export const maxCalls = 1000;

/** A legacy client's session: its upstream sessions, opened when first needed, and what is under way on it. */
export class Session {
  /** Upstream sessions by gateway id; a promise while one is being opened. */
  readonly links = new Map<string, LegacyLink | Promise<LegacyLink>>();
  /** Requests under way, by the JSON text of their id. */
  readonly calls = new Map<string, { readonly cancel: (text: string) => void }>();
  /** Progress tokens of requests that upstreams sent to the client: whose progress the client reports. */
  logLevel: string | null = null;
  stream: SessionStream | null = null;

  constructor(
    /** Names the session on every replica. */
    readonly key: string,
    /** What the client holds; sealed, and bound to the principal and the endpoint. */
    readonly token: string,
    readonly principalId: string,
    readonly scopeKey: string,
    readonly facts: ClientFacts,
  ) {}

  /** Upstream sessions that stand. */
  *openLinks(): Iterable<LegacyLink> {
    for (const link of this.links.values()) if (!(link instanceof Promise)) yield link;
  }

  /** The upstream session of a gateway, where it stands; its gateway is the one given, the newest. */
  openLink(gateway: CatalogueGateway): LegacyLink | undefined {
    const link = this.links.get(gateway.id);
    if (link === undefined || link instanceof Promise) return undefined;
    link.gateway = gateway;
    return link;
  }
}
