import { closeCodes } from './close-codes.js';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Account } from '../../limits/budgets/account.js';
import type { LimitReached } from '../../problems/limit-reached.js';
import type { Visit } from '../request/visit.js';
import { inTurns } from '../../protocol/json/turns.js';
import { every, guarded, later, soon } from '../../problems/guarded.js';

/** A response or socket that stays open and only waits for news. */
export interface OpenStream {
  /** Keeps proxies and dead peers honest; nothing a client would notice. */
  ping(): void;
  /** Whether answers to calls under way still have to go out on it. */
  busy(): boolean;
  /** Ends it in order; a socket with this close code (RFC 6455 section 7.4.1), by default that of a process that goes away. */
  close(code?: number): void;
  /** Whether its owner may still have it; asked whenever gateways, servers or rights change. */
  allowed(): boolean;
}

/** Whose a stream is, and until when. */
export type StreamOwner = Pick<Visit, 'until' | 'account'>;

interface Held {
  readonly timer: NodeJS.Timeout | undefined;
  readonly account: Account;
}

/** Close code of a socket whose owner may not have it any longer. */
const forbidden = closeCodes.policy;

const pingMs = 15_000;
/** Streams that are kept alive in one turn of the event loop. */
const pingsAtOnce = 100;
/** How often an ending process looks whether a stream has its last answer, in milliseconds. */
const lookMs = 20;

/** The longest time a timer of Node takes, in milliseconds. */
const longestTimer = 2 ** 31 - 1;

/** Every waiting stream of this process: kept alive by one timer, ended when rights change and when the process drains. */
@Injectable()
export class OpenStreams implements OnApplicationShutdown {
  private readonly open = new Map<OpenStream, Held>();
  private ending = false;
  private readonly timer = every('streams', pingMs, () => this.pingAll()).unref();

  /** Null where one more stream finds room, which is then {@link add}ed at once. */
  roomFor(account: Account): LimitReached | null {
    const full = account.take('streams');
    if (full === null) account.give('streams');
    return full;
  }

  /** Null: it is open, and ends at `until` (milliseconds since 1970; Infinity: when its owner ends it). */
  add(stream: OpenStream, { until, account }: StreamOwner): LimitReached | null {
    const full = account.take('streams');
    if (full !== null) return full;
    const left = Math.max(0, until - Date.now());
    const timer = left > longestTimer ? undefined : later('stream', left, () => stream.close(forbidden)).unref();
    this.open.set(stream, { timer, account });
    // One that comes while the process ends is opened and ended in order: its client opens it elsewhere.
    if (this.ending) soon('stream', () => stream.close());
    return null;
  }

  delete(stream: OpenStream): void {
    const held = this.open.get(stream);
    if (held === undefined) return;
    clearTimeout(held.timer);
    this.open.delete(stream);
    held.account.give('streams');
  }

  get size(): number {
    return this.open.size;
  }

  /** In turns with all else: thousands of streams are thousands of writes. */
  private pingAll(): void {
    const streams = this.open.keys();
    inTurns(() => {
      for (let n = 0; n < pingsAtOnce; n++) {
        const { value: stream, done } = streams.next();
        if (done === true) return true;
        guarded('stream', () => {
          // Also where a clock was set, which no timer sees.
          if (stream.allowed()) stream.ping();
          else stream.close(forbidden);
        });
      }
      return false;
    });
  }

  closeForbidden(): void {
    this.each((stream) => {
      if (!stream.allowed()) stream.close(forbidden);
    });
  }

  /** Ends all, and each that comes from now on: at once, or after its last answer, but at `until` (performance.now()) at the latest. */
  async closeAll(until: number): Promise<void> {
    this.ending = true;
    for (;;) {
      const late = performance.now() >= until;
      let busy = 0;
      this.each((stream) => {
        if (!late && stream.busy()) busy += 1;
        else stream.close();
      });
      if (busy === 0) return;
      await new Promise((resolve) => later('look', lookMs, () => resolve(null)));
    }
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    for (const { timer } of this.open.values()) clearTimeout(timer);
  }

  private each(act: (stream: OpenStream) => void): void {
    for (const stream of [...this.open.keys()]) guarded('stream', () => act(stream));
  }
}
