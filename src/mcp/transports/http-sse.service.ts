import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { oneByOne, readMessages, type Envelope } from '../../protocol/envelope.js';
import { errorText } from '../../protocol/failures.js';
import { sendJson } from '../request/send-json.js';
import { SessionGet } from '../streams/session-get.service.js';
import { LegacyServer } from '../legacy/legacy-server.service.js';
import { guarded } from '../../problems/guarded.js';
import { MessageChannel } from './message-channel.js';
import { queryOf, type Scope } from '../request/mcp-path.js';
import { readMessage } from '../request/read-message.js';
import { Replicas } from '../../replicas/replicas.service.js';
import { refuse, type Guard } from '../request/refusals.js';
import { SessionHttpStream } from '../streams/session-http-stream.js';
import { Sessions } from '../sessions/sessions.service.js';
import { frameOfBytes } from '../../protocol/sse-frames.js';
import { OpenStreams } from '../streams/open-streams.service.js';
import { sameReach, type Visit } from '../request/visit.js';

interface Connection {
  /** Who opened the stream; messages that come in on another replica are theirs, and are served as theirs. */
  readonly visit: Visit;
  readonly channel: MessageChannel;
}

/** A message that was posted to another replica than the one that holds the stream. */
interface Forwarded {
  readonly id: string;
  readonly principalId: string;
  readonly scopeKey: string;
  readonly requestId: string;
  readonly messages: readonly string[];
}

/** How long another replica may take to say that it has the message, in milliseconds. */
const replyMs = 2_000;

/** HTTP+SSE of 2024-11-05: one stream carries every answer, messages are posted beside it. The stream is the session. */
@Injectable()
export class HttpSse {
  private readonly connections = new Map<string, Connection>();
  /** Where a proxy puts the gateway below a path, which it takes off. */
  private readonly publicPath: string;

  constructor(
    private readonly legacy: LegacyServer,
    private readonly legacyStreams: SessionGet,
    private readonly sessions: Sessions,
    private readonly streams: OpenStreams,
    private readonly replicas: Replicas,
    @InjectEnvironment() private readonly env: Environment,
  ) {
    this.publicPath = env.PUBLIC_URL === '' ? '' : new URL(env.PUBLIC_URL).pathname.replace(/\/+$/, '');
    replicas.on('sse-message', (text) => this.forwarded(JSON.parse(text) as Forwarded));
  }

  open(visit: Visit): void {
    if (visit.req.method !== 'GET') {
      return refuse(visit.res, 'METHOD_NOT_ALLOWED', 'This path takes GET.', { allow: 'GET' });
    }
    const full = this.streams.roomFor(visit.account);
    if (full !== null) throw full;
    const id = `${this.replicas.id}.${randomBytes(18).toString('base64url')}`;
    const stream = new SessionHttpStream({
      res: visit.res,
      hearing: this.legacyStreams.hearingOf(visit.client),
      allowed: () => sameReach(visit.view, visit.viewNow()),
      carriesAnswers: true,
      onClose: () => this.over(id, stream, channel),
    });
    const channel = new MessageChannel(
      (json) => void stream.write(frameOfBytes(Buffer.from(json))),
      (session) => stream.serve(session),
      (session) => this.sessions.discard(session),
    );
    this.connections.set(id, { visit, channel });
    this.streams.add(stream, visit);
    stream.write(
      Buffer.from(`event: endpoint\ndata: ${this.publicPath}${messagesPath(visit.scope)}?session_id=${id}\n\n`),
    );
  }

  message(visit: Visit, guard: Guard): void {
    const { req, res, principal, scope } = visit;
    if (req.method !== 'POST') return refuse(res, 'METHOD_NOT_ALLOWED', 'This path takes POST.', { allow: 'POST' });
    const query = queryOf(req.url as string);
    const id = query.get('session_id') ?? query.get('sessionId') ?? '';
    const connection = this.find(id, principal.id, scope.key);
    const [replica = ''] = id.split('.');
    if (connection === undefined && (replica === this.replicas.id || !/^[\da-f-]{36}$/.test(replica)))
      return unknown(res);
    readMessage(visit, this.env, guard, (body) => {
      const messages = oneByOne(body, connection?.channel.session?.facts.protocolVersion ?? '');
      if (connection === undefined) {
        const texts = messages.map(({ text }) => text);
        const forwarded = {
          id,
          principalId: principal.id,
          scopeKey: scope.key,
          requestId: visit.head.requestId,
          messages: texts,
        } satisfies Forwarded;
        const answer = this.replicas.ask(replica, 'sse-message', JSON.stringify(forwarded), replyMs);
        return guarded('sse message', async () => ((await answer) === 'taken' ? accepted(res) : unknown(res)));
      }
      accepted(res);
      for (const message of messages) this.legacy.serveOn(visit, connection.channel, message);
    });
  }

  /** The stream of an id, where it is here and this caller's. */
  private find(id: string, principalId: string, scopeKey: string): Connection | undefined {
    const connection = this.connections.get(id);
    if (connection === undefined) return undefined;
    const { principal, scope } = connection.visit;
    return principal.id === principalId && scope.key === scopeKey ? connection : undefined;
  }

  private forwarded({ id, principalId, scopeKey, requestId, messages }: Forwarded): string {
    const connection = this.find(id, principalId, scopeKey);
    const view = connection?.visit.viewNow();
    if (connection === undefined || view === undefined) return 'unknown';
    const { channel, visit } = connection;
    const caller = { ...visit, head: { ...visit.head, requestId }, view };
    for (const text of messages) {
      readMessages(
        Buffer.from(text),
        1,
        (message) => this.legacy.serveOn(caller, channel, message as Envelope),
        (error) => this.legacy.failed(channel, caller, error),
      );
    }
    return 'taken';
  }

  private over(id: string, stream: SessionHttpStream, { session }: MessageChannel): void {
    this.connections.delete(id);
    this.streams.delete(stream);
    if (session !== null) this.sessions.discard(session);
  }
}

const messagesPath = ({ kind, id }: Scope): string =>
  kind === 'aggregate' ? '/messages' : `/${kind === 'server' ? 'servers' : 'gateways'}/${id}/messages`;

function accepted(res: ServerResponse): void {
  if (!res.headersSent) res.writeHead(202, { 'content-type': 'text/plain' }).end('Accepted');
}

function unknown(res: ServerResponse): void {
  sendJson(res, 404, errorText(null, -32001, 'Session not found'));
}
