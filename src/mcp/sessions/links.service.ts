import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { CatalogService } from '../../catalog/loading/catalog.service.js';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import type { Caller } from '../request/visit.js';
import type { Principal } from '../../identity/principal/principal.js';
import { Dispatchers } from '../../upstream/dial/dispatchers.js';
import { SseSession } from '../../upstream/client/sse-session.js';
import { StreamableSession } from '../../upstream/client/streamable-session.js';
import { CookieJar } from '../../upstream/target/cookie-jar.js';
import type { ClientHeaders } from '../../upstream/target/upstream-headers.js';
import { capabilitiesOf } from '../../protocol/client-flags.js';
import { Forwarder } from '../relay/forwarder.service.js';
import { HttpLink, type LegacyLink } from './legacy-link.js';
import { CallFailure } from '../../protocol/failures.js';
import { guarded } from '../../problems/guarded.js';
import { gatewayInfo, latestLegacy } from '../../protocol/protocol.js';
import type { ClientFacts } from '../../protocol/client-facts.js';
import type { Session } from './session.js';
import { reachOf } from '../../upstream/target/reach.js';
import { SseLink } from './sse-link.js';
import { UpstreamSessions, type KnownUpstreamSession } from './upstream-sessions.service.js';

/** A client without a session takes no requests, so none are declared for it. */
const noSession: ClientFacts = { protocolVersion: latestLegacy, capabilities: {}, clientInfo: gatewayInfo };

/** Upstream sessions kept for callers without a session of their own; the least recently used are closed first. */
const maxOwned = 10_000;

/** Listens to an upstream session; `stands` is called when its stream stands, or cannot. */
type Hears = (link: LegacyLink, stands: () => void) => void;

/** Longest wait for that stream, in milliseconds: some servers send no head before their first event. */
const hearsWithinMs = 500;

/** An upstream session of a principal's, and who uses it. */
interface Owned {
  link: LegacyLink | Promise<LegacyLink>;
  uses: number;
  /** Had to make room: closed once nobody uses it. */
  evicted: boolean;
}

/** Opens upstream sessions: for a client's session when it first needs one, or for a principal who keeps none. */
@Injectable()
export class Links {
  /** Least recently used first. */
  private readonly owned = new Map<string, Owned>();

  constructor(
    private readonly dispatchers: Dispatchers,
    private readonly forwarder: Forwarder,
    private readonly shared: UpstreamSessions,
    private readonly catalog: CatalogService,
  ) {}

  /**
   * Opens an upstream session as this client. `hears` is given it before the upstream is told that the client is ready: what it
   * asks then goes to who listens. Throws UpstreamError.
   */
  async open(
    gateway: CatalogueGateway,
    facts: ClientFacts,
    client: ClientHeaders | null,
    hears: Hears = (_link, stands) => stands(),
  ): Promise<LegacyLink> {
    const { target } = gateway;
    const dispatcher = this.dispatchers.for(target);
    const given = { ...facts, capabilities: { ...facts.capabilities }, clientInfo: { ...facts.clientInfo } };
    if (gateway.transport === 'sse') {
      const link = new SseLink(gateway, await SseSession.open(dispatcher, target, given, { client }));
      hears(link, () => {});
      return link;
    }
    let link: LegacyLink | null = null;
    const beforeInitialized = async ({ sessionId, facts: { protocolVersion }, cookies }: StreamableSession) => {
      const made = (link = new HttpLink(this.forwarder, gateway, sessionId, protocolVersion, cookies));
      const stands = new Promise<void>((resolve) => hears(made, resolve));
      await Promise.race([stands, sleep(hearsWithinMs, undefined, { ref: false })]);
    };
    await StreamableSession.open(dispatcher, target, given, { client, beforeInitialized });
    return link!;
  }

  /**
   * The session's upstream session of a gateway: at once where it stands here, from another replica where it was opened
   * there, or a new one, of which `opened` is told.
   */
  ofSession(
    session: Session,
    gateway: CatalogueGateway,
    client: ClientHeaders | null,
    opened: (link: LegacyLink) => void,
  ): LegacyLink | Promise<LegacyLink> {
    const open = async () => {
      const known =
        gateway.transport === 'sse'
          ? undefined
          : await this.shared.find(session.key, gateway.id, reachOf(gateway.target));
      if (known !== undefined) return this.known(gateway, known);
      const link = await this.open(gateway, session.facts, client, (made, stands) => {
        if (session.stream === null) stands();
        else session.stream.attach(made, stands);
      });
      if (!(link instanceof HttpLink) || link.sessionId === null) {
        opened(link);
        return link;
      }
      const { sessionId, protocolVersion, cookies } = link;
      const opening = { gatewayId: gateway.id, sessionId, protocolVersion, cookies: cookies?.toText() ?? '' };
      const faster = await this.shared.keep(session.key, opening, reachOf(gateway.target));
      if (faster === null) {
        opened(link);
        return link;
      }
      link.close();
      return this.known(gateway, faster);
    };
    return session.openLink(gateway) ?? kept(session.links, gateway.id, open, (late) => this.unused(session, late));
  }

  /** Ends what was opened for a session that ended meanwhile. */
  private unused(session: Session, link: LegacyLink): void {
    link.close();
    const { id, target } = link.gateway;
    const { sessionId } = link;
    if (!(link instanceof HttpLink) || sessionId === null) return;
    guarded('upstream session', () => this.shared.forget(session.key, id, sessionId, reachOf(target)));
  }

  /**
   * The client is ready and listens: the upstream of an endpoint for one gateway hears of it now, so that its questions (for the
   * client's roots) are answered before the first call.
   */
  ready(session: Session, { scope, view, client }: Pick<Caller, 'scope' | 'view' | 'client'>): void {
    const [gateway] = view.gateways;
    if (scope.kind !== 'gateway' || gateway === undefined || gateway.legacy === null || session.stream === null) return;
    guarded(
      'ready',
      async () => void (await this.ofSession(session, gateway, client, () => {})),
      () => {}, // the first call tries again, and says what is wrong
    );
  }

  /** Another replica opened an upstream session of this client session, whose stream is here. */
  async adopt(session: Session, gatewayId: string): Promise<void> {
    const gateway = this.catalog.gatewayById(gatewayId);
    if (gateway === undefined || session.links.has(gatewayId)) return;
    const known = await this.shared.find(session.key, gatewayId, reachOf(gateway.target));
    if (known === undefined || session.links.has(gatewayId)) return;
    const link = this.known(gateway, known);
    session.links.set(gatewayId, link);
    session.stream?.attach(link);
  }

  /** The upstream no longer knows the session of this link: the next use opens another. */
  async expired(session: Session, link: LegacyLink): Promise<void> {
    if (session.links.get(link.gateway.id) !== link) return;
    session.links.delete(link.gateway.id);
    link.forget();
    if (link.sessionId !== null) {
      const { id, target } = link.gateway;
      await this.shared.forget(session.key, id, link.sessionId, reachOf(target));
    }
  }

  /** Ends the upstream sessions of a client session, whichever replica opened them. */
  async end(session: Session): Promise<void> {
    const mine = [...session.openLinks()];
    session.links.clear();
    for (const link of mine) link.close();
    for (const known of await this.shared.takeAll(session.key, (id) => this.reach(id))) {
      const gateway = this.catalog.gatewayById(known.gatewayId);
      const closed = mine.some(({ sessionId }) => sessionId === known.sessionId);
      if (gateway !== undefined && !closed) this.known(gateway, known).close();
    }
  }

  private reach(gatewayId: string): string {
    const gateway = this.catalog.gatewayById(gatewayId);
    return gateway === undefined ? '' : reachOf(gateway.target);
  }

  private known(gateway: CatalogueGateway, { sessionId, protocolVersion, cookies }: KnownUpstreamSession): LegacyLink {
    const jar = CookieJar.fromText(gateway.target.url, cookies);
    const link = new HttpLink(this.forwarder, gateway, sessionId, protocolVersion, jar);
    link.standing.proven = true;
    return link;
  }

  /**
   * An upstream session for a caller who keeps none. One principal's calls share it; an anonymous caller's is shared
   * with nobody, unless the upstream keeps no sessions at all. `flags` are the capabilities to declare ({@link flagsOf}).
   * `release` is called when the call is over.
   */
  async ofPrincipal(principal: Principal, gateway: CatalogueGateway, client: ClientHeaders | null, flags = '') {
    const key = `${principal.role === 'anonymous' ? '' : principal.id} ${gateway.id} ${flags}`;
    const open = () => this.open(gateway, { ...noSession, capabilities: capabilitiesOf(flags) }, client);
    if (principal.role === 'anonymous' && usable(this.owned.get(key)?.link, gateway) === undefined) {
      const link = await open();
      const shared = link.sessionId === null && link instanceof HttpLink;
      if (!shared) return { link, release: () => link.close() };
      link.cookies = null; // what is set for one of them is not the others'
      this.own(key, { link, uses: 0, evicted: false });
    }
    const owned = this.ownedBy(key, gateway, open);
    owned.uses += 1;
    let used = true;
    const release = () => {
      if (!used) return;
      used = false;
      owned.uses -= 1;
      if (owned.evicted && owned.uses === 0) guarded('link', async () => (await owned.link).close());
    };
    try {
      const link = await owned.link;
      link.gateway = gateway;
      return { link, release };
    } catch (error) {
      owned.uses -= 1;
      throw error;
    }
  }

  /** Forgets an upstream session that the upstream has forgotten. */
  drop(link: LegacyLink): void {
    link.forget();
    for (const [key, owned] of this.owned) if (owned.link === link) this.owned.delete(key);
  }

  /** What is kept under a key, the most recently used from now on; opened once for all who ask meanwhile. */
  private ownedBy(key: string, gateway: CatalogueGateway, open: () => Promise<LegacyLink>): Owned {
    const known = this.owned.get(key);
    this.owned.delete(key);
    if (known !== undefined && usable(known.link, gateway) !== undefined) {
      this.owned.set(key, known);
      return known;
    }
    const opening = open();
    const owned: Owned = { link: opening, uses: 0, evicted: false };
    opening.then(
      (link) => (owned.link = link),
      () => this.owned.get(key) === owned && this.owned.delete(key),
    );
    this.own(key, owned);
    return owned;
  }

  private own(key: string, owned: Owned): void {
    this.owned.set(key, owned);
    if (this.owned.size <= maxOwned) return;
    const [oldest, left] = this.owned.entries().next().value as [string, Owned];
    this.owned.delete(oldest);
    left.evicted = true;
    if (left.uses === 0) guarded('link', async () => (await left.link).close());
  }
}

/** What stands, and was opened under what the gateway's target is now. */
function usable(known: LegacyLink | Promise<LegacyLink> | undefined, { target }: CatalogueGateway) {
  if (known === undefined || known instanceof Promise || (known.alive && known.standing.holds(target))) return known;
  known.forget();
  return undefined;
}

/** Opens once for all who ask meanwhile; a failed opening is forgotten. What opens when nobody wants it any more is `late`: it throws CallFailure. */
function kept(
  links: Map<string, LegacyLink | Promise<LegacyLink>>,
  key: string,
  open: () => Promise<LegacyLink>,
  late: (link: LegacyLink) => void,
): Promise<LegacyLink> {
  const known = links.get(key);
  if (known instanceof Promise) return known;
  const opening = open().then(
    (link) => {
      if (links.get(key) !== opening) {
        late(link);
        throw new CallFailure('CLIENT_GONE', 'the session is over');
      }
      links.set(key, link);
      return link;
    },
    (error: unknown) => {
      if (links.get(key) === opening) links.delete(key);
      throw error;
    },
  );
  links.set(key, opening);
  return opening;
}
