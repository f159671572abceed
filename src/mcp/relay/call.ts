import { Logger } from '@nestjs/common';
import type { Share, Waiter } from '../../limits/budgets/upstream-places.js';
import type { Envelope, JsonId } from '../../protocol/envelope.js';
import { CallFailure, failureText, type Failure, type FailureWriter } from '../../protocol/failures.js';
import type { Era } from '../../upstream/client/upstream-connection.js';
import type { Trace } from '../../traces/traces.js';
import { aboutRequest } from '../../problems/request-context.js';
import type { McpPath, Scope } from '../request/mcp-path.js';
import type { Caller } from '../request/visit.js';
import type { Route } from './routes.js';
import type { Placed } from './under-way.js';

/** Who makes a call, and what it came through; `rest`: the HTTP API. */
export interface CallOrigin {
  readonly door: McpPath['door'] | 'rest';
  /** Through whose endpoint; a try over REST is as through the aggregate's. */
  readonly scope: Scope;
  readonly principal: Caller['principal'];
  readonly account: Caller['account'];
  readonly head: { readonly requestId: string };
  /** When what they came with ends, milliseconds since 1970; Infinity where nothing says so. */
  readonly until: number;
}

/** Takes what ends a call before its upstream has answered it. */
export interface Refusable {
  fail(failure: Failure): void;
  /** Stops what comes of the upstream, and then fails: nothing goes out after it. */
  stop?(failure: Failure): void;
}

/** What is told of the end of a call: the code of what it failed with, null where it did not. */
type Told = (call: Call, code: string | null) => void;

const log = new Logger('mcp');

const grantEnded = new CallFailure(
  'GRANT_ENDED',
  'the call was cancelled: what its caller came with has ended, or no longer reaches this server',
);

/** One request on its way to one upstream: made once after routing, whatever it came through, and ended exactly once. */
export class Call implements Placed {
  /** On the clock of `performance.now()`. */
  readonly started = performance.now();
  /** How long it took, once it is over. */
  ms = 0;
  /** Called when the call is over; what was held for it is let go. */
  whenOver: (() => void) | null = null;
  over = false;
  /** Null where nobody wants any. */
  trace: Trace | null = null;
  /** When it was let through, on the clock of `performance.now()`; kept for its trace. */
  sentAt = 0;
  /** Bytes of its request, held until it is over. */
  bytes = 0;
  /** Among the calls under way. */
  place = -1;
  /** Where it has its place among them; null while it has none. */
  share: Share | null = null;
  /** Its wait for one. */
  waiter: Waiter | null = null;
  /** Takes its end; null before it is let through. */
  sink: Refusable | null = null;
  /** Tells the upstream that nobody waits any more, where hanging up does not say so. */
  upstream: { tellCancelled(): void } | null = null;
  readonly id: JsonId | null;
  readonly method: string;

  constructor(
    readonly origin: CallOrigin,
    { id, method }: Pick<Envelope, 'id' | 'method'>,
    /** As the upstream is asked. */
    public route: Route,
    /** Which the caller speaks. */
    readonly era: Era,
    private readonly told: Told,
  ) {
    this.id = id ?? null;
    this.method = method;
  }

  /** The upstream's answer has gone out. */
  readonly done = (): void => this.end(null);

  /** Ends the call with a failure. @returns the error that its client sees; its cause is in the log under the same request id. */
  readonly failed: FailureWriter = (failure: Failure): string => {
    const { slug } = this.route.gateway;
    const { requestId } = this.origin.head;
    aboutRequest(requestId, this.trace?.traceId, () => log.warn(`${slug} ${failure.code} ${failure.message}`));
    this.end(failure.code);
    return failureText(this.id, failure, slug, requestId);
  };

  /** Ends it for who may not go on: its upstream hears that it is cancelled, its client why. */
  forbid(): void {
    this.upstream?.tellCancelled();
    this.end(grantEnded.code);
    this.sink?.stop?.(grantEnded);
  }

  /** Only the first end counts. */
  end(code: string | null): void {
    if (this.over) return;
    this.over = true;
    this.ms = performance.now() - this.started;
    this.whenOver?.();
    this.told(this, code);
  }
}
