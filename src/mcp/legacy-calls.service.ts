import { Injectable } from '@nestjs/common';
import { guarded } from '../problems/guarded.js';
import type { AnswerSink } from './answer-sink.js';
import { CallRecords, noting, type CallRecord } from './call-records.service.js';
import type { Channel } from './channel.js';
import type { Envelope, JsonId } from './envelope.js';
import { errorText, failureOf, resultText } from './failures.js';
import { Forwarder } from './forwarder.service.js';
import type { FailureWriter } from './http-reply.js';
import { spanAt, spliced } from '../upstream/json-spans.js';
import type { LegacyLink } from './legacy-link.js';
import { LegacyNotifications } from './legacy-notifications.service.js';
import { LegacyToModern } from './legacy-to-modern.service.js';
import { Links } from './links.service.js';
import { maxSubscriptions, ModernSubscriptions } from './modern-subscriptions.js';
import { rpc } from './protocol.js';
import { plainRequestId } from './request-head.js';
import { Reopening } from './reopening.js';
import { Restamped } from './restamped.js';
import type { Route } from './routes.js';
import { NoRequests, RefusedRequests, RelayedMessages } from './server-messages.js';
import { ServerRequests } from './server-requests.service.js';
import { maxCalls, type Session, type SessionCall } from './session.js';
import { Sessions } from './sessions.service.js';
import type { Caller } from './visit.js';

/** Requests of legacy clients on their way to the one upstream each is for. */
@Injectable()
export class LegacyCalls {
  private nextId = 0;

  constructor(
    private readonly forwarder: Forwarder,
    private readonly links: Links,
    private readonly requests: ServerRequests,
    private readonly notifications: LegacyNotifications,
    private readonly toModern: LegacyToModern,
    private readonly records: CallRecords,
    private readonly sessions: Sessions,
  ) {}

  call(caller: Caller, channel: Channel, message: Envelope, route: Route): void {
    const { session } = channel;
    if (route.gateway.legacy === null && session !== null && isSubscription(message.method)) {
      return this.subscription(caller, channel, session, message, route);
    }
    const call = session === null ? null : admitted(channel, session, message.id as JsonId);
    if (call === undefined) return;
    const { head } = caller;
    const record = this.records.begin(caller, message, route);
    const written = this.forwarder.failureWriter(message.id as JsonId, route.gateway, plainRequestId(head.requestId));
    const failure = noting(record, written);
    try {
      if (route.gateway.legacy === null) this.crossed(caller, channel, call, message, route, failure, record);
      else if (call !== null) this.inSession(caller, channel, call, message, route, failure, record);
      else guarded('call', () => this.withoutSession(caller, channel, message, route, failure, record));
    } catch (error) {
      if (call !== null) session?.calls.delete(call);
      record.failed('INVALID_REQUEST');
      throw error;
    }
  }

  /** On the client's own upstream session, under the client's own id; opened now where it was not needed before. */
  private inSession(
    caller: Caller,
    channel: Channel,
    sessionCall: SessionCall,
    { id }: Envelope,
    { gateway, body }: Route,
    failure: FailureWriter,
    record: CallRecord,
  ): void {
    const session = channel.session as Session;
    const messages = new RelayedMessages(session, gateway, this.requests);
    let current: LegacyLink | null = null;
    sessionCall.cancel = (text) => current?.post(text);
    const done = () => {
      session.calls.delete(sessionCall);
      record.done();
    };
    const failed = (error: unknown) => {
      done();
      channel.answer(failure(failureOf(error)));
    };
    const send = (link: LegacyLink) => {
      current = link;
      const sink = channel.sink(id as JsonId, failure, messages, done);
      const again = () => {
        guarded('call', () => this.links.expired(session, link).then(use), failed);
      };
      post(caller, link, body, link.sessionId === null ? sink : new Reopening(sink, again));
    };
    const use = () => {
      const link = this.links.ofSession(session, gateway, caller.client, (opened) => this.opened(session, opened));
      if (!(link instanceof Promise)) return send(link);
      guarded('call', () => link.then(send), failed);
    };
    use();
  }

  private opened(session: Session, link: LegacyLink): void {
    if (session.logLevel !== null) this.notifications.applyLevel(link, session.logLevel);
    session.stream?.attach(link);
    this.sessions.opened(session, link.gateway.id);
  }

  /** Served as it stands: on an upstream session of the principal's, under an id of ours. */
  private async withoutSession(
    caller: Caller,
    channel: Channel,
    { id }: Envelope,
    { gateway, body }: Route,
    failure: FailureWriter,
    record: CallRecord,
  ): Promise<void> {
    const use = async (lastTry: boolean): Promise<void> => {
      try {
        const { link, release } = await this.links.ofPrincipal(caller.principal, gateway, caller.client);
        const done = () => {
          release();
          record.done();
        };
        const sink = channel.sink(id as JsonId, failure, new RefusedRequests(link), done);
        if (link.sessionId === null) return post(caller, link, body, sink);
        const ours = `gatehouse-call-${this.nextId++}`;
        const text = body.toString();
        const stamped = spliced(text, spanAt(text, ['id'])!, JSON.stringify(ours));
        const again = () => {
          this.links.drop(link);
          guarded('call', () => use(true));
        };
        const restamped = new Restamped(sink, ours, id as JsonId);
        post(caller, link, stamped, lastTry ? restamped : new Reopening(restamped, again));
      } catch (error) {
        channel.answer(failure(failureOf(error)));
      }
    };
    await use(false);
  }

  /** 2026-07-28 has no request for it: what the session watches there is kept here. */
  private subscription(
    { client }: Caller,
    channel: Channel,
    session: Session,
    { id, method, params }: Envelope,
    { gateway }: Route,
  ): void {
    const subscriptions = ModernSubscriptions.of(this.forwarder, session, gateway, client);
    const uri = params?.uri as string;
    if (method === 'resources/unsubscribe') subscriptions.unsubscribe(uri);
    else if (!subscriptions.subscribe(uri)) {
      const why = `A session watches at most ${maxSubscriptions} resources of one upstream`;
      return channel.answer(errorText(id as JsonId, rpc.invalidParams, why));
    }
    channel.answer(resultText(id as JsonId, {}));
  }

  /** To an upstream that speaks 2026-07-28 alone. */
  private crossed(
    caller: Caller,
    channel: Channel,
    sessionCall: SessionCall | null,
    message: Envelope,
    route: Route,
    failure: FailureWriter,
    record: CallRecord,
  ): void {
    const { session } = channel;
    const messages = session === null ? new NoRequests() : new RelayedMessages(session, route.gateway, this.requests);
    const sink = channel.sink(message.id as JsonId, failure, messages, () => {
      if (sessionCall !== null) session?.calls.delete(sessionCall);
      record.done();
    });
    const { facts = null, logLevel = null } = session ?? {};
    const cancel = this.toModern.call({ caller, message, route, facts, logLevel, sink });
    if (sessionCall !== null) sessionCall.cancel = cancel;
  }
}

const isSubscription = (method: string): boolean =>
  method === 'resources/subscribe' || method === 'resources/unsubscribe';

/** Takes a place among the calls of the session; where there is none the request is answered, and nothing comes back. */
function admitted(channel: Channel, session: Session, id: JsonId): SessionCall | undefined {
  const key = JSON.stringify(id);
  if (session.callOf(key) !== undefined) {
    channel.answer(errorText(id, rpc.invalidRequest, `The id ${key} is in use`), 400);
  } else if (session.calls.size >= maxCalls) {
    channel.answer(errorText(id, rpc.internal, 'Too many calls are under way in this session'), 429);
  } else {
    const call: SessionCall = { key, cancel: () => {}, place: -1 };
    session.calls.add(call);
    return call;
  }
  return undefined;
}

function post({ client, head }: Caller, link: LegacyLink, wire: Buffer | string, sink: AnswerSink): void {
  link.call({ wire, sink, forwarded: head.forwarded, client });
}
