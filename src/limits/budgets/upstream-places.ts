import type { LimitReached } from '../../problems/limit-reached.js';
import type { Account } from './account.js';

/** A call that waits for a place. */
export interface Waiter {
  readonly share: Share;
  readonly go: () => void;
  readonly refuse: (limit: LimitReached) => void;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
}

/** What one caller has at one upstream: calls under way, and those that wait, first come first served. */
export class Share {
  active = 0;
  readonly waiting: Waiter[] = [];

  constructor(
    readonly account: Account,
    readonly upstream: UpstreamPlaces,
  ) {}

  get isFree(): boolean {
    return this.active < this.upstream.half && this.upstream.active < this.upstream.most;
  }
}

/** Shares of callers who have nothing here that are kept, so that a call costs no entry. */
const mostIdle = 1_000;

/** The places at one upstream. */
export class UpstreamPlaces {
  active = 0;
  /** Messages that nobody waits for. */
  messages = 0;
  /** What one caller may have of it. */
  readonly half: number;
  /** Shares with calls that wait; who was served goes to the end. */
  readonly lanes = new Set<Share>();
  private readonly shares = new Map<Account, Share>();

  constructor(readonly most: number) {
    this.half = Math.ceil(most / 2);
  }

  get isUnused(): boolean {
    return this.active === 0 && this.messages === 0 && this.lanes.size === 0;
  }

  shareOf(account: Account): Share {
    let share = this.shares.get(account);
    if (share === undefined) {
      if (this.shares.size >= mostIdle + this.active + this.lanes.size) this.forgetIdle();
      this.shares.set(account, (share = new Share(account, this)));
    }
    return share;
  }

  /** The first lane for which there is room. */
  first(isFree: (share: Share) => boolean): Share | null {
    if (this.active >= this.most) return null;
    for (const share of this.lanes) if (isFree(share)) return share;
    return null;
  }

  private forgetIdle(): void {
    for (const [account, share] of this.shares) {
      if (share.active === 0 && share.waiting.length === 0) this.shares.delete(account);
    }
  }
}
