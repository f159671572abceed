import { Injectable } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import type { LimitReached } from '../../problems/limit-reached.js';
import { Ledger } from './ledger.service.js';

/** What is held for addresses whose callers have not said who they are: the bodies of those who sign in. */
@Injectable()
export class StrangerBytes {
  /** The most for one address. */
  readonly most: number;
  private readonly held = new Map<string, number>();

  constructor(
    private readonly ledger: Ledger,
    @InjectEnvironment() env: Environment,
  ) {
    this.most = env.MAX_HELD_BYTES_PER_PEER;
  }

  /** Null: it is written down until it is given back. */
  take(address: string, bytes: number): LimitReached | null {
    const held = (this.held.get(address) ?? 0) + bytes;
    if (held > this.most) return this.ledger.full('bytes', 'TOO_MANY_REQUESTS');
    const full = this.ledger.own.take('bytes', bytes);
    if (full === null) this.held.set(address, held);
    return full;
  }

  give(address: string, bytes: number): void {
    this.ledger.own.give('bytes', bytes);
    const left = (this.held.get(address) ?? 0) - bytes;
    if (left > 0) this.held.set(address, left);
    else this.held.delete(address);
  }
}
