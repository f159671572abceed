import { setTimeout as sleep } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import pg from 'pg';
import { every } from '../problems/guarded.js';
import { backOff } from '../problems/back-off.js';
import type { Store } from './store.js';

interface NotificationEvents {
  onNotification(payload: string): void;
  /** The connection was down for a while and stands again: notifications in between are lost. */
  onGap(): void;
}

/** How often the connection is asked whether it lives; a hung server shows within twice this. */
const heartbeatMs = 5_000;

/** One LISTEN on a connection of its own (not from the pool, which would keep it busy), made again for as long as it takes. */
export class NotificationListener {
  private readonly logger = new Logger(NotificationListener.name);
  private readonly stopping = new AbortController();
  private client: pg.Client | undefined;
  private lostAt = performance.now();

  constructor(
    private readonly store: Store,
    private readonly channel: string,
    private readonly events: NotificationEvents,
  ) {}

  get connected(): boolean {
    return this.client !== undefined;
  }

  /** Since when notifications are missed (performance.now()); null while none is. */
  get deafSince(): number | null {
    return this.connected ? null : this.lostAt;
  }

  async start(): Promise<void> {
    await this.connect();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    const { client } = this;
    this.client = undefined;
    await client?.end().catch(() => {});
  }

  /** Connects anew, which ends in `onGap`. */
  renew(): void {
    if (this.client) this.lost(this.client);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ ...this.store.connection, query_timeout: heartbeatMs });
    client.on('error', () => {});
    try {
      await client.connect();
      client.on('notification', ({ payload }) => this.events.onNotification(payload ?? ''));
      await client.query(`LISTEN ${this.channel}`);
    } catch (error) {
      void client.end().catch(() => {});
      throw error;
    }
    this.client = client;
    client.once('end', () => this.lost(client));
    if (this.store.kind === 'postgres') this.watch(client);
  }

  /** A server that hangs or a network that swallows packets never ends the connection by itself. */
  private watch(client: pg.Client): void {
    const ask = () => client.query('SELECT 1').catch(() => this.lost(client));
    const timer = every('change notifications', heartbeatMs, ask).unref();
    client.once('end', () => clearInterval(timer));
  }

  private lost(client: pg.Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.lostAt = performance.now();
    void client.end().catch(() => {});
    this.logger.warn('the database connection for change notifications was lost; trying again');
    void this.reconnect();
  }

  private async reconnect(): Promise<void> {
    for (let attempt = 0; !this.stopping.signal.aborted; attempt += 1) {
      try {
        await sleep(backOff(attempt), undefined, { signal: this.stopping.signal, ref: false });
        await this.connect();
        this.logger.log('change notifications are back');
        return this.events.onGap();
      } catch {
        // The next attempt follows; stop() ends the loop.
      }
    }
  }
}
