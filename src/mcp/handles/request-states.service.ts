import { Injectable } from '@nestjs/common';
import { metaOf, type Envelope, type Params } from '../../protocol/envelope.js';
import { spanAt, spliced } from '../../protocol/json/json-spans.js';
import { meta } from '../../protocol/protocol.js';
import { KeyRing } from '../../secrets/key-ring.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import type { Route } from '../relay/routes.js';
import type { Caller } from '../request/visit.js';
import { HandleSeals } from './handle-seals.js';
import { StateAnswers } from './state-answers.js';

/** Requests that an upstream may answer with `input_required` (2026-07-28, multi round-trip requests). */
const resumable = new Set(['tools/call', 'prompts/get', 'resources/read']);

const notTheirs = 'was not given to you for this request';

/**
 * The `requestState` of an upstream of 2026-07-28: with it whoever asks goes on where somebody stopped, so it goes out sealed
 * ({@link HandleSeals}). A state of ours, for an upstream of an older revision, is `ParkedCalls`' own.
 */
@Injectable()
export class RequestStates {
  private readonly seals: HandleSeals;

  constructor(keys: KeyRing) {
    this.seals = new HandleSeals(keys, 'states of requests');
  }

  /** The request with the state that the upstream gave; a text says what is wrong with it. */
  routed({ principal }: Caller, { params }: Envelope, route: Route): Route | string {
    if ((params?.requestState ?? undefined) === undefined || route.gateway.modern === null) return route;
    const opened = this.opened(principal.id, route.gateway.id, params!);
    if (typeof opened === 'string') return `params.requestState ${opened}`;
    const body = route.body.toString();
    const span = spanAt(body, ['params', 'requestState'])!;
    return { ...route, body: spliced(body, span, JSON.stringify(opened.requestState)) };
  }

  /** Where the answer goes, which may ask for input; the sink itself where it cannot. */
  sealing({ principal }: Caller, { method, params }: Envelope, { gateway }: Route, sink: AnswerSink): AnswerSink {
    if (gateway.modern === null || !resumable.has(method)) return sink;
    return new StateAnswers(sink, canBeAsked(params), (state) => this.seals.sealed(principal.id, gateway.id, state));
  }

  /** The same for who asks by members and not by text: what to send, or a text that says what is wrong. */
  opened(principalId: string, gatewayId: string, params: Params): Params | string {
    const sealed = params.requestState ?? undefined;
    if (sealed === undefined) return params;
    if (typeof sealed !== 'string') return 'must be a string';
    const requestState = this.seals.opened(principalId, gatewayId, sealed);
    return requestState === null ? notTheirs : { ...params, requestState };
  }

  /** The result with its state sealed, where it has one. */
  sealed(principalId: string, gatewayId: string, result: Params): Params {
    if (result.resultType !== 'input_required' || typeof result.requestState !== 'string') return result;
    return { ...result, requestState: this.seals.sealed(principalId, gatewayId, result.requestState) };
  }
}

/** Whether a request says that its client can be asked something: only then is a long answer looked into. */
function canBeAsked(params: Params | undefined): boolean {
  const declared = metaOf(params)?.[meta.clientCapabilities];
  return typeof declared === 'object' && declared !== null && Object.keys(declared).length > 0;
}
