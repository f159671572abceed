import { Injectable } from '@nestjs/common';
import type { Visit } from './visit.js';
import { LegacyNotifications } from './legacy-notifications.service.js';
import type { LegacyLink } from './legacy-link.js';
import { Links } from './links.service.js';
import { refuse } from './refusals.js';
import { accepts } from './request-head.js';
import { RelayedMessages } from './server-messages.js';
import { ServerRequests } from './server-requests.service.js';
import type { Session } from './session.js';
import { SessionHttpStream } from './session-stream.js';
import { Streams } from './streams.service.js';

/** The GET stream of a session (2025-03-26 and later, Streamable HTTP, listening for messages from the server). */
@Injectable()
export class LegacyStreams {
  constructor(
    private readonly streams: Streams,
    private readonly links: Links,
    private readonly requests: ServerRequests,
    private readonly notifications: LegacyNotifications,
  ) {}

  /** A new stream takes the place of the one before; with Last-Event-ID it continues what an upstream began. */
  open(visit: Visit, session: Session): void {
    const { res, head } = visit;
    if (!accepts(head.accept, 'text/event-stream')) {
      return refuse(res, 'UNSUPPORTED_MEDIA_TYPE', 'Accept must name text/event-stream.');
    }
    const stream = new SessionHttpStream({
      res,
      session,
      messagesOf: (link) => this.messagesOf(session, link),
      allowed: visit.stillAllowed,
      onClose: (closed) => this.streams.delete(closed),
    });
    if (!this.streams.add(stream)) return stream.close();
    if (head.lastEventId !== undefined && this.resume(visit, session, stream, head.lastEventId)) return;
    session.stream?.close();
    session.stream = stream;
    for (const link of session.openLinks()) stream.attach(link);
  }

  messagesOf(session: Session, link: LegacyLink): RelayedMessages {
    return new RelayedMessages(session, link, this.requests, this.notifications.listChanged);
  }

  /** Event ids are `{slug}:{the upstream's id}`. */
  private resume(visit: Visit, session: Session, stream: SessionHttpStream, lastEventId: string): boolean {
    const colon = lastEventId.indexOf(':');
    const gateway = visit.view.gateways.find(({ slug }) => slug === lastEventId.slice(0, colon));
    if (gateway === undefined) return false;
    const link = this.links.ofSession(session, gateway, visit.client, () => {});
    const resume = (opened: LegacyLink) => stream.resume(opened, lastEventId.slice(colon + 1));
    if (link instanceof Promise) link.then(resume, () => stream.close());
    else resume(link);
    return true;
  }
}
