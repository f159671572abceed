import { Injectable } from '@nestjs/common';
import { CatalogService } from '../../catalog/loading/catalog.service.js';
import type { CatalogueGateway } from '../../catalog/snapshot/catalogue.js';
import { guarded } from '../../problems/guarded.js';
import { CallFailure } from '../../protocol/failures.js';
import { ownId } from '../../protocol/own-ids.js';
import { Replicas } from '../../replicas/replicas.service.js';
import { reachOf } from '../../upstream/target/reach.js';
import type { ClientHeaders } from '../../upstream/target/upstream-headers.js';
import type { Caller } from '../request/visit.js';
import { HttpLink, type LegacyLink } from './legacy-link.js';
import { Links } from './links.service.js';
import type { Session } from './session.js';
import { UpstreamSessions } from './upstream-sessions.service.js';

/**
 * The upstream sessions of client sessions: one for each gateway, opened when first needed, by whatever needs it. Each that is
 * opened is told what the client asked of its upstreams before, and the other replicas hear of it.
 */
@Injectable()
export class SessionLinks {
  constructor(
    private readonly links: Links,
    private readonly shared: UpstreamSessions,
    private readonly catalog: CatalogService,
    private readonly replicas: Replicas,
  ) {}

  /**
   * The session's upstream session of a gateway: at once where it stands here, from another replica where it was opened
   * there, or a new one. Opened once for all who ask meanwhile; a failed opening is forgotten. Rejects with UpstreamError, and
   * with CallFailure where the session ended meanwhile.
   */
  of(session: Session, gateway: CatalogueGateway, client: ClientHeaders | null): LegacyLink | Promise<LegacyLink> {
    const { links } = session;
    const known = session.openLink(gateway) ?? links.get(gateway.id);
    if (known !== undefined) return known;
    const opening = this.foundOrOpened(session, gateway, client).then(
      ({ link, isNew }) => {
        if (links.get(gateway.id) !== opening) {
          this.unused(session, link);
          throw new CallFailure('CLIENT_GONE', 'the session is over');
        }
        links.set(gateway.id, link);
        if (isNew) this.tell(session, link);
        return link;
      },
      (error: unknown) => {
        if (links.get(gateway.id) === opening) links.delete(gateway.id);
        throw error;
      },
    );
    links.set(gateway.id, opening);
    return opening;
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
      async () => void (await this.of(session, gateway, client)),
      () => {}, // the first call tries again, and says what is wrong
    );
  }

  /** Another replica opened an upstream session of this client session, whose stream is here. */
  async adopt(session: Session, gatewayId: string): Promise<void> {
    const gateway = this.catalog.gatewayById(gatewayId);
    if (gateway === undefined || session.links.has(gatewayId)) return;
    const known = await this.shared.find(session.key, gatewayId, reachOf(gateway.target));
    if (known === undefined || session.links.has(gatewayId)) return;
    const link = this.links.known(gateway, known);
    session.links.set(gatewayId, link);
    session.stream?.attach(link);
  }

  /** The upstream no longer knows the session of this link: another takes its place. Throws UpstreamError. */
  async renew(session: Session, link: LegacyLink, client: ClientHeaders | null): Promise<void> {
    if (session.stream === null || !session.uses(link)) return;
    await this.expired(session, link);
    await this.of(session, link.gateway, client);
  }

  /** The upstream no longer knows the session of this link: the next use opens another. */
  async expired(session: Session, link: LegacyLink): Promise<void> {
    if (session.links.get(link.gateway.id) !== link) return;
    session.links.delete(link.gateway.id);
    link.forget();
    await this.forget(session, link);
  }

  /** Ends the upstream sessions of a client session, whichever replica opened them. */
  async end(session: Session): Promise<void> {
    const mine = [...session.openLinks()];
    session.links.clear();
    for (const link of mine) link.close();
    for (const known of await this.shared.takeAll(session.key, (id) => this.reach(id))) {
      const gateway = this.catalog.gatewayById(known.gatewayId);
      const closed = mine.some(({ sessionId }) => sessionId === known.sessionId);
      if (gateway !== undefined && !closed) this.links.known(gateway, known).close();
    }
  }

  private async foundOrOpened(session: Session, gateway: CatalogueGateway, client: ClientHeaders | null) {
    const reach = reachOf(gateway.target);
    const found = gateway.transport === 'sse' ? undefined : await this.shared.find(session.key, gateway.id, reach);
    if (found !== undefined) return { link: this.links.known(gateway, found), isNew: false };
    const link = await this.links.open(gateway, session.facts, client, (made, stands) => {
      if (session.stream === null) stands();
      else session.stream.attach(made, stands);
    });
    if (!(link instanceof HttpLink) || link.sessionId === null) return { link, isNew: true };
    const { sessionId, protocolVersion, cookies } = link;
    const opening = { gatewayId: gateway.id, sessionId, protocolVersion, cookies: cookies?.toText() ?? '' };
    const faster = await this.shared.keep(session.key, opening, reach);
    if (faster === null) return { link, isNew: true };
    link.close();
    return { link: this.links.known(gateway, faster), isNew: false };
  }

  /** What the client asked for before; and a replica that holds the session's stream listens here too. */
  private tell(session: Session, link: LegacyLink): void {
    if (session.logLevel !== null) applyLevel(link, session.logLevel);
    for (const uri of session.watched.get(link.gateway.id) ?? []) request(link, 'resources/subscribe', { uri });
    this.replicas.tell('session-opened', JSON.stringify([session.key, link.gateway.id]));
  }

  /** Ends what was opened for a session that ended meanwhile. */
  private unused(session: Session, link: LegacyLink): void {
    link.close();
    if (link instanceof HttpLink) guarded('upstream session', () => this.forget(session, link));
  }

  private async forget(session: Session, { gateway, sessionId }: LegacyLink): Promise<void> {
    if (sessionId !== null) await this.shared.forget(session.key, gateway.id, sessionId, reachOf(gateway.target));
  }

  private reach(gatewayId: string): string {
    const gateway = this.catalog.gatewayById(gatewayId);
    return gateway === undefined ? '' : reachOf(gateway.target);
  }
}

/** What `logging/setLevel` asked for, where the upstream has such a thing. */
export function applyLevel(link: LegacyLink, level: string): void {
  if (link.gateway.capabilities.logging !== undefined) request(link, 'logging/setLevel', { level });
}

/** A request of the gateway's own; nobody waits for its answer. */
function request(link: LegacyLink, method: string, params: object): void {
  link.post(JSON.stringify({ jsonrpc: '2.0', id: ownId(), method, params }));
}
