import { Injectable } from '@nestjs/common';
import { CallRecords, noting, type CallRecord } from '../relay/call-records.service.js';
import type { Channel } from './channel.js';
import type { Envelope, JsonId } from '../../protocol/envelope.js';
import { errorText, resultText, type FailureWriter } from '../../protocol/failures.js';
import { Forwarder } from '../relay/forwarder.service.js';
import { spanAt, spliced } from '../../protocol/json-spans.js';
import type { LegacyLink } from '../sessions/legacy-link.js';
import { FromClient } from './from-client.service.js';
import { LegacyToModern } from '../crossed/legacy-to-modern.service.js';
import { Links } from '../sessions/links.service.js';
import { maxSubscriptions, ModernSubscriptions } from '../crossed/modern-subscriptions.js';
import { ownId } from '../../protocol/own-ids.js';
import { rpc } from '../../protocol/protocol.js';
import { ReopeningCall } from '../sessions/reopening-call.js';
import { Restamped } from '../relay/restamped.js';
import type { Route } from '../relay/routes.js';
import { NoRequests, OwnQuestions, RefusedRequests, RelayedMessages } from '../sessions/server-messages.js';
import { ServerRequests } from '../sessions/server-requests.service.js';
import { maxCalls, type Session, type SessionCall } from '../sessions/session.js';
import { Sessions } from '../sessions/sessions.service.js';
import type { Caller } from '../request/visit.js';

/** Requests of legacy clients on their way to the one upstream each is for. */
@Injectable()
export class LegacyCalls {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly links: Links,
    private readonly requests: ServerRequests,
    private readonly notifications: FromClient,
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
    const record = this.records.begin(caller, message, route, 'legacy');
    const written = this.forwarder.failureWriter(message.id as JsonId, route.gateway, head.requestId);
    const failure = noting(record, written);
    try {
      if (route.gateway.legacy === null) this.crossed(caller, channel, call, message, route, failure, record);
      else if (call === null) this.withoutSession(caller, channel, message, route, failure, record);
      else this.inSession(caller, channel, call, message, route, failure, record);
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
    const sink = channel.sink(id as JsonId, failure, messages, () => {
      session.calls.delete(sessionCall);
      record.done();
    });
    const { client } = caller;
    const call = new ReopeningCall(caller, {
      sink,
      open: () => this.links.ofSession(session, gateway, client, (link) => this.opened(session, link)),
      attempt: () => ({ wire: body, sink }),
      forget: (link) => this.links.expired(session, link),
    });
    sessionCall.cancel = (text) => call.cancel(text);
    call.start();
  }

  private opened(session: Session, link: LegacyLink): void {
    if (session.logLevel !== null) this.notifications.applyLevel(link, session.logLevel);
    session.stream?.attach(link);
    this.sessions.opened(session, link.gateway.id);
  }

  /** Served as it stands: on an upstream session of the principal's, under an id of ours. */
  private withoutSession(
    caller: Caller,
    channel: Channel,
    { id }: Envelope,
    { gateway, body }: Route,
    failure: FailureWriter,
    record: CallRecord,
  ): void {
    let release = () => {};
    const refused = new RefusedRequests({ post: (text) => call.post(text) });
    const sink = channel.sink(id as JsonId, failure, refused, () => {
      release();
      record.done();
    });
    const call: ReopeningCall = new ReopeningCall(caller, {
      sink,
      open: async () => {
        const found = await this.links.ofPrincipal(caller.principal, gateway, caller.client);
        release = found.release;
        return found.link;
      },
      attempt: (link) => {
        if (link.sessionId === null) return { wire: body, sink };
        const ours = ownId();
        const text = body.toString();
        const wire = spliced(text, spanAt(text, ['id'])!, JSON.stringify(ours));
        return { wire, sink: new Restamped(sink, ours, id as JsonId) };
      },
      forget: (link) => this.links.drop(link),
    });
    call.start();
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
    const messages = session === null ? new NoRequests() : new OwnQuestions(session, route.gateway, this.requests);
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
