import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { ChangeFeed } from '../../database/change-feed.js';
import { refuseManaged } from '../../fields/managed.js';
import { every } from '../../problems/guarded.js';
import { noRules, readRules, type LimitRules } from '../rules/limit-rules.js';
import { MeteredRate, type Meter, type Metered } from './meter.js';
import { RateLimits } from './rate-limits.service.js';

const settleMs = 1_000;
const sweepMs = 60_000;

export interface StoredLimits {
  readonly rules: LimitRules;
  /** A file or a pipeline that keeps them; null: people. */
  readonly managedBy: string | null;
}

/** One caller's use of one rule, on its way to the table. */
interface Settled {
  readonly metered: Metered;
  readonly meter: Meter;
  readonly key: string;
  /** What was used here since the last time. */
  readonly used: number;
}

/**
 * The rules for all gateways in the database, and what is used of any rule: each replica counts on its own and settles once a
 * second, so that the sum may be over by what came within it. Without the database each goes on with what it knows.
 */
@Injectable()
export class LimitStore implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger('Limits');
  private readonly timers: readonly NodeJS.Timeout[];
  private settling = false;
  private away = false;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    private readonly feed: ChangeFeed,
    private readonly limits: RateLimits,
  ) {
    feed.subscribe('limits', () => this.load());
    this.timers = [
      every('limits', settleMs, () => this.tend()).unref(),
      every('limits', sweepMs, () => this.limits.sweep()).unref(),
    ];
  }

  async onModuleInit(): Promise<void> {
    await this.load();
  }

  async onModuleDestroy(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.tend();
  }

  /** On every replica when this resolves here and at once there. `keeper` keeps them from now on; null: people. Throws 409 MANAGED. */
  async save(rules: LimitRules, keeper: string | null): Promise<void> {
    await this.feed.transaction(async (manager, announce) => {
      await manager.query('LOCK TABLE limits IN SHARE ROW EXCLUSIVE MODE');
      this.refuse(await this.stored(manager), keeper);
      const sql = `INSERT INTO limits (rules, managed_by) VALUES ($1, $2)
        ON CONFLICT (only_row) DO UPDATE SET rules = excluded.rules, managed_by = excluded.managed_by`;
      await manager.query(sql, [JSON.stringify(rules), keeper]);
      await announce('limits', { id: 'all gateways' });
    });
  }

  /** No limits for all gateways, and nobody who keeps them. */
  async remove(keeper: string): Promise<void> {
    await this.feed.transaction(async (manager, announce) => {
      await manager.query('DELETE FROM limits WHERE managed_by = $1', [keeper]);
      await announce('limits', { id: 'all gateways' });
    });
  }

  /** What the database has, members in the order of {@link readRules}, and who keeps it. */
  async stored(manager: Pick<EntityManager, 'query'> = this.dataSource): Promise<StoredLimits> {
    const [row] = (await manager.query('SELECT rules, managed_by FROM limits')) as {
      rules: LimitRules;
      managed_by: string | null;
    }[];
    if (row === undefined) return { rules: noRules, managedBy: null };
    const rules = readRules(row.rules, 'limits', { errors: [], warnings: [] }) ?? row.rules;
    return { rules, managedBy: row.managed_by };
  }

  /** Throws 409 MANAGED where somebody else than the writer keeps them. */
  refuse({ managedBy }: StoredLimits, keeper: string | null): void {
    refuseManaged('list of limits', { name: 'all gateways', managedBy }, keeper);
  }

  private async load(): Promise<void> {
    this.limits.set((await this.stored()).rules);
  }

  private async tend(): Promise<void> {
    if (this.settling) return;
    const due = this.due();
    if (due.length === 0) return;
    this.settling = true;
    try {
      await this.settle(due);
      this.away = false;
    } catch (error) {
      for (const { meter, used } of due) meter.unsettled += used;
      if (!this.away) this.log.warn(`limits are not settled with other replicas: ${(error as Error).message}`);
      this.away = true;
    } finally {
      this.settling = false;
    }
  }

  /** What counts now, used here lately or not: others may have used it. Sorted, so that two replicas lock rows in one order. */
  private due(): Settled[] {
    const due = [...this.limits.all()].flatMap((metered) => {
      const now = metered.now();
      return [...metered.meters].flatMap(([who, meter]) => {
        if (meter.until <= now && meter.unsettled === 0) return [];
        const window = metered instanceof MeteredRate ? '' : ` ${meter.until}`;
        return [{ metered, meter, key: `${metered.key} ${who}${window}`, used: meter.unsettled }];
      });
    });
    for (const { meter } of due) meter.unsettled = 0;
    return due.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  private async settle(due: readonly Settled[]): Promise<void> {
    const rates = due.filter(({ metered }) => metered instanceof MeteredRate);
    const quotas = due.filter(({ metered }) => !(metered instanceof MeteredRate));
    const now = `extract(epoch FROM now()) * 1000`;
    const ahead = await this.write(
      rates,
      `${now} + used`,
      `GREATEST(known.value, ${now}) + excluded.value - (${now})`,
      `value - (${now})`,
    );
    for (const { metered, meter, key } of rates) {
      const value = metered.now() + (ahead.get(key) ?? 0) + meter.unsettled;
      Object.assign(meter, { value, until: value });
    }
    const total = await this.write(quotas, 'used', 'known.value + excluded.value', 'value');
    for (const { meter, key } of quotas) meter.value = (total.get(key) ?? meter.value) + meter.unsettled;
    await this.dataSource.query('DELETE FROM limit_use WHERE expires_at < now()');
  }

  /** Adds what was used to the table's rows. @returns what they hold now, by key. */
  private async write(
    due: readonly Settled[],
    made: string,
    added: string,
    read: string,
  ): Promise<Map<string, number>> {
    if (due.length === 0) return new Map();
    const sql = `
      INSERT INTO limit_use AS known (key, value, expires_at)
      SELECT key, ${made}, now() + milliseconds * interval '1 millisecond' + interval '1 minute'
        FROM unnest($1::text[], $2::float8[], $3::float8[]) AS due (key, used, milliseconds)
      ON CONFLICT (key) DO UPDATE SET value = ${added}, expires_at = excluded.expires_at
      RETURNING key, ${read} AS value`;
    const values = [
      due.map(({ key }) => key),
      due.map(({ used }) => used),
      due.map(({ metered, meter }) => meter.until - metered.now()),
    ];
    const rows = (await this.dataSource.query(sql, values)) as { key: string; value: number | string }[];
    return new Map(rows.map(({ key, value }) => [key, Number(value)]));
  }
}
