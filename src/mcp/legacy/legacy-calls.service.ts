import { Injectable } from '@nestjs/common';
import type { Call } from '../relay/call.js';
import { WayOfACall } from '../relay/way-of-a-call.js';
import type { Channel } from './channel.js';
import { OwnList, type OwnListTerms } from '../answers/own-list.js';
import type { Envelope, JsonId } from '../../protocol/envelope.js';
import { errorText, resultText } from '../../protocol/failures.js';
import { Forwarder } from '../relay/forwarder.service.js';
import { spanAt, spliced } from '../../protocol/json/json-spans.js';
import { LegacyToModern } from '../crossed/legacy-to-modern.service.js';
import { Links } from '../sessions/links.service.js';
import { maxSubscriptions, ModernSubscriptions } from '../crossed/modern-subscriptions.js';
import { ownId } from '../../protocol/own-ids.js';
import { rpc } from '../../protocol/protocol.js';
import { ReopeningCall } from '../sessions/reopening-call.js';
import { Restamped } from '../answers/restamped.js';
import type { Route } from '../relay/routes.js';
import { NoRequests, OwnQuestions, RefusedRequests, RelayedMessages } from '../sessions/server-messages.js';
import { ServerRequests } from '../sessions/server-requests.service.js';
import type { Session, SessionCall } from '../sessions/session.js';
import { SessionLinks } from '../sessions/session-links.service.js';
import { Handles } from '../handles/handles.service.js';
import type { Caller } from '../request/visit.js';

/** Requests of legacy clients on their way to the one upstream each is for. */
@Injectable()
export class LegacyCalls {
  constructor(
    private readonly forwarder: Forwarder,
    private readonly links: Links,
    private readonly requests: ServerRequests,
    private readonly toModern: LegacyToModern,
    private readonly way: WayOfACall,
    private readonly sessionLinks: SessionLinks,
    private readonly handles: Handles,
  ) {}

  /** `own`: it asks for a list of its own session. */
  call(caller: Caller, channel: Channel, message: Envelope, route: Route, own: OwnListTerms | null = null): void {
    const { session } = channel;
    if (route.gateway.legacy === null && session !== null && isSubscription(message.method)) {
      return this.subscription(caller, channel, session, message, route);
    }
    const held = session === null ? null : admitted(channel, session, message.id as JsonId);
    if (held === undefined) return;
    const call = this.way.begin(caller, message, route, 'legacy');
    if (held !== null) call.whenOver = () => session?.calls.delete(held);
    const asked: Asked = { caller, channel, call, held, message, route: call.route, own };
    if (route.gateway.legacy === null) this.crossed(asked);
    else if (session === null) this.withoutSession(asked);
    else this.inSession(asked, session);
  }

  /** On the client's own upstream session, under the client's own id; opened now where it was not needed before. */
  private inSession({ caller, channel, call, held, message, route, own }: Asked, session: Session): void {
    const { gateway, body } = route;
    const messages = new RelayedMessages(session, gateway, this.requests);
    const sink = channel.sink(message.id as JsonId, call.failed, messages, () => {
      watch(session, gateway.id, message);
      call.done();
    });
    const { client } = caller;
    const taking = own === null ? sink : new OwnList(sink, own);
    const answers = this.handles.sealing(caller, message, route, taking);
    const reopening = new ReopeningCall(caller, {
      sink: taking,
      open: () => this.sessionLinks.of(session, gateway, client),
      attempt: () => ({ id: message.id as JsonId, wire: body, sink: answers }),
      forget: (link) => this.sessionLinks.expired(session, link),
    });
    call.upstream = reopening;
    if (held !== null) held.cancel = (text) => reopening.cancel(text);
    this.way.go(call, sink, () => reopening.start());
  }

  /** Served as it stands: on an upstream session of the principal's, under an id of ours. */
  private withoutSession({ caller, channel, call, message, route }: Asked): void {
    const { gateway, body } = route;
    const id = message.id as JsonId;
    const refused = new RefusedRequests({ post: (text) => reopening.post(text) });
    const sink = channel.sink(id, call.failed, refused, call.done);
    const answers = this.handles.sealing(caller, message, route, sink);
    const reopening: ReopeningCall = new ReopeningCall(caller, {
      sink,
      open: async () => {
        const { link, release } = await this.links.ofPrincipal(caller.principal, gateway, caller.client);
        if (call.over) release();
        // Opened anew, the call holds the one before no longer.
        else {
          call.whenOver?.();
          call.whenOver = release;
        }
        return link;
      },
      attempt: (link) => {
        if (link.sessionId === null) return { id, wire: body, sink: answers };
        const ours = ownId();
        const text = body.toString();
        const wire = spliced(text, spanAt(text, ['id'])!, JSON.stringify(ours));
        return { id: ours, wire, sink: new Restamped(answers, ours, id) };
      },
      forget: (link) => this.links.drop(link),
    });
    call.upstream = reopening;
    this.way.go(call, sink, () => reopening.start());
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
  private crossed({ caller, channel, call, held, message, route }: Asked): void {
    const { session } = channel;
    const messages = session === null ? new NoRequests() : new OwnQuestions(session, route.gateway, this.requests);
    const sink = channel.sink(message.id as JsonId, call.failed, messages, call.done);
    const { facts = null, logLevel = null } = session ?? {};
    this.way.go(call, sink, () => {
      const answers = this.handles.sealing(caller, message, route, sink);
      const cancel = this.toModern.call({ call, caller, message, route, facts, logLevel, sink: answers });
      if (held !== null) held.cancel = cancel;
    });
  }
}

/** One request, with all that is known of it. */
interface Asked {
  readonly caller: Caller;
  readonly channel: Channel;
  readonly call: Call;
  /** Its place among the calls of its session; null without one. */
  readonly held: SessionCall | null;
  readonly message: Envelope;
  readonly route: Route;
  readonly own: OwnListTerms | null;
}

const isSubscription = (method: string): boolean =>
  method === 'resources/subscribe' || method === 'resources/unsubscribe';

/** Keeps in mind what the session watches at an upstream, as its last request had it. */
function watch(session: Session, gatewayId: string, { method, params }: Envelope): void {
  if (!isSubscription(method)) return;
  const watched = session.watched.get(gatewayId) ?? new Set<string>();
  const uri = params?.uri as string;
  if (method === 'resources/unsubscribe') watched.delete(uri);
  else if (watched.size < maxSubscriptions) watched.add(uri);
  session.watched.set(gatewayId, watched);
}

/** Takes a place among the calls of the session; where there is none the request is answered, and nothing comes back. */
function admitted(channel: Channel, session: Session, id: JsonId): SessionCall | undefined {
  const key = JSON.stringify(id);
  if (session.callOf(key) !== undefined) {
    channel.answer(errorText(id, rpc.invalidRequest, `The id ${key} is in use`), 400);
  } else {
    const call: SessionCall = { key, cancel: () => {}, place: -1 };
    session.calls.add(call);
    return call;
  }
  return undefined;
}
