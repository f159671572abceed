import type { Account } from '../../limits/budgets/account.js';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import { later } from '../../problems/guarded.js';
import type { LegacyLink } from './legacy-link.js';
import type { ClientFacts } from '../../protocol/client-facts.js';
import { UnderWay, type Placed } from '../relay/under-way.js';

/** The stream of a session on which the gateway speaks unasked (GET, or the one stream of HTTP+SSE and sockets). */
export interface SessionStream {
  /** Begins to relay what this upstream says unasked; `stands` is called when its stream stands, or cannot. */
  attach(link: LegacyLink, stands?: () => void): void;
  /** One JSON-RPC message of the gateway's own. */
  send(json: string): void;
  close(): void;
}

/** A request of a client that waits for its answer. */
export interface SessionCall extends Placed {
  /** The JSON text of its id. */
  readonly key: string;
  /** Passes `notifications/cancelled` on to the upstream. */
  cancel: (text: string) => void;
}

/** How long a changed list may take to be read again before clients are told, in milliseconds. */
const settleMs = 500;

/** A legacy client's session: its upstream sessions, opened when first needed, and what is under way on it. */
export class Session {
  /** Upstream sessions by gateway id; a promise while one is being opened. */
  readonly links = new Map<string, LegacyLink | Promise<LegacyLink>>();
  readonly calls = new UnderWay<SessionCall>();
  /** What `logging/setLevel` asked for, also of upstreams that are reached later. */
  logLevel: string | null = null;
  /** Resources that the client watches, by gateway id: said again where an upstream session is opened anew. */
  readonly watched = new Map<string, Set<string>>();
  stream: SessionStream | null = null;
  /** When its client last sent something, on the clock of `performance.now()`. */
  usedAt = performance.now();
  private readonly changed = new Set<string>();
  /** The notifications of {@link changed} that upstreams sent to this session: its lists may be its own from then on. */
  private readonly own = new Set<string>();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    /** Names the session on every replica. */
    readonly key: string,
    /** What the client holds; sealed, and bound to the principal and the endpoint. */
    readonly token: string,
    readonly owner: { readonly principalId: string; readonly scopeKey: string; readonly account: Account },
    readonly facts: ClientFacts,
  ) {}

  /**
   * An upstream says that a list changed. The client hears it a little later, when the catalogue has read the new list:
   * sooner it would be told to fetch the old one again.
   */
  listsChanged(method: string): void {
    this.changed.add(method);
    this.own.add(method);
    this.timer ??= later('lists changed', settleMs, () => this.tellChanged([])).unref();
  }

  /** Whether an upstream said on this session that the list changed with this notification. */
  hasOwn(changed: string): boolean {
    return this.own.has(changed);
  }

  /** Tells the client which lists changed, those still waiting included. */
  tellChanged(methods: Iterable<string>): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const method of new Set([...this.changed, ...methods])) {
      this.stream?.send(JSON.stringify({ jsonrpc: '2.0', method }));
    }
    this.changed.clear();
  }

  /** Whether a link is this session's upstream session of its gateway, or is just becoming it. */
  uses(link: LegacyLink): boolean {
    for (const used of this.links.values()) if (used === link) return true;
    return this.links.get(link.gateway.id) instanceof Promise;
  }

  /** The request under way that has this id (as JSON text). */
  callOf(key: string): SessionCall | undefined {
    return this.calls.find((call) => call.key === key);
  }

  /** Upstream sessions that stand. */
  *openLinks(): Iterable<LegacyLink> {
    for (const link of this.links.values()) if (!(link instanceof Promise)) yield link;
  }

  /** The upstream session of a gateway, where it stands and was opened under what holds now; its gateway is the one given, the newest. */
  openLink(gateway: CatalogueGateway): LegacyLink | undefined {
    const link = this.links.get(gateway.id);
    if (link === undefined || link instanceof Promise) return undefined;
    if (!link.alive || !link.standing.holds(gateway.target)) {
      this.links.delete(gateway.id);
      link.forget();
      return undefined;
    }
    link.gateway = gateway;
    return link;
  }
}
