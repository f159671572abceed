import type { LimitReached } from '../../problems/limit-reached.js';
import type { Ledger } from './ledger.service.js';
import type { RowName } from './rows.js';

/** What is held for one caller, or for all. Plain numbers: every call changes some. */
export class Account implements Record<RowName, number> {
  connections = 0;
  calls = 0;
  waiting = 0;
  bytes = 0;
  sessions = 0;
  streams = 0;
  parked = 0;
  questions = 0;
  /** Whether it was asked for since it was last looked at. */
  used = true;
  /** Grows with each turn in a queue; whoever had none for longest is next. */
  turn = 0;

  constructor(private readonly ledger: Pick<Ledger, 'take' | 'give'>) {}

  /** Null: it is written down, for the process too, until it is given back. */
  take(row: RowName, amount = 1): LimitReached | null {
    return this.ledger.take(this, row, amount);
  }

  give(row: RowName, amount = 1): void {
    this.ledger.give(this, row, amount);
  }

  get isEmpty(): boolean {
    const { connections, calls, waiting, bytes, sessions, streams, parked, questions } = this;
    return connections + calls + waiting + bytes + sessions + streams + parked + questions === 0;
  }
}
