import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import type { Principal } from '../../identity/principal/principal.js';
import { Dispatchers } from '../../upstream/dial/dispatchers.js';
import { SseSession } from '../../upstream/client/sse-session.js';
import { StreamableSession } from '../../upstream/client/streamable-session.js';
import { CookieJar } from '../../upstream/target/cookie-jar.js';
import type { ClientHeaders } from '../../upstream/target/upstream-headers.js';
import { capabilitiesOf } from '../../protocol/client-flags.js';
import { Forwarder } from '../relay/forwarder.service.js';
import { HttpLink, type LegacyLink } from './legacy-link.js';
import { guarded } from '../../problems/guarded.js';
import { gatewayInfo, latestLegacy } from '../../protocol/protocol.js';
import type { ClientFacts } from '../../protocol/client-facts.js';
import { SseLink } from './sse-link.js';
import type { KnownUpstreamSession } from './upstream-sessions.service.js';

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

/** Opens upstream sessions, and keeps those of principals who have no session of their own; those of a session: {@link SessionLinks}. */
@Injectable()
export class Links {
  /** Least recently used first. */
  private readonly owned = new Map<string, Owned>();

  constructor(
    private readonly dispatchers: Dispatchers,
    private readonly forwarder: Forwarder,
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

  /** What another replica opened. */
  known(gateway: CatalogueGateway, { sessionId, protocolVersion, cookies }: KnownUpstreamSession): LegacyLink {
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
