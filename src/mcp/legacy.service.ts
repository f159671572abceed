import { Injectable } from '@nestjs/common';
import { upstreamErrorOf } from '../upstream/upstream-error.js';
import type { AnswerSink } from './answer-sink.js';
import type { Caller } from './visit.js';
import type { Channel } from './channel.js';
import type { Envelope, JsonId } from './envelope.js';
import { errorText, resultText } from './failures.js';
import { Forwarder } from './forwarder.service.js';
import { spanAt, spliced } from './json-spans.js';
import { routeOf, type Route } from './routes.js';
import { LegacyNotifications } from './legacy-notifications.service.js';
import type { LegacyLink } from './legacy-link.js';
import { Links } from './links.service.js';
import { listAnswer, listMethods } from './lists.js';
import { gatewayInfo, isLegacy, latestLegacy, rpc } from './protocol.js';
import { plainRequestId } from './request-head.js';
import { Restamped } from './restamped.js';
import { Reopening } from './reopening.js';
import { RefusedRequests, RelayedMessages } from './server-messages.js';
import { ServerRequests } from './server-requests.service.js';
import { maxCalls, type Session } from './session.js';
import { Sessions } from './sessions.service.js';

/** Levels of RFC 5424, as `logging/setLevel` takes them. */
const logLevels = new Set(['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']);

/** Serves clients of 2024-11-05 to 2025-11-25, whatever carries their messages. */
@Injectable()
export class LegacyDoor {
  private nextId = 0;

  constructor(
    private readonly forwarder: Forwarder,
    private readonly sessions: Sessions,
    private readonly links: Links,
    private readonly requests: ServerRequests,
    private readonly notifications: LegacyNotifications,
  ) {}

  /** One message of a client that is no response and no notification goes to whom it concerns, or is answered here. */
  serve(caller: Caller, channel: Channel, message: Envelope): void {
    if (message.kind !== 'request') {
      if (message.kind === 'response') this.notifications.response(caller, channel, message);
      else this.notifications.notification(channel, message);
      return channel.accept();
    }
    const id = message.id as JsonId;
    const list = listMethods[message.method];
    if (list !== undefined) {
      if (message.params?.cursor !== undefined) return invalid(channel, id, 'Unknown cursor');
      return channel.answer(listAnswer(caller.view, list, message, ''));
    }
    switch (message.method) {
      case 'initialize':
        return this.initialize(caller, channel, message);
      case 'ping':
        return channel.answer(resultText(id, {}));
      case 'logging/setLevel':
        return this.setLevel(caller, channel, message);
    }
    const route = routeOf(caller.view, message, 'legacy');
    if (typeof route === 'string') return invalid(channel, id, route);
    if (route === undefined) {
      return channel.answer(errorText(id, rpc.methodNotFound, `Method not found: ${message.method}`));
    }
    if (channel.session === null) void this.withoutSession(caller, channel, message, route);
    else this.inSession(caller, channel, channel.session, message, route);
  }

  private initialize(caller: Caller, channel: Channel, { id, params }: Envelope): void {
    const asked = params?.protocolVersion;
    if (typeof asked !== 'string') return invalid(channel, id as JsonId, 'params.protocolVersion must be a string');
    const protocolVersion = isLegacy(asked) ? asked : latestLegacy;
    const facts = {
      protocolVersion,
      capabilities: record(params?.capabilities),
      clientInfo: record(params?.clientInfo),
    };
    const session = this.sessions.create(caller.principal, caller.scope, facts);
    channel.begin(session);
    const { instructions } = caller.view;
    const result = {
      protocolVersion,
      capabilities: caller.view.capabilities('legacy'),
      serverInfo: gatewayInfo,
      ...(instructions === null ? {} : { instructions }),
    };
    channel.answer(resultText(id as JsonId, result), 200, ['mcp-session-id', session.token]);
  }

  private setLevel({ view }: Caller, channel: Channel, { id, params, method }: Envelope): void {
    const level = params?.level;
    if (view.capabilities('legacy').logging === undefined) {
      return channel.answer(errorText(id as JsonId, rpc.methodNotFound, `Method not found: ${method}`));
    }
    if (typeof level !== 'string' || !logLevels.has(level)) {
      return invalid(channel, id as JsonId, `params.level must be one of ${[...logLevels].join(', ')}`);
    }
    if (channel.session !== null) {
      channel.session.logLevel = level;
      for (const link of channel.session.openLinks()) this.notifications.applyLevel(link, level);
    }
    channel.answer(resultText(id as JsonId, {}));
  }

  /** On the client's own upstream session, under the client's own id; opened now where it was not needed before. */
  private inSession(caller: Caller, channel: Channel, session: Session, message: Envelope, route: Route): void {
    const id = message.id as JsonId;
    const key = JSON.stringify(id);
    if (session.calls.has(key))
      return channel.answer(errorText(id, rpc.invalidRequest, `The id ${key} is in use`), 400);
    if (session.calls.size >= maxCalls) {
      return channel.answer(errorText(id, rpc.internal, 'Too many calls are under way in this session'), 429);
    }
    const { gateway } = route;
    const failure = this.forwarder.failureWriter(id, gateway, plainRequestId(caller.head.requestId));
    let current: LegacyLink | null = null;
    session.calls.set(key, { cancel: (text) => current?.post(text) });
    const done = () => session.calls.delete(key);
    const send = (link: LegacyLink) => {
      current = link;
      const messages = new RelayedMessages(session, link, this.requests);
      const sink = channel.sink(id, failure, messages, done);
      const again = () => {
        session.links.delete(gateway.id);
        use();
      };
      this.call(caller, link, route.body, link.sessionId === null ? sink : new Reopening(sink, again));
    };
    const use = () => {
      const link = this.links.ofSession(session, gateway, caller.client, (opened) => this.opened(session, opened));
      if (!(link instanceof Promise)) return send(link);
      link.then(send, (error: unknown) => {
        done();
        channel.answer(failure(upstreamErrorOf(error)));
      });
    };
    use();
  }

  private opened(session: Session, link: LegacyLink): void {
    if (session.logLevel !== null) this.notifications.applyLevel(link, session.logLevel);
    session.stream?.attach(link);
  }

  /** Served as it stands: on an upstream session of the principal's, under an id of ours. */
  private async withoutSession(caller: Caller, channel: Channel, message: Envelope, route: Route): Promise<void> {
    const id = message.id as JsonId;
    const { gateway } = route;
    const failure = this.forwarder.failureWriter(id, gateway, plainRequestId(caller.head.requestId));
    const use = async (lastTry: boolean): Promise<void> => {
      try {
        const { link, release } = await this.links.ofPrincipal(caller.principal, gateway, caller.client);
        const sink = channel.sink(id, failure, new RefusedRequests(link), release);
        if (link.sessionId === null) return this.call(caller, link, route.body, sink);
        const ours = `gatehouse-call-${this.nextId++}`;
        const text = route.body.toString();
        const stamped = spliced(text, spanAt(text, ['id'])!, JSON.stringify(ours));
        const again = () => {
          this.links.drop(link);
          void use(true);
        };
        const restamped = new Restamped(sink, ours, id);
        this.call(caller, link, stamped, lastTry ? restamped : new Reopening(restamped, again));
      } catch (error) {
        channel.answer(failure(upstreamErrorOf(error)));
      }
    };
    await use(false);
  }

  private call({ client, head }: Caller, link: LegacyLink, wire: Buffer | string, sink: AnswerSink): void {
    link.call({ wire, sink, forwarded: head.forwarded, client });
  }
}

function invalid(channel: Channel, id: JsonId, why: string): void {
  channel.answer(errorText(id, rpc.invalidParams, why));
}

const record = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
