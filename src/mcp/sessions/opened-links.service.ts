import { Injectable } from '@nestjs/common';
import { ownId } from '../../protocol/own-ids.js';
import type { ClientHeaders } from '../../upstream/target/upstream-headers.js';
import type { LegacyLink } from './legacy-link.js';
import { Links } from './links.service.js';
import type { Session } from './session.js';
import { Sessions } from './sessions.service.js';

/** Upstream sessions of client sessions that were opened just now, or anew: each is told what the one before knew. */
@Injectable()
export class OpenedLinks {
  constructor(
    private readonly links: Links,
    private readonly sessions: Sessions,
  ) {}

  opened(session: Session, link: LegacyLink): void {
    if (session.logLevel !== null) applyLevel(link, session.logLevel);
    for (const uri of session.watched.get(link.gateway.id) ?? []) request(link, 'resources/subscribe', { uri });
    this.sessions.opened(session, link.gateway.id);
  }

  /** The upstream no longer knows the session of this link: another takes its place. Throws UpstreamError. */
  async renew(session: Session, link: LegacyLink, client: ClientHeaders | null): Promise<void> {
    if (session.stream === null || !session.uses(link)) return;
    await this.links.expired(session, link);
    await this.links.ofSession(session, link.gateway, client, (opened) => this.opened(session, opened));
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
