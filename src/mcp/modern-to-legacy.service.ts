import { Injectable } from '@nestjs/common';
import { guarded } from '../problems/guarded.js';
import type { AnswerSink } from './answer-sink.js';
import { flagsOf } from './client-flags.js';
import { metaOf, type Envelope, type JsonId, type Params } from './envelope.js';
import { errorText, failureOf } from './failures.js';
import { spanAt, spliced } from '../upstream/json-spans.js';
import { Links } from './links.service.js';
import { ParkedCall } from './parked-call.js';
import { ParkedCalls } from './parked-calls.service.js';
import { meta, rpc } from './protocol.js';
import { Reopening } from './reopening.js';
import type { Route } from './routes.js';
import { withoutEnvelope } from './translate-request.js';
import type { Caller } from './visit.js';

/** 2026-07-28 in front, an older revision behind: the gateway keeps the upstream session, and completes what comes back. */
@Injectable()
export class ModernToLegacy {
  private next = 0;

  constructor(
    private readonly links: Links,
    private readonly parked: ParkedCalls,
  ) {}

  call(caller: Caller, message: Envelope, route: Route, sink: AnswerSink): void {
    const { params = {} } = message;
    if (typeof params.requestState === 'string') this.resume(caller, message, route, sink, params.requestState);
    else guarded('call', () => this.start(caller, message, route, sink, false));
  }

  private async start(
    caller: Caller,
    message: Envelope,
    route: Route,
    sink: AnswerSink,
    lastTry: boolean,
  ): Promise<void> {
    const { gateway } = route;
    const id = message.id as JsonId;
    try {
      const { [meta.clientCapabilities]: declared, [meta.logLevel]: logLevel } = metaOf(message.params) ?? {};
      const flags = flagsOf((declared ?? {}) as Record<string, unknown>);
      const { link, release } = await this.links.ofPrincipal(caller.principal, gateway, caller.client, flags);
      if (sink.gone) return release();
      const ours = `gatehouse-call-${this.next++}`;
      const text = withoutEnvelope(route.body.toString());
      const wire = spliced(text, spanAt(text, ['id'])!, JSON.stringify(ours));
      const park = (call: ParkedCall) => this.parked.park(call, bindingOf(caller, message, route));
      const call = new ParkedCall(link, ours, message.method, logLevel, park, release);
      call.attend({ sink, id });
      const again = () => {
        this.links.drop(link);
        guarded('call', () => this.start(caller, message, route, sink, true));
      };
      const expiring = link.sessionId === null || lastTry ? call : new Reopening(call, again);
      link.call({ wire, sink: expiring, forwarded: caller.head.forwarded, client: caller.client });
    } catch (error) {
      sink.fail(failureOf(error));
    }
  }

  /** The client brings what was asked; the call goes on where it waited. */
  private resume(caller: Caller, message: Envelope, route: Route, sink: AnswerSink, state: string): void {
    const id = message.id as JsonId;
    const given = message.params?.inputResponses;
    const responses = typeof given === 'object' && given !== null ? (given as Params) : {};
    if (this.parked.resume(state, bindingOf(caller, message, route), responses, { sink, id })) return;
    sink.answer(200, Buffer.from(errorText(id, rpc.invalidParams, 'params.requestState names no call that waits')));
  }
}

/** Who may take a waiting call up again, and with which request. */
const bindingOf = ({ principal }: Caller, { method }: Envelope, { gateway, name }: Route): string[] => [
  principal.id,
  gateway.id,
  method,
  name ?? '',
];
