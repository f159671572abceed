import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { every, guarded } from '../../problems/guarded.js';
import { LimitReached } from '../../problems/limit-reached.js';
import type { Account } from './account.js';
import { Ledger } from './ledger.service.js';
import { UpstreamPlaces, type Share, type Waiter } from './upstream-places.js';

/** How late a wait may end, in milliseconds. */
const tickMs = 100;
/** When it is worth trying again where a call found no place, in seconds. */
const retryAfterSeconds = 2;

/**
 * Places for calls: each needs one in the process, one of its caller's, and one at its upstream. A call that finds none waits,
 * without holding any: a slow upstream keeps nobody from the others. One caller has a turn after another.
 */
@Injectable()
export class Places implements OnModuleDestroy {
  private readonly upstreams = new Map<string, UpstreamPlaces>();
  /** Upstreams that somebody waits for. */
  private readonly awaited = new Set<UpstreamPlaces>();
  private turns = 0;
  private dispatching = false;
  private readonly waitMs: number;
  private readonly timer = every('places', tickMs, () => this.expire()).unref();

  constructor(
    private readonly ledger: Ledger,
    @InjectEnvironment() private readonly env: Environment,
  ) {
    this.waitMs = env.MAX_WAIT_SECONDS * 1000;
  }

  /** What this caller has at an upstream, with or without a place. */
  shareOf(account: Account, upstreamId: string): Share {
    return this.at(upstreamId).shareOf(account);
  }

  /** Calls under way at an upstream. */
  activeAt(upstreamId: string): number {
    return this.upstreams.get(upstreamId)?.active ?? 0;
  }

  /** Takes a place where there is one now. Nobody is passed: who waits has what was free already. */
  enter(share: Share): boolean {
    if (!this.isFree(share)) return false;
    this.take(share);
    return true;
  }

  /** Waits for a place. Null: `go` is called when there is one, or `refuse` when there is none in time. */
  wait(share: Share, go: () => void, refuse: (limit: LimitReached) => void): LimitReached | Waiter {
    const { account } = share;
    const full = account.take('waiting');
    if (full !== null) return full;
    const waiter: Waiter = { share, go, refuse, deadline: performance.now() + this.waitMs };
    share.waiting.push(waiter);
    share.upstream.lanes.add(share);
    this.awaited.add(share.upstream);
    return waiter;
  }

  /** Who waits goes, unserved. */
  forget(waiter: Waiter): void {
    const { share } = waiter;
    const at = share.waiting.indexOf(waiter);
    if (at < 0) return;
    share.waiting.splice(at, 1);
    this.waited(share);
  }

  /** Gives a place back; whoever waited longest for a turn has it. */
  leave(share: Share): void {
    share.active -= 1;
    share.upstream.active -= 1;
    share.account.give('calls');
    if (this.awaited.size > 0) this.dispatch();
  }

  /** A place for a message nobody waits for. False: it is dropped. */
  enterMessage(upstreamId: string): boolean {
    const upstream = this.at(upstreamId);
    if (upstream.messages >= upstream.most) return false;
    upstream.messages += 1;
    return true;
  }

  leaveMessage(upstreamId: string): void {
    this.at(upstreamId).messages -= 1;
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  private at(id: string): UpstreamPlaces {
    let upstream = this.upstreams.get(id);
    if (upstream === undefined) {
      this.forgetUnused();
      upstream = new UpstreamPlaces(this.env.UPSTREAM_MAX_CONCURRENCY);
      this.upstreams.set(id, upstream);
    }
    return upstream;
  }

  /** Those of gateways that are gone are unused; asked only when one is new. */
  private forgetUnused(): void {
    for (const [id, upstream] of this.upstreams) if (upstream.isUnused) this.upstreams.delete(id);
  }

  private isFree(share: Share): boolean {
    const { each, most, all } = this.ledger;
    return all.calls < most.calls && share.account.calls < each.calls && share.isFree;
  }

  private take(share: Share): void {
    share.active += 1;
    share.upstream.active += 1;
    share.account.calls += 1;
    this.ledger.all.calls += 1;
  }

  private waited(share: Share): void {
    share.account.give('waiting');
    const { upstream } = share;
    upstream.lanes.delete(share);
    if (share.waiting.length > 0) upstream.lanes.add(share);
    else if (upstream.lanes.size === 0) this.awaited.delete(upstream);
  }

  /** Serves all that can be served now. One that ends at once leaves its place to the same round. */
  private dispatch(): void {
    if (this.dispatching) return;
    this.dispatching = true;
    for (let next = this.next(); next !== null; next = this.next()) this.serve(next);
    this.dispatching = false;
  }

  private serve(share: Share): void {
    const waiter = share.waiting.shift() as Waiter;
    this.waited(share);
    this.take(share);
    share.account.turn = this.turns += 1;
    guarded('call', waiter.go);
  }

  /** Of all that could go now, whose last turn is longest ago. */
  private next(): Share | null {
    let next: Share | null = null;
    for (const upstream of this.awaited) {
      const share = upstream.first((lane) => this.isFree(lane));
      if (share !== null && (next === null || share.account.turn < next.account.turn)) next = share;
    }
    return next;
  }

  private expire(): void {
    if (this.awaited.size === 0) return;
    const now = performance.now();
    const late = [...this.awaited].flatMap(({ lanes }) =>
      [...lanes].flatMap(({ waiting }) => waiting.filter(({ deadline }) => deadline <= now)),
    );
    for (const waiter of late) {
      const refusal = this.refusal(waiter.share);
      this.forget(waiter);
      guarded('call', () => waiter.refuse(refusal));
    }
  }

  /** Why there is no place. */
  private refusal(share: Share): LimitReached {
    const { each } = this.ledger;
    if (share.account.calls >= each.calls) return this.ledger.full('waiting', 'TOO_MANY_REQUESTS');
    if (share.active >= share.upstream.half) {
      return new LimitReached(
        'TOO_MANY_REQUESTS',
        'Too many of your calls to this upstream are under way',
        retryAfterSeconds,
      );
    }
    if (share.isFree) return this.ledger.full('waiting', 'GATEWAY_BUSY');
    return new LimitReached('GATEWAY_BUSY', 'Too many calls to this upstream are under way', retryAfterSeconds);
  }
}
