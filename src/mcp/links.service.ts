import { Injectable } from '@nestjs/common';
import type { CatalogueGateway } from '../catalog/catalogue.js';
import type { Principal } from '../identity/principal.js';
import { Dispatchers } from '../upstream/dispatcher.js';
import { SseSession } from '../upstream/sse-session.js';
import { StreamableSession } from '../upstream/streamable-session.js';
import type { ClientHeaders } from '../upstream/upstream-headers.js';
import { capabilitiesOf } from './client-flags.js';
import { Forwarder } from './forwarder.service.js';
import { HttpLink, type LegacyLink } from './legacy-link.js';
import { gatewayInfo, latestLegacy } from './protocol.js';
import type { ClientFacts, Session } from './session.js';
import { SseLink } from './sse-link.js';

/** A client without a session takes no requests, so none are declared for it. */
const noSession: ClientFacts = { protocolVersion: latestLegacy, capabilities: {}, clientInfo: gatewayInfo };

/** Upstream sessions kept for callers without a session of their own; the least recently used are closed first. */
const maxOwned = 10_000;

/** Opens upstream sessions: for a client's session when it first needs one, or for a principal who keeps none. */
@Injectable()
export class Links {
  private readonly owned = new Map<string, LegacyLink | Promise<LegacyLink>>();

  constructor(
    private readonly dispatchers: Dispatchers,
    private readonly forwarder: Forwarder,
  ) {}

  /** Opens an upstream session as this client. Throws UpstreamError. */
  async open(gateway: CatalogueGateway, facts: ClientFacts, client: ClientHeaders | null): Promise<LegacyLink> {
    const { target } = gateway;
    const dispatcher = this.dispatchers.for(target);
    const given = { ...facts, capabilities: { ...facts.capabilities }, clientInfo: { ...facts.clientInfo } };
    if (gateway.transport === 'sse') {
      return new SseLink(gateway, await SseSession.open(dispatcher, target, given, { client }));
    }
    const opened = await StreamableSession.open(dispatcher, target, given, { client });
    return new HttpLink(this.forwarder, gateway, opened.sessionId, opened.facts.protocolVersion);
  }

  /** The session's upstream session of a gateway; at once where it stands. `opened` is called for a new one. */
  ofSession(
    session: Session,
    gateway: CatalogueGateway,
    client: ClientHeaders | null,
    opened: (link: LegacyLink) => void,
  ): LegacyLink | Promise<LegacyLink> {
    return (
      session.openLink(gateway) ??
      kept(session.links, gateway.id, () =>
        this.open(gateway, session.facts, client).then((link) => {
          opened(link);
          return link;
        }),
      )
    );
  }

  /**
   * An upstream session for a caller who keeps none. One principal's calls share it; an anonymous caller's is shared
   * with nobody, unless the upstream keeps no sessions at all. `flags` are the capabilities to declare ({@link flagsOf}).
   * `release` is called when the call is over.
   */
  async ofPrincipal(principal: Principal, gateway: CatalogueGateway, client: ClientHeaders | null, flags = '') {
    const shared = `${principal.role === 'anonymous' ? '' : principal.id} ${gateway.id} ${flags}`;
    const open = () => this.open(gateway, { ...noSession, capabilities: capabilitiesOf(flags) }, client);
    if (principal.role !== 'anonymous') {
      const link = await (this.owned.get(shared) ?? this.keepOwned(shared, open));
      link.gateway = gateway;
      return { link, release: () => {} };
    }
    const known = this.owned.get(shared);
    const link = known === undefined ? await open() : await known;
    if (known === undefined && link.sessionId === null && link instanceof HttpLink) this.owned.set(shared, link);
    return { link, release: () => (this.owned.get(shared) === link ? undefined : link.close()) };
  }

  /** Forgets an upstream session that the upstream has forgotten. */
  drop(link: LegacyLink): void {
    for (const [key, value] of this.owned) if (value === link) this.owned.delete(key);
  }

  private keepOwned(key: string, open: () => Promise<LegacyLink>): Promise<LegacyLink> {
    if (this.owned.size >= maxOwned) {
      const [oldest, link] = this.owned.entries().next().value as [string, LegacyLink | Promise<LegacyLink>];
      this.owned.delete(oldest);
      if (!(link instanceof Promise)) link.close();
    }
    return kept(this.owned, key, open);
  }
}

/** Opens once for all who ask meanwhile; a failed opening is forgotten. */
function kept(
  links: Map<string, LegacyLink | Promise<LegacyLink>>,
  key: string,
  open: () => Promise<LegacyLink>,
): Promise<LegacyLink> {
  const known = links.get(key);
  if (known instanceof Promise) return known;
  const opening = open().then(
    (link) => {
      if (links.get(key) === opening) links.set(key, link);
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
