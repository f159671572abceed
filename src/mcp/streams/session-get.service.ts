import { Injectable } from '@nestjs/common';
import { sameReach, type Visit } from '../request/visit.js';
import type { LegacyLink } from '../sessions/legacy-link.js';
import { refuse } from '../request/refusals.js';
import { accepts } from '../request/request-head.js';
import { RelayedMessages } from '../sessions/server-messages.js';
import type { ClientHeaders } from '../../upstream/target/upstream-headers.js';
import { SessionLinks } from '../sessions/session-links.service.js';
import type { Hearing } from './upstream-news.js';
import { ServerRequests } from '../sessions/server-requests.service.js';
import type { Session } from '../sessions/session.js';
import { SessionHttpStream } from './session-http-stream.js';
import { OpenStreams } from './open-streams.service.js';
import { guarded } from '../../problems/guarded.js';

/** The GET stream of a session (2025-03-26 and later, Streamable HTTP, listening for messages from the server). */
@Injectable()
export class SessionGet {
  constructor(
    private readonly streams: OpenStreams,
    private readonly links: SessionLinks,
    private readonly requests: ServerRequests,
  ) {}

  /** A new stream takes the place of the one before; with Last-Event-ID it continues what an upstream began. */
  open(visit: Visit, session: Session): void {
    const { res, head } = visit;
    if (!accepts(head.accept, 'text/event-stream')) {
      return refuse(res, 'UNSUPPORTED_MEDIA_TYPE', 'Accept must name text/event-stream.');
    }
    const full = this.streams.roomFor(visit.account);
    if (full !== null) throw full;
    const stream = new SessionHttpStream({
      res,
      hearing: this.hearingOf(visit.client),
      allowed: () => sameReach(visit.view, visit.viewNow()),
      carriesAnswers: false,
      onClose: () => this.streams.delete(stream),
    });
    this.streams.add(stream, visit);
    if (head.lastEventId !== undefined && this.resume(visit, session, stream, head.lastEventId)) return;
    stream.serve(session);
    this.links.ready(session, visit);
  }

  /** @param client What the request that opened the stream may contribute to requests to upstreams. */
  hearingOf(client: ClientHeaders | null): Hearing {
    return {
      messagesOf: (session, link) => new RelayedMessages(session, link.gateway, this.requests),
      renew: (session, link) =>
        guarded(
          'renew',
          () => this.links.renew(session, link, client),
          // The next call opens one, or says why there is none.
          () => {},
        ),
    };
  }

  /** Event ids are `{slug}:{the upstream's id}`. */
  private resume(visit: Visit, session: Session, stream: SessionHttpStream, lastEventId: string): boolean {
    const colon = lastEventId.indexOf(':');
    const gateway = visit.view.gateways.find(({ slug }) => slug === lastEventId.slice(0, colon));
    if (gateway === undefined) return false;
    const link = this.links.of(session, gateway, visit.client);
    const resume = (opened: LegacyLink) => stream.resume(session, opened, lastEventId.slice(colon + 1));
    guarded(
      'resume',
      async () => resume(await link),
      () => stream.close(),
    );
    return true;
  }
}
