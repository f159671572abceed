import { Injectable } from '@nestjs/common';
import type { JsonId } from '../../protocol/envelope.js';
import { CallFailure, type Failure } from '../../protocol/failures.js';
import type { Account } from '../../limits/budgets/account.js';
import { Replicas } from '../../replicas/replicas.service.js';
import { guarded, later } from '../../problems/guarded.js';

/** How long a client, and the person in front of it, may take to answer, in milliseconds. */
const patienceMs = 600_000;

/** How long another replica may take to say that it has an answer, in milliseconds. */
const deliveryMs = 5_000;

interface Waiting {
  readonly resolve: (answer: string) => void;
  readonly reject: (failure: Failure) => void;
  readonly timer: NodeJS.Timeout;
  readonly account: Account;
}

/** Questions that the gateway itself asks of legacy clients, and their answers, which may come in on any replica. */
@Injectable()
export class ClientAnswers {
  private readonly waiting = new Map<JsonId, Waiting>();
  private next = 0;

  constructor(private readonly replicas: Replicas) {
    replicas.on('client-answer', (text) => {
      const [id, answer] = JSON.parse(text) as [string, string];
      this.take(id, answer);
      return '';
    });
  }

  /** An id for a question, and its answer. Rejects with a CallFailure when none comes in time, with LimitReached where too many are open. */
  expect(account: Account): { readonly id: string; readonly answer: Promise<string>; readonly forget: () => void } {
    const id = `${this.replicas.id} ${this.next++}`;
    const answer = new Promise<string>((resolve, reject) => {
      const full = account.take('questions');
      if (full !== null) return reject(full);
      const timer = later('client answer', patienceMs, () => this.giveUp(id)).unref();
      this.waiting.set(id, { resolve, reject, timer, account });
    });
    // Whoever asked may have given up meanwhile.
    answer.catch(() => undefined);
    return { id, answer, forget: () => this.abandon(id) };
  }

  /** The text of an answer goes to whoever asked, here or on the replica that the id names. */
  deliver(id: JsonId, answer: string): void {
    const [replica = ''] = String(id).split(' ');
    if (replica === this.replicas.id) this.take(id, answer);
    else
      guarded('client answer', () =>
        this.replicas.ask(replica, 'client-answer', JSON.stringify([id, answer]), deliveryMs),
      );
  }

  private take(id: JsonId, answer: string): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.forget(id, waiting);
    waiting.resolve(answer);
  }

  /** Whoever asked has gone. */
  private abandon(id: JsonId): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.forget(id, waiting);
    waiting.reject(new CallFailure('CLIENT_GONE', 'the call is over'));
  }

  private giveUp(id: JsonId): void {
    const waiting = this.waiting.get(id);
    if (waiting === undefined) return;
    this.forget(id, waiting);
    waiting.reject(new CallFailure('CLIENT_SILENT', 'the client did not answer a question of the upstream in time'));
  }

  private forget(id: JsonId, { timer, account }: Waiting): void {
    account.give('questions');
    clearTimeout(timer);
    this.waiting.delete(id);
  }
}
