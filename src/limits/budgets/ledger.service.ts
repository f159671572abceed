import { getHeapStatistics } from 'node:v8';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { every } from '../../problems/guarded.js';
import { LimitReached } from '../../problems/limit-reached.js';
import { Account } from './account.js';
import { rows, type RowName } from './rows.js';

/** How often accounts of callers who hold nothing, and were not there since the last time, are forgotten; in milliseconds. */
const sweepMs = 10 * 60_000;

type Bounds = Readonly<Record<RowName, number>>;

/**
 * The one book of what this process holds, for whom: every connection, call, byte, session, stream and question belongs to an
 * account and to the process, and has a bound in both. What does not fit is refused; nobody's is taken away for somebody else.
 */
@Injectable()
export class Ledger implements OnModuleDestroy {
  readonly all = new Account(this);
  /** What the gateway holds for itself: its own conversations with upstreams. */
  readonly own = new Account(this);
  /** What one caller may hold. */
  readonly each: Bounds;
  /** What the process may hold. */
  readonly most: Bounds;
  private readonly accounts = new Map<string, Account>();
  private readonly timer = every('accounts', sweepMs, () => this.sweep()).unref();

  constructor(@InjectEnvironment() env: Environment) {
    this.each = bounds((row) => env[rows[row].each]);
    const heap = Math.floor(getHeapStatistics().heap_size_limit / 4);
    this.most = bounds((row) => (row === 'bytes' ? Math.min(env.MAX_HELD_BYTES, heap) : env[rows[row].all]));
  }

  /** The account of a principal; made where there is none. */
  of(id: string): Account {
    let account = this.accounts.get(id);
    if (account === undefined) this.accounts.set(id, (account = new Account(this)));
    account.used = true;
    return account;
  }

  take(account: Account, row: RowName, amount: number): LimitReached | null {
    const { all } = this;
    if (account[row] + amount > this.each[row] && account !== this.own) return this.full(row, 'TOO_MANY_REQUESTS');
    if (all[row] + amount > this.most[row]) return this.full(row, 'GATEWAY_BUSY');
    account[row] += amount;
    all[row] += amount;
    return null;
  }

  give(account: Account, row: RowName, amount: number): void {
    account[row] -= amount;
    this.all[row] -= amount;
  }

  /** The refusal where a row is full: the caller's own, or the process's. */
  full(row: RowName, code: 'TOO_MANY_REQUESTS' | 'GATEWAY_BUSY'): LimitReached {
    const { what, retryAfterSeconds } = rows[row];
    const whose = code === 'TOO_MANY_REQUESTS' ? 'Too many of your' : 'Too many';
    return new LimitReached(code, `${whose} ${what}`, retryAfterSeconds);
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private sweep(): void {
    for (const [id, account] of this.accounts) {
      if (account.isEmpty && !account.used) this.accounts.delete(id);
      account.used = false;
    }
  }
}

const bounds = (of: (row: RowName) => number): Bounds =>
  Object.fromEntries((Object.keys(rows) as RowName[]).map((row) => [row, of(row)])) as Record<RowName, number>;
