import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { BatchChannel } from './batch-channel.js';
import type { Visit } from '../request/visit.js';
import { guarded } from '../../problems/guarded.js';
import { BadMessage, oneByOne, type Envelope, type Messages } from '../../protocol/envelope.js';
import { isModernMessage } from '../request/era.js';
import { errorText } from '../../protocol/failures.js';
import { HttpChannel } from './http-channel.js';
import { sendJson } from '../request/send-json.js';
import { LegacyServer } from '../legacy/legacy-server.service.js';
import { SessionGet } from '../streams/session-get.service.js';
import { ModernServer } from '../modern/modern-server.service.js';
import { isModern, rpc } from '../../protocol/protocol.js';
import { readMessage } from '../request/read-message.js';
import { refuse, type Guard } from '../request/refusals.js';
import { accepts } from '../request/request-head.js';
import type { Session } from '../sessions/session.js';
import { Sessions } from '../sessions/sessions.service.js';

/** Streamable HTTP of every revision at one path: the body says which one a POST is. */
@Injectable()
export class StreamableHttp {
  constructor(
    private readonly modernDoor: ModernServer,
    private readonly legacy: LegacyServer,
    private readonly sessions: Sessions,
    private readonly streams: SessionGet,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /** Throws BadMessage synchronously or in the callback of the body; `guard` wraps both. */
  serve(visit: Visit, guard: Guard): void {
    switch (visit.req.method) {
      case 'POST':
        return readMessage(visit, this.env, guard, (messages) => this.post(visit, messages));
      case 'GET':
      case 'DELETE':
        return this.onSession(visit);
      default:
        return notAllowed(visit);
    }
  }

  private post(visit: Visit, messages: Messages): void {
    if (Array.isArray(messages)) return this.batch(visit, messages);
    const message = messages as Envelope;
    if (isModernMessage(message, visit.head)) return this.modernDoor.serve(visit, message);
    const session = this.sessionOf(visit, message.method === 'initialize');
    if (session === undefined) return;
    const { accept } = visit.head;
    const plain = session === null ? accepts(accept, 'application/json') : !accepts(accept, 'text/event-stream');
    this.legacy.serve(visit, new HttpChannel(visit.res, session, plain, takesEvents(visit)), message);
  }

  private batch(visit: Visit, messages: readonly Envelope[]): void {
    for (const message of messages) {
      if (isModernMessage(message, visit.head))
        throw new BadMessage(rpc.invalidRequest, 'This revision has no batches');
    }
    const session = this.sessionOf(visit);
    if (session === undefined) return;
    oneByOne(messages, session?.facts.protocolVersion ?? visit.head.version ?? '2025-03-26');
    const channel = new BatchChannel(new HttpChannel(visit.res, session, true, takesEvents(visit)), messages.length);
    for (const message of messages) this.legacy.serve(visit, channel, message);
  }

  /**
   * Null without a session id; undefined when the request has been answered with 404. Some clients `begin` anew with the id of the
   * session that they were told is gone.
   */
  private sessionOf(visit: Visit, begin = false): Session | null | undefined {
    const { head, res } = visit;
    if (head.session === undefined) return null;
    const session = this.sessions.find(head.session, visit);
    if (session === undefined && begin) return null;
    if (session === undefined) sendJson(res, 404, errorText(null, -32001, 'Session not found'));
    return session;
  }

  private onSession(visit: Visit): void {
    const { req, head, res } = visit;
    if (head.session === undefined || (head.version !== undefined && isModern(head.version))) return notAllowed(visit);
    const session = this.sessionOf(visit);
    if (session === undefined || session === null) return;
    if (req.method === 'GET') return this.streams.open(visit, session);
    guarded(
      'session end',
      async () => {
        await this.sessions.end(session);
        res.writeHead(204).end();
      },
      () => refuse(res, 'INTERNAL', 'Something went wrong here; the log has the details.'),
    );
  }
}

/** Said so, not just let through by a wildcard: scripts expect JSON. */
const takesEvents = ({ head }: Visit): boolean => head.accept.toLowerCase().includes('text/event-stream');

function notAllowed({ res }: Visit): void {
  refuse(res, 'METHOD_NOT_ALLOWED', 'This path takes POST; GET and DELETE need the Mcp-Session-Id of a session.', {
    allow: 'POST',
  });
}
