import { Injectable } from '@nestjs/common';
import type { AnswerSink } from '../answers/answer-sink.js';
import { flagsOf } from '../../protocol/client-flags.js';
import { metaOf, type Envelope, type JsonId, type Params } from '../../protocol/envelope.js';
import { errorText } from '../../protocol/failures.js';
import { spanAt, spliced } from '../../protocol/json/json-spans.js';
import { Links } from '../sessions/links.service.js';
import { ownId } from '../../protocol/own-ids.js';
import { ParkedCall } from './parked-call.js';
import { ParkedCalls } from './parked-calls.service.js';
import { meta, rpc } from '../../protocol/protocol.js';
import { ReopeningCall } from '../sessions/reopening-call.js';
import type { Route } from '../relay/routes.js';
import { withoutEnvelope } from '../../protocol/translate-request.js';
import type { Sender } from '../request/visit.js';
import type { LegacyLink } from '../sessions/legacy-link.js';

/** What is read of the message that begins a call. */
type Asked = Pick<Envelope, 'id' | 'method' | 'params'>;

/** 2026-07-28 in front, an older revision behind: the gateway keeps the upstream session, and completes what comes back. */
@Injectable()
export class ModernToLegacy {
  constructor(
    private readonly links: Links,
    private readonly parked: ParkedCalls,
  ) {}

  call(caller: Sender, message: Asked, route: Route, sink: AnswerSink): void {
    const { params = {} } = message;
    if (typeof params.requestState === 'string') this.resume(caller, message, route, sink, params.requestState);
    else this.start(caller, message, route, sink);
  }

  private start(caller: Sender, message: Asked, route: Route, sink: AnswerSink): void {
    const { gateway } = route;
    const id = message.id as JsonId;
    const { [meta.clientCapabilities]: declared, [meta.logLevel]: logLevel } = metaOf(message.params) ?? {};
    const flags = flagsOf((declared ?? {}) as Record<string, unknown>);
    let release = () => {};
    const open = async () => {
      const found = await this.links.ofPrincipal(caller.principal, gateway, caller.client, flags);
      release();
      release = found.release;
      if (sink.gone) release();
      return found.link;
    };
    const attempt = (link: LegacyLink) => {
      const ours = ownId();
      const text = withoutEnvelope(route.body.toString());
      const wire = spliced(text, spanAt(text, ['id'])!, JSON.stringify(ours));
      const { viewNow, until } = caller;
      const park = (call: ParkedCall) =>
        this.parked.park(call, {
          account: caller.account,
          bytes: route.body.length,
          binding: bindingOf(caller, message, route),
          allowed: () => viewNow()?.gateways.some((seen) => seen.id === gateway.id) === true,
          until,
        });
      const call = new ParkedCall(link, ours, message.method, logLevel, park, release);
      call.attend({ sink, id });
      return { id: ours, wire, sink: call };
    };
    new ReopeningCall(caller, { sink, open, attempt, forget: (link) => this.links.drop(link) }).start();
  }

  /** The client brings what was asked; the call goes on where it waited. */
  private resume(caller: Sender, message: Asked, route: Route, sink: AnswerSink, state: string): void {
    const id = message.id as JsonId;
    const given = message.params?.inputResponses;
    const responses = typeof given === 'object' && given !== null ? (given as Params) : {};
    if (this.parked.resume(state, bindingOf(caller, message, route), responses, { sink, id })) return;
    sink.answer(200, Buffer.from(errorText(id, rpc.invalidParams, 'params.requestState names no call that waits')));
  }
}

/** Who may take a waiting call up again, and with which request. */
const bindingOf = ({ principal }: Sender, { method }: Asked, { gateway, name }: Route): string[] => [
  principal.id,
  gateway.id,
  method,
  name ?? '',
];
