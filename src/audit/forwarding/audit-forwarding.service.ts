import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { InjectEnvironment, type Environment } from '../../config/environment.js';
import { later } from '../../problems/guarded.js';
import { eventsOf, type AuditDestination, type WaitingPage } from './destination.js';
import { destinationsOf } from './forwarding-settings.js';
import { WaitingPages } from './waiting-pages.js';

const pauseMs = 1_000;
const longestPauseMs = 60_000;

/**
 * Sends the audit log on, page by page as it stands in the database: nothing is lost while the other side is away, however long, and
 * what a crash leaves in doubt is sent again. Of many replicas one does it. Pages that were not sent are not removed for their age.
 */
@Injectable()
export class AuditForwarding implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('AuditForwarding');
  private readonly waiting: WaitingPages;
  private destinations: readonly AuditDestination[] = [];
  /** Ids of pages that a destination took while another one did not. */
  private readonly taken = new Map<AuditDestination, Set<string>>();
  private timer: NodeJS.Timeout | undefined;
  private round: Promise<void> = Promise.resolve();
  private stopped = false;
  private pause = pauseMs;
  /** Events that were taken, by destination. */
  readonly sent = new Map<string, number>();
  /** Batches that were not taken. */
  readonly failed = new Map<string, number>();
  /** Age of the oldest row that waits; undefined where nothing is forwarded. */
  lagSeconds: number | undefined;

  constructor(
    @InjectDataSource() dataSource: DataSource,
    @InjectEnvironment() private readonly env: Environment,
  ) {
    this.waiting = new WaitingPages(dataSource);
  }

  onApplicationBootstrap(): void {
    this.destinations = destinationsOf(this.env);
    if (this.destinations.length > 0) this.schedule(0);
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.round;
    if (this.destinations.length === 0) return;
    await this.waiting.leave().catch(() => {});
    for (const destination of this.destinations) await destination.close();
  }

  private schedule(ms: number): void {
    this.timer = later('audit forwarding', ms, async () => {
      this.round = this.forward();
      await this.round;
      if (!this.stopped) this.schedule(this.pause);
    });
    this.timer.unref();
  }

  /** Sets how long to wait until the next time. */
  private async forward(): Promise<void> {
    try {
      const more = (await this.waiting.lead()) && (await this.sendNext());
      this.lagSeconds = await this.waiting.lagSeconds();
      this.pause = more ? 0 : pauseMs;
    } catch (error) {
      if (this.pause <= pauseMs) this.log.warn(`waits: ${(error as Error).message}`);
      this.pause = Math.min(longestPauseMs, Math.max(pauseMs, this.pause) * 2);
    }
  }

  /** False where nothing waits. */
  private async sendNext(): Promise<boolean> {
    const pages = await this.waiting.next();
    if (pages.length === 0) return false;
    const outcomes = await Promise.allSettled(this.destinations.map((destination) => this.give(destination, pages)));
    const refusal = outcomes.find((outcome) => outcome.status === 'rejected');
    if (refusal !== undefined) throw refusal.reason;
    await this.waiting.forwarded(pages);
    this.taken.clear();
    return true;
  }

  private async give(destination: AuditDestination, pages: readonly WaitingPage[]): Promise<void> {
    const taken = this.taken.get(destination) ?? new Set();
    const due = pages.filter(({ id }) => !taken.has(id));
    if (due.length === 0) return;
    const events = due.flatMap(eventsOf);
    try {
      await destination.send(events);
    } catch (error) {
      add(this.failed, destination, 1);
      throw new Error(`${destination.name}: ${(error as Error).message}`, { cause: error });
    }
    add(this.sent, destination, events.length);
    this.taken.set(destination, new Set([...taken, ...due.map(({ id }) => id)]));
  }
}

const add = (to: Map<string, number>, { name }: AuditDestination, count: number) =>
  void to.set(name, (to.get(name) ?? 0) + count);
