import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { oneByOne, readMessages, type Envelope } from '../../protocol/envelope.js';
import { errorText } from '../../protocol/failures.js';
import { sendJson } from '../request/send-json.js';
import { SessionGet } from '../streams/session-get.service.js';
import { LegacyServer } from '../legacy/legacy-server.service.js';
import { keepAtMost } from '../../kept/keep-at-most.js';
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

/** What becomes of a message: its stream took it, is over, or never was its sender's. */
type Fate = 'taken' | 'over' | 'unknown';

/** Streams that are over and remembered, so that their clients hear that and not what a wrong path answers. */
const mostOver = 1_000;

/** How long another replica may take to say that it has the message, in milliseconds. */
const replyMs = 2_000;

/** HTTP+SSE of 2024-11-05: one stream carries every answer, messages are posted beside it. The stream is the session. */
@Injectable()
export class HttpSse {
  private readonly connections = new Map<string, Connection>();
  /** Whose streams the last ones were that ended. */
  private readonly ended = new Map<string, string>();
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
      onClose: () => this.over(id, visit, stream, channel),
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
      return notTaken(res, this.fateOf(id, principal.id, scope.key));
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
        return guarded('sse message', async () => {
          const fate = (await answer) as Fate | null;
          return fate === 'taken' ? accepted(res) : notTaken(res, fate);
        });
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

  private fateOf(id: string, principalId: string, scopeKey: string): Fate {
    return this.ended.get(id) === ownerOf(principalId, scopeKey) ? 'over' : 'unknown';
  }

  private forwarded({ id, principalId, scopeKey, requestId, messages }: Forwarded): Fate {
    const connection = this.find(id, principalId, scopeKey);
    if (connection === undefined) return this.fateOf(id, principalId, scopeKey);
    const view = connection.visit.viewNow();
    if (view === undefined) return 'unknown';
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

  private over(id: string, { principal, scope }: Visit, stream: SessionHttpStream, { session }: MessageChannel): void {
    this.connections.delete(id);
    keepAtMost(this.ended, mostOver, id, ownerOf(principal.id, scope.key));
    this.streams.delete(stream);
    if (session !== null) this.sessions.discard(session);
  }
}

const ownerOf = (principalId: string, scopeKey: string): string => JSON.stringify([principalId, scopeKey]);

const messagesPath = ({ kind, id }: Scope): string =>
  kind === 'aggregate' ? '/messages' : `/${kind === 'server' ? 'servers' : 'gateways'}/${id}/messages`;

function accepted(res: ServerResponse): void {
  if (!res.headersSent) res.writeHead(202, { 'content-type': 'text/plain' }).end('Accepted');
}

function notTaken(res: ServerResponse, fate: Fate | null): void {
  if (fate === 'over') return sendJson(res, 410, errorText(null, -32001, 'The stream of this session has ended'));
  sendJson(res, 404, errorText(null, -32001, 'Session not found'));
}
