import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { AuditEntry, AuditRow } from './audit-entry.js';
import { insertRows, rowOf } from './audit-rows.js';

const everyMs = 500;
const mostRows = 10_000;
const mostRefusals = 1_000;
/** Few enough that writing them down does not hold up calls for more than a moment. */
const batchRows = 250;
const batchesAtOnce = 40;

/**
 * Decisions on the way to the table. They are written in batches off the hot path: a crash can lose the last half second.
 * What the queue cannot hold while the database is away is counted, and a row says how many are missing.
 */
@Injectable()
export class AuditLog implements OnModuleDestroy {
  private rows: AuditRow[] = [];
  /** Equal refusals of one interval are one row with a count: whoever floods us shall not fill the table. */
  private readonly refusals = new Map<string, AuditRow>();
  private lost = 0;
  private writing: Promise<void> | null = null;
  private readonly timer: NodeJS.Timeout;
  private readonly log = new Logger('Audit');

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.timer = setInterval(() => void this.flush(), everyMs).unref();
  }

  /** Costs a push; never throws, never waits. */
  record(entry: AuditEntry): void {
    if (this.rows.length >= mostRows) this.lost += 1;
    else this.rows.push(rowOf(entry));
  }

  recordRefusal(entry: AuditEntry): void {
    const key = `${entry.actor} ${entry.action} ${entry.code} ${entry.address}`;
    const known = this.refusals.get(key);
    if (known !== undefined) this.refusals.set(key, { ...known, count: known.count + 1 });
    else if (this.refusals.size < mostRefusals) this.refusals.set(key, rowOf(entry));
    else this.lost += 1;
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
    await this.flush();
  }

  /** One write at a time; what cannot be written stays for the next. */
  flush(): Promise<void> {
    this.writing ??= this.write().finally(() => (this.writing = null));
    return this.writing;
  }

  private async write(): Promise<void> {
    const refusals = [...this.refusals.values()];
    this.refusals.clear();
    const lost = this.lost;
    const gap = lost > 0 ? [{ ...rowOf(gapEntry), count: lost }] : [];
    const batch = [...gap, ...refusals, ...this.rows.slice(0, batchRows * batchesAtOnce)];
    if (batch.length === 0) return;
    const taken = batch.length - gap.length - refusals.length;
    this.rows.splice(0, taken);
    this.lost = 0;
    let written = 0;
    try {
      for (; written < batch.length; written += batchRows) {
        await this.insert(batch.slice(written, written + batchRows));
      }
    } catch (error) {
      this.log.warn(`rows wait for the database: ${(error as Error).message}`);
      this.putBack(batch.slice(Math.max(written, gap.length)), written === 0 ? lost : 0);
    }
  }

  /** Rows that the database will never take are counted as lost, so that they do not hold up all that follow. */
  private async insert(rows: readonly AuditRow[]): Promise<void> {
    try {
      await insertRows(this.dataSource, rows);
    } catch (error) {
      if (!dataException.test(String((error as { code?: unknown }).code))) throw error;
      this.log.error(`the database refuses ${rows.length} rows: ${(error as Error).message}`);
      this.lost += countOf(rows);
    }
  }

  private putBack(rows: readonly AuditRow[], lost: number): void {
    const room = Math.max(0, mostRows - this.rows.length);
    this.rows.unshift(...rows.slice(0, room));
    this.lost += lost + countOf(rows.slice(room));
  }
}

/** SQLSTATE class 22: the values themselves are what is wrong. */
const dataException = /^22[0-9A-Z]{3}$/;

const countOf = (rows: readonly AuditRow[]): number => rows.reduce((sum, { count }) => sum + count, 0);

const gapEntry: AuditEntry = { actor: null, source: null, action: 'audit.gap', outcome: 'failed' };
