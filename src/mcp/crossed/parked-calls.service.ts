import { endedUnanswered } from '../../upstream/target/unusable-answer.js';
import { failureOf } from '../request/failure-of.js';
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../secrets/key-ring.js';
import type { AnswerSink } from '../answers/answer-sink.js';
import { WholeAnswerSink } from '../answers/whole-answer-sink.js';
import type { JsonId, Params } from '../../protocol/envelope.js';
import { CallFailure, type Failure } from '../../protocol/failures.js';
import type { Account } from '../../limits/budgets/account.js';
import type { LimitReached } from '../../problems/limit-reached.js';
import { guarded, later } from '../../problems/guarded.js';
import type { ParkedCall, Attendant } from './parked-call.js';
import { Replicas } from '../../replicas/replicas.service.js';

const purpose = 'mcp-request-state';

/** How long a call waits for what its upstream asked of the client, in milliseconds. */
const patienceMs = 600_000;
/** How long another replica may take to say that it is there, in milliseconds. */
const replyMs = 2_000;

/** On whose account a call waits, what it holds, and who may take it up again. */
export interface Parking {
  readonly account: Account;
  readonly bytes: number;
  readonly binding: readonly string[];
  /** Whether, and until when (milliseconds since 1970), the caller may have what they opened. */
  readonly allowed: () => boolean;
  readonly until: number;
}

interface Parked {
  readonly call: ParkedCall;
  readonly account: Account;
  readonly bytes: number;
  readonly allowed: () => boolean;
  readonly timer: NodeJS.Timeout;
}

/**
 * Calls of modern clients to legacy upstreams that wait for input. The client holds a sealed `requestState`, bound to
 * the principal and the upstream, that names the call; it opens for nobody else and for nothing else.
 */
@Injectable()
export class ParkedCalls {
  private readonly waiting = new Map<string, Parked>();
  /** Those that were taken up again for clients of other replicas. */
  private readonly elsewhere = new Set<Elsewhere>();

  constructor(
    private readonly keys: KeyRing,
    private readonly replicas: Replicas,
  ) {
    replicas.on('parked-here', (key) => (this.waiting.has(key) ? 'yes' : 'no'));
    replicas.on('parked-resume', (text) => this.resumeFor(text));
  }

  get size(): number {
    return this.waiting.size;
  }

  /** The `requestState` for a call that now waits on this account, or why it cannot. */
  park(call: ParkedCall, { account, bytes, binding, allowed, until }: Parking): string | LimitReached {
    const full = account.take('parked') ?? this.heldFor(account, bytes);
    if (full !== null) return full;
    const key = randomBytes(12).toString('base64url');
    const patience = Math.max(0, Math.min(patienceMs, until - Date.now()));
    const timer = later('parked call', patience, () => this.abandon(key)).unref();
    this.waiting.set(key, { call, timer, account, bytes, allowed });
    return this.keys.seal(purpose, `${this.replicas.id} ${key}`, binding);
  }

  /** Ends the calls of callers who may not go on: their token, session or assertion has ended, or the upstream is theirs no more. */
  abandonForbidden(): void {
    for (const [key, { allowed }] of [...this.waiting]) guarded('parked call', () => allowed() || this.abandon(key));
    for (const { parked, sink } of [...this.elsewhere]) {
      guarded('parked call', () => {
        if (parked.allowed()) return;
        parked.call.abandon();
        sink.fail(new CallFailure('GRANT_ENDED', 'the call was cancelled: its caller may not go on'));
      });
    }
  }

  private abandon(key: string): void {
    this.forget(key)?.call.abandon();
  }

  /**
   * Takes up the call that a `requestState` names, with what its upstream asked for. False where the state is none of
   * ours, or the call waits no longer. A call that waits on another replica goes on there, and its answer comes here.
   */
  resume(state: string, binding: readonly string[], responses: Params, waiter: Attendant): boolean {
    let replica: string;
    let key: string;
    try {
      [replica = '', key = ''] = this.keys.open(purpose, state, binding).split(' ');
    } catch {
      return false;
    }
    if (replica !== this.replicas.id) {
      guarded(
        'resume',
        () => this.resumeOn(replica, key, responses, waiter),
        (error) => waiter.sink.fail(failureOf(error)),
      );
      return true;
    }
    return this.resumeHere(key, responses, waiter) !== undefined;
  }

  /** What was taken up; undefined where nothing waits under this key. */
  private resumeHere(key: string, responses: Params, waiter: Attendant): Parked | undefined {
    const parked = this.forget(key);
    parked?.call.provide(responses);
    parked?.call.attend(waiter);
    return parked;
  }

  private heldFor(account: Account, bytes: number): LimitReached | null {
    const full = account.take('bytes', bytes);
    if (full !== null) account.give('parked');
    return full;
  }

  private forget(key: string): Parked | undefined {
    const parked = this.waiting.get(key);
    if (parked === undefined) return undefined;
    clearTimeout(parked.timer);
    this.waiting.delete(key);
    parked.account.give('parked');
    parked.account.give('bytes', parked.bytes);
    return parked;
  }

  private async resumeOn(replica: string, key: string, responses: Params, { sink, id }: Attendant): Promise<void> {
    const lost = new CallFailure('REPLICA_LOST', 'the process that held the call is gone; call again');
    if ((await this.replicas.ask(replica, 'parked-here', key, replyMs)) !== 'yes') return sink.fail(lost);
    const text = JSON.stringify({ key, responses, id } satisfies RemoteResume);
    const answer = await this.replicas.askLong(replica, 'parked-resume', text, patienceMs);
    if (answer === null) return sink.fail(lost);
    const { status, body, code, message } = JSON.parse(answer) as RemoteOutcome;
    if (body !== undefined) sink.answer(status ?? 200, Buffer.from(body));
    else sink.fail(Object.assign(new Error(message), { code: code ?? 'REPLICA_LOST' }));
  }

  private resumeFor(text: string): Promise<string> {
    const { key, responses, id } = JSON.parse(text) as RemoteResume;
    return new Promise((resolve) => {
      let held: Elsewhere | undefined;
      let settled = false;
      const settle = (outcome: RemoteOutcome) => {
        settled = true;
        if (held !== undefined) this.elsewhere.delete(held);
        resolve(JSON.stringify(outcome));
      };
      const sink = new RemoteSink(settle);
      const parked = this.resumeHere(key, responses, { sink, id });
      if (parked === undefined) return settle({ code: 'REPLICA_LOST', message: 'the call waits no longer' });
      held = { parked, sink };
      if (!settled) this.elsewhere.add(held);
    });
  }
}

/** A call that goes on here for a client of another replica. */
interface Elsewhere {
  readonly parked: Parked;
  readonly sink: AnswerSink;
}

interface RemoteResume {
  readonly key: string;
  readonly responses: Params;
  readonly id: JsonId;
}

interface RemoteOutcome {
  readonly status?: number;
  readonly body?: string;
  readonly code?: string;
  readonly message?: string;
}

/** Takes the answer for a client of another replica. */
class RemoteSink extends WholeAnswerSink {
  readonly gone = false;
  readonly holdBytes = Infinity;

  constructor(private readonly settle: (outcome: RemoteOutcome) => void) {
    super();
  }

  answer(status: number, body: Buffer): void {
    this.settle({ status, body: body.toString('utf8') });
  }

  end(): void {
    this.fail(endedUnanswered());
  }

  fail({ code, message }: Failure): void {
    this.settle({ code, message });
  }
}
