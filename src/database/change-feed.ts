import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { guarded } from '../problems/guarded.js';
import { isDatabaseAway } from './database-fault.js';
import { NotificationListener } from './notification-listener.js';
import type { Store } from './store.js';

/** What travels on the Postgres channel. */
interface Announcement {
  readonly channel: string;
  readonly replica: string;
  readonly payload: Record<string, unknown>;
}

export type Announce = (channel: string, payload: object) => Promise<void>;
export type ChangeHandler = (payload: Record<string, unknown> | null) => void | Promise<void>;

export type Witness = (manager: EntityManager, channel: string, payload: Record<string, unknown>) => Promise<void>;

/** One Postgres channel for all, so that one LISTEN serves every subscriber. */
const postgresChannel = 'gatehouse';
/** NOTIFY takes less than 8,000 bytes; the envelope needs some of them. */
const largestPayloadBytes = 7_000;

/** Tells every replica what has changed: NOTIFY in the transaction of the change, LISTEN on a connection of its own. */
@Injectable()
export class ChangeFeed implements OnApplicationShutdown {
  readonly replicaId = randomUUID();
  private readonly logger = new Logger(ChangeFeed.name);
  private readonly handlers = new Map<string, Set<ChangeHandler>>();
  private readonly witnesses: Witness[] = [];
  /** Subscribers go on with work of their own: it is not the work of whoever made the change, and must not be written down as theirs. */
  private readonly ownContext = AsyncLocalStorage.snapshot();
  private readonly listener: NotificationListener;

  constructor(
    private readonly dataSource: DataSource,
    store: Store,
  ) {
    this.listener = new NotificationListener(store, postgresChannel, {
      onNotification: (text) => guarded('change', () => this.receive(text)),
      onGap: () => guarded('change', () => this.tellAll()),
    });
  }

  /** Resolves when the LISTEN connection stands: from then on no change is missed. */
  start(): Promise<void> {
    return this.listener.start();
  }

  /** false while the LISTEN connection is down: changes of other replicas are not seen. */
  get connected(): boolean {
    return this.listener.connected;
  }

  /** Since when changes of other replicas are missed (performance.now()); null while none is. */
  get deafSince(): number | null {
    return this.listener.deafSince;
  }

  /**
   * Runs `work` in one transaction. `announce` sends its NOTIFY within it, so it holds at COMMIT only. When this resolves
   * the subscribers of this process have been called and awaited; other replicas hear of it by LISTEN.
   */
  async transaction<T>(work: (manager: EntityManager, announce: Announce) => Promise<T>): Promise<T> {
    const announced: Announcement[] = [];
    const run = this.dataSource.transaction(async (manager) => {
      const result = await work(manager, async (channel, payload) => {
        announced.push(await this.notify(manager, channel, payload));
      });
      // Last, since witnesses may share a row: whoever waits for it then holds nothing that its holder still needs.
      for (const { channel, payload } of announced)
        for (const witness of this.witnesses) await witness(manager, channel, payload);
      return result;
    });
    const result = await run.catch((error: unknown) => {
      // The connection may have broken after COMMIT was done: whoever listens starts afresh.
      if (announced.length > 0 && isDatabaseAway(error)) this.listener.renew();
      throw error;
    });
    for (const { channel, payload } of announced) await this.tell(channel, payload);
    return result;
  }

  /** `witness` is called at the end of the transaction of each announced change: what it writes commits with it or not at all. */
  witness(witness: Witness): void {
    this.witnesses.push(witness);
  }

  /** A NOTIFY outside a transaction; subscribers of this process are called and awaited. */
  async announce(channel: string, payload: object): Promise<void> {
    const envelope = await this.notify(this.dataSource.manager, channel, payload);
    await this.tell(channel, envelope.payload);
  }

  /**
   * `handler` gets what is announced on `channel`, here or on another replica, and `null` after the LISTEN connection
   * was down: anything may have changed then. Returns the function that ends the subscription.
   */
  subscribe(channel: string, handler: ChangeHandler): () => void {
    const handlers = this.handlers.get(channel) ?? new Set();
    this.handlers.set(channel, handlers.add(handler));
    return () => handlers.delete(handler);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listener.stop();
  }

  private async notify(manager: EntityManager, channel: string, payload: object): Promise<Announcement> {
    const envelope = { channel, replica: this.replicaId, payload: payload as Record<string, unknown> };
    const bytes = Buffer.byteLength(JSON.stringify(payload));
    if (bytes > largestPayloadBytes) {
      throw new RangeError(
        `a change on ${channel} has ${bytes} bytes; at most ${largestPayloadBytes} can be announced`,
      );
    }
    await manager.query('SELECT pg_notify($1, $2)', [postgresChannel, JSON.stringify(envelope)]);
    return envelope;
  }

  private async receive(text: string): Promise<void> {
    const { channel, replica, payload } = JSON.parse(text) as Announcement;
    if (replica !== this.replicaId) await this.tell(channel, payload);
  }

  private async tellAll(): Promise<void> {
    await Promise.all([...this.handlers.keys()].map((channel) => this.tell(channel, null)));
  }

  /** What a subscriber throws is logged: the change itself is committed. */
  private async tell(channel: string, payload: Record<string, unknown> | null): Promise<void> {
    const calls = [...(this.handlers.get(channel) ?? [])].map((handler) =>
      this.ownContext(async () => handler(payload)),
    );
    for (const call of await Promise.allSettled(calls)) {
      if (call.status === 'rejected') {
        this.logger.error(`a subscriber of ${channel} failed`, (call.reason as Error)?.stack);
      }
    }
  }
}
