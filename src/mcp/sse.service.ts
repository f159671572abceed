import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import type { Envelope } from './envelope.js';
import { errorText } from './failures.js';
import { sendJson } from './http-reply.js';
import { LegacyStreams } from './legacy-streams.service.js';
import { LegacyDoor } from './legacy.service.js';
import { MessageChannel } from './message-channel.js';
import { queryOf, type Scope } from './mcp-path.js';
import { readMessage } from './read-message.js';
import { refuse, type Guard } from './refusals.js';
import { SessionHttpStream } from './session-stream.js';
import { Sessions } from './sessions.service.js';
import { frameOfBytes } from './sse-frames.js';
import { Streams } from './streams.service.js';
import { sameReach, type Visit } from './visit.js';

interface Connection {
  readonly principalId: string;
  readonly scopeKey: string;
  readonly channel: MessageChannel;
}

/** HTTP+SSE of 2024-11-05: one stream carries every answer, messages are posted beside it. The stream is the session. */
@Injectable()
export class SseDoor {
  private readonly connections = new Map<string, Connection>();

  constructor(
    private readonly legacy: LegacyDoor,
    private readonly legacyStreams: LegacyStreams,
    private readonly sessions: Sessions,
    private readonly streams: Streams,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  open(visit: Visit): void {
    if (visit.req.method !== 'GET') {
      return refuse(visit.res, 'METHOD_NOT_ALLOWED', 'This path takes GET.', { allow: 'GET' });
    }
    if (this.streams.full)
      return refuse(visit.res, 'UNAVAILABLE', 'Too many streams are open.', { 'retry-after': '5' });
    const id = randomBytes(18).toString('base64url');
    const stream = new SessionHttpStream({
      res: visit.res,
      messagesOf: this.legacyStreams.messagesOf,
      allowed: () => sameReach(visit.view, visit.viewNow()),
      onClose: () => this.over(id, stream, channel),
    });
    const channel = new MessageChannel(
      (json) => void stream.write(frameOfBytes(Buffer.from(json))),
      (session) => stream.serve(session),
    );
    this.connections.set(id, { principalId: visit.principal.id, scopeKey: visit.scope.key, channel });
    this.streams.add(stream);
    stream.write(Buffer.from(`event: endpoint\ndata: ${messagesPath(visit.scope)}?session_id=${id}\n\n`));
  }

  message(visit: Visit, guard: Guard): void {
    const { req, res, principal, scope } = visit;
    if (req.method !== 'POST') return refuse(res, 'METHOD_NOT_ALLOWED', 'This path takes POST.', { allow: 'POST' });
    const query = queryOf(req.url as string);
    const connection = this.connections.get(query.get('session_id') ?? query.get('sessionId') ?? '');
    if (connection === undefined || connection.principalId !== principal.id || connection.scopeKey !== scope.key) {
      return sendJson(res, 404, errorText(null, -32001, 'Session not found'));
    }
    readMessage(visit, this.env.MAX_REQUEST_BYTES, guard, (body) => {
      res.writeHead(202, { 'content-type': 'text/plain' }).end('Accepted');
      const messages = Array.isArray(body) ? (body as readonly Envelope[]) : [body as Envelope];
      for (const message of messages) this.legacy.serve(visit, connection.channel, message);
    });
  }

  private over(id: string, stream: SessionHttpStream, { session }: MessageChannel): void {
    this.connections.delete(id);
    this.streams.delete(stream);
    if (session !== null) this.sessions.end(session);
  }
}

const messagesPath = ({ kind, id }: Scope): string =>
  kind === 'aggregate' ? '/messages' : `/${kind === 'server' ? 'servers' : 'gateways'}/${id}/messages`;
