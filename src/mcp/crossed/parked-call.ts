import { failureOf } from '../request/failure-of.js';
import { answerIn, type Outline, outline, underId, valueAt, withId } from '../../protocol/outline.js';
import type { AnswerFlow, AnswerSink } from '../answers/answer-sink.js';
import type { JsonId, Params } from '../../protocol/envelope.js';
import type { Failure } from '../../protocol/failures.js';
import { LimitReached } from '../../problems/limit-reached.js';
import type { LegacyLink } from '../sessions/legacy-link.js';
import { answerInstead } from '../sessions/server-messages.js';
import { passesLogLevel } from '../../protocol/log-level.js';
import { rpc } from '../../protocol/protocol.js';
import { sseFields, sseFrame } from '../../protocol/sse-frames.js';
import { errorCodeOf, toModernAnswer } from '../../protocol/translate-answer.js';
import { later } from '../../problems/guarded.js';
import { spanAt } from '../../protocol/json/json-spans.js';

/** Requests of an upstream that may be put to a modern client as `inputRequests`. */
const askable = new Set(['elicitation/create', 'sampling/createMessage', 'roots/list']);

/** How long a question waits for others that the upstream asks at the same time, in milliseconds. */
const gatherMs = 10;

/** How long the head of the answer waits for a first event, which may be an error with a status of its own. */
const openAfterMs = 1_000;

/** Who waits for a call at the moment: the HTTP answer of the request, or of the one that brings input. */
export interface Attendant {
  readonly sink: AnswerSink;
  readonly id: JsonId;
}

type Outcome = (waiter: Attendant) => void;

/**
 * A call of a modern client under way on a legacy upstream's session. What the upstream asks on the way ends the
 * client's request with `input_required` and leaves the call waiting; the next request takes it up again.
 */
export class ParkedCall implements AnswerSink {
  readonly holdBytes = Infinity;
  private waiter: Attendant | null = null;
  private flow: AnswerFlow | null = null;
  private readonly asked = new Map<string, { readonly id: unknown; readonly request: Params }>();
  private outcome: Outcome | null = null;
  private over = false;
  private nextKey = 1;
  private gathering: NodeJS.Timeout | null = null;

  constructor(
    private readonly link: LegacyLink,
    private readonly ours: number,
    private readonly method: string,
    /** The level the client's request named for log messages; without one it gets none. */
    private readonly logLevel: unknown,
    /** Makes the `requestState` of a call that has to wait, or says why it cannot. */
    private readonly park: (call: ParkedCall) => string | LimitReached,
    private readonly release: () => void,
  ) {}

  /** Only what has its answer: who hung up may come back for a call that waits. */
  get gone(): boolean {
    return this.over;
  }

  /** Somebody waits for the call, now or again. A call that ended meanwhile ends for them at once. */
  attend(waiter: Attendant): void {
    this.waiter = waiter;
    waiter.sink.attach({ cut: () => this.cancel(), resume: () => this.flow?.resume() });
    if (this.outcome !== null) this.outcome(waiter);
    else if (this.asked.size > 0) this.askClient();
  }

  /** Gives the upstream what it asked for; what is missing is asked again. */
  provide(responses: Params): void {
    for (const [key, { id }] of this.asked) {
      const result = responses[key];
      if (result === undefined) continue;
      this.asked.delete(key);
      this.link.post(JSON.stringify({ jsonrpc: '2.0', id, result }));
    }
  }

  /** Nobody comes back for it. */
  abandon(): void {
    this.cancel();
  }

  attach(flow: AnswerFlow): void {
    this.flow = flow;
  }

  answer(status: number, body: Buffer): void {
    const own = answerIn(body, this.ours);
    this.settle(own === null ? ({ sink }) => sink.answer(status, body) : this.outcomeOf(own));
  }

  accepted(): void {
    this.settle(({ sink }) => sink.accepted());
  }

  part(): boolean {
    return true;
  }

  /** Servers of the older revisions open a stream for every call, also for one that fails at once. */
  open(): void {
    later('open', openAfterMs, () => this.over || this.waiter?.sink.open()).unref();
  }

  frame(frame: Buffer): boolean {
    const fields = sseFields(frame);
    const message = fields.data === undefined || fields.data === '' ? null : outline(fields.data);
    if (message === null) return true;
    if (message.kind === 'request') this.question(message);
    else if (message.kind === 'notification') {
      if (!passesLogLevel(message, this.logLevel)) return true;
      return this.waiter?.sink.frame(sseFrame({ ...fields, id: undefined, retry: undefined })) ?? true;
    } else {
      const own = underId(message, this.ours);
      if (own !== null) this.settle(this.outcomeOf(own));
    }
    return true;
  }

  end(): void {
    this.settle(({ sink }) => sink.end());
  }

  fail(failure: Failure): void {
    this.settle(({ sink }) => sink.fail(failure));
  }

  private question(message: Outline): void {
    if (!askable.has(message.method)) {
      this.link.post(answerInstead(message));
      return;
    }
    const id = message.id === undefined ? undefined : valueAt(message.text, message.id);
    const whole = valueAt(message.text, { start: 0, end: message.text.length }) as { params?: Params };
    const request = { method: message.method, params: whole.params ?? {} };
    this.asked.set(`q${this.nextKey++}`, { id, request });
    this.gathering ??= later(
      'question',
      gatherMs,
      () => this.askGathered(),
      (error) => this.fail(failureOf(error)),
    );
  }

  private askGathered(): void {
    this.gathering = null;
    if (!this.over) this.askClient();
  }

  /** Ends the client's request with what is asked of them; the call waits for their next. */
  private askClient(): void {
    const { waiter } = this;
    if (waiter === null) return;
    const asked = [...this.asked].map(([key, { request }]) => [key, request] as const);
    const inputRequests = JSON.stringify(Object.fromEntries(asked));
    const requestState = this.park(this);
    this.waiter = null;
    if (requestState instanceof LimitReached) {
      this.cancel();
      return waiter.sink.fail(requestState);
    }
    const result = `{"resultType":"input_required","inputRequests":${inputRequests},"requestState":${JSON.stringify(requestState)}}`;
    waiter.sink.answer(200, Buffer.from(`{"jsonrpc":"2.0","id":${JSON.stringify(waiter.id)},"result":${result}}`));
  }

  /**
   * What to do with the answer once somebody waits for it. It is translated to 2026-07-28 here: one that cannot be must not have
   * settled the call.
   */
  private outcomeOf(own: Outline): Outcome {
    const answer = toModernAnswer(own.text, this.method);
    const status = statusOf(errorCodeOf(answer));
    const span = spanAt(answer, ['id'])!;
    return (waiter) => waiter.sink.answer(status, withId(Buffer.from(answer, 'latin1'), span, waiter.id));
  }

  private settle(outcome: Outcome): void {
    if (this.over) return;
    this.over = true;
    this.release();
    if (this.waiter === null) this.outcome = outcome;
    else outcome(this.waiter);
  }

  /** The client went away, which cancels (2026-07-28); the upstream of an older revision wants to be told. */
  private cancel(): void {
    if (this.over) return;
    this.over = true;
    const params = { requestId: this.ours, reason: 'the client went away' };
    this.link.post(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/cancelled', params }));
    this.flow?.cut();
    this.release();
  }
}

/** Statuses that 2026-07-28 binds to an error, whatever it came with from the upstream. */
function statusOf(code: number | undefined): number {
  if (code === rpc.methodNotFound) return 404;
  return code === rpc.missingCapability ? 400 : 200;
}
