import type { FactoryProvider, Type } from '@nestjs/common';
import { RateLimits } from '../../limits/rates/rate-limits.service.js';
import type { Share } from '../../limits/budgets/upstream-places.js';
import { Places } from '../../limits/budgets/places.service.js';
import { guarded } from '../../problems/guarded.js';
import { LimitReached } from '../../problems/limit-reached.js';
import type { Envelope, Params } from '../../protocol/envelope.js';
import { CallFailure } from '../../protocol/failures.js';
import type { Era } from '../../upstream/client/upstream-connection.js';
import { failureOf } from '../request/failure-of.js';
import { AccessLog } from './access-log.service.js';
import { CallFigures } from './call-figures.service.js';
import { CallRecords } from './call-records.service.js';
import { CallTraces } from './call-traces.service.js';
import { Call, type CallOrigin, type Refusable } from './call.js';
import type { Route } from './routes.js';
import { UnderWay } from './under-way.js';

/** May refuse a call. Synchronous, since every call passes it: what it needs to know it holds in memory. */
export interface Policy {
  /** Null: as far as this goes, the call may go on. */
  admit(call: Call): LimitReached | null;
}

/** Hears of the end of every call, those that were refused included. */
export interface Observer {
  /** False where a setting has switched it off: it hears nothing. */
  readonly on?: boolean;
  /** The call begins; what its upstream is sent may be changed yet. */
  begun?(call: Call, params: Params | undefined): void;
  /** Nothing has refused it: it goes to its upstream. */
  sent?(call: Call): void;
  /** `code` is what the call failed with; null where it did not. Never throws, never waits. */
  ended(call: Call, code: string | null): void;
}

/**
 * The way of every call, in this order. A feature that wants a say is a room and a line here.
 *
 * admit        what may refuse it
 * place        among the calls of the process, of its caller and of its upstream: at once, or after a wait that has an end
 * credentials  what its upstream is shown for it: {@link Forwarder} asks `upstreamHeaders`, at each request anew
 * send         {@link Forwarder}, {@link Relay} and back
 * observe      who hears what came of it
 */
const admit: readonly Type<Policy>[] = [RateLimits];
const observe: readonly Type<Observer>[] = [CallFigures, CallRecords, AccessLog, CallTraces];

/** What is read of the message that begins a call. */
type Begun = Pick<Envelope, 'id' | 'method'> & Partial<Pick<Envelope, 'params'>>;

export class WayOfACall {
  private readonly underWay = new UnderWay<Call>();
  private readonly observers: readonly Observer[];
  private readonly ofBegin: readonly Observer[];
  private readonly ofSend: readonly Observer[];

  constructor(
    private readonly places: Places,
    private readonly policies: readonly Policy[],
    observers: readonly Observer[],
  ) {
    this.observers = observers.filter(({ on }) => on !== false);
    this.ofBegin = this.observers.filter(({ begun }) => begun !== undefined);
    this.ofSend = this.observers.filter(({ sent }) => sent !== undefined);
  }

  /** A request that has its upstream. Whoever begins a call ends it. */
  begin(origin: CallOrigin, message: Begun, route: Route, era: Era): Call {
    const call = new Call(origin, message, route, era, this.ended);
    this.underWay.add(call);
    for (const observer of this.ofBegin) observer.begun!(call, message.params);
    return call;
  }

  /**
   * Sends a call that nothing refuses, now or when there is a place for it. What refuses it arrives at `sink.fail`; what `send`
   * throws ends it, and is thrown on where nobody had to wait.
   */
  go(call: Call, sink: Refusable, send: () => void): void {
    call.sink = sink;
    for (const policy of this.policies) {
      const refusal = policy.admit(call);
      if (refusal !== null) return sink.fail(refusal);
    }
    const { length } = call.route.body;
    const full = call.origin.account.take('bytes', length);
    if (full !== null) return sink.fail(full);
    call.bytes = length;
    this.place(call, sink, () => this.send(call, send));
  }

  /** The call waits for a person: until {@link back} it holds no place. */
  rest(call: Call): void {
    if (call.share !== null) this.places.leave(call.share);
    call.share = null;
  }

  /** It goes on. Rejects where there is no place for it. */
  back(call: Call): Promise<void> {
    return new Promise((resolve, reject) => this.place(call, { fail: reject }, resolve));
  }

  /** Ends all calls under way that may not go on. */
  endForbidden(mayGoOn: (call: Call) => boolean): void {
    this.underWay.forEach((call) => guarded('call', () => mayGoOn(call) || call.forbid()));
  }

  /** Ends those whose time is over; what a clock says costs less to ask than {@link endForbidden}. */
  endExpired(): void {
    const now = Date.now();
    this.underWay.forEach((call) => call.origin.until > now || guarded('call', () => call.forbid()));
  }

  private place(call: Call, sink: Refusable, go: () => void): void {
    if (call.over) return sink.fail(new CallFailure('CLIENT_GONE', 'the call is over'));
    const { places } = this;
    const place = places.shareOf(call.origin.account, call.route.gateway.id);
    if (!places.enter(place)) return this.wait(call, place, sink, go);
    call.share = place;
    go();
  }

  private wait(call: Call, place: Share, sink: Refusable, go: () => void): void {
    const served = () => {
      call.waiter = null;
      call.share = place;
      guarded('call', go, (error) => sink.fail(failureOf(error)));
    };
    const waiter = this.places.wait(place, served, (limit) => {
      call.waiter = null;
      sink.fail(limit);
    });
    if (waiter instanceof LimitReached) sink.fail(waiter);
    else call.waiter = waiter;
  }

  private send(call: Call, send: () => void): void {
    for (const observer of this.ofSend) observer.sent!(call);
    try {
      send();
    } catch (error) {
      call.end('INVALID_REQUEST');
      throw error;
    }
  }

  /** {@link go} for what goes on with a promise. Rejects with what refuses the call. */
  admitted(call: Call): Promise<void> {
    return new Promise((resolve, reject) => this.go(call, { fail: reject, stop: reject }, resolve));
  }

  private readonly ended = (call: Call, code: string | null): void => {
    this.underWay.delete(call);
    if (call.waiter !== null) this.places.forget(call.waiter);
    this.rest(call);
    call.origin.account.give('bytes', call.bytes);
    for (const observer of this.observers) observer.ended(call, code);
  };
}

/** How the container puts such lists together. */
export const wayOf = (
  policies: readonly Type<Policy>[],
  observers: readonly Type<Observer>[],
): FactoryProvider<WayOfACall> => ({
  provide: WayOfACall,
  inject: [Places, ...policies, ...observers],
  useFactory: (places: Places, ...built: unknown[]) =>
    new WayOfACall(places, built.slice(0, policies.length) as Policy[], built.slice(policies.length) as Observer[]),
});

export const wayOfACall = wayOf(admit, observe);
