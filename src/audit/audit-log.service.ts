import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { every, guarded } from '../problems/guarded.js';
import { Tally } from '../problems/tally.js';
import type { AuditEntry, AuditRow } from './audit-entry.js';
import { AuditPages, type Page } from './audit-pages.js';
import { AuditChain } from './audit-chain.js';
import { rowOf } from './audit-rows.js';
import { changeContext } from './change-context.js';

const everyMs = 500;
/** How often the log is told where the chain stands, in milliseconds. */
const tellMs = 600_000;
const mostRefusals = 1_000;

/**
 * Decisions on the way to the table. They are written in batches off the hot path: a crash can lose the last half second.
 * What the queue cannot hold while the database is away is counted, and a row says how many are missing.
 */
@Injectable()
export class AuditLog implements OnModuleDestroy {
  private readonly pages = new AuditPages();
  private readonly chain = new AuditChain();
  private told = '';
  private readonly teller: NodeJS.Timeout;
  /** Equal refusals of one interval are one row with a count: whoever floods us shall not fill the table. */
  private readonly refusals = new Map<string, AuditRow>();
  private lost = 0;
  /** Refusals by action and code, since the process began. */
  readonly refused = new Tally();
  /** Decisions that the log accounts for, and those of which it only has the number, since the process began. */
  accounted = 0;
  missing = 0;
  /** Since a write failed; only the timer tries again. */
  private away = false;
  private writing: Promise<void> | null = null;
  /** The timer's own flush, which a slow database may keep beyond the next time. */
  private due: Promise<void> | null = null;
  private readonly timer: NodeJS.Timeout;
  private readonly log = new Logger('Audit');

  constructor(@InjectDataSource() private readonly dataSource: DataSource) {
    this.timer = every('audit', everyMs, () => (this.due ??= this.flush().finally(() => (this.due = null)))).unref();
    this.teller = every('audit head', tellMs, () => this.tellHead()).unref();
  }

  /**
   * Costs a row's JSON; never throws, never waits. Full pages are written as they fill: in one burst twice a second, the database
   * would hold up what else runs on its machine.
   */
  record(entry: AuditEntry): void {
    const about = changeContext.getStore();
    if (about !== undefined) about.called = true;
    this.queue(rowOf(entry));
    if (this.pages.count > 1 && this.writing === null && !this.away) {
      guarded('audit', () => this.oneWrite(() => this.writePages(this.pages.count - 1)));
    }
  }

  /** Also counted for the metrics. */
  recordRefusal(entry: AuditEntry): void {
    this.refused.count(entry.action, entry.code ?? '');
    this.recordOften(entry);
  }

  /** As {@link record}, for what somebody may do again and again for nothing: equal ones are one row. */
  recordOften(entry: AuditEntry): void {
    const key = `${entry.actor} ${entry.action} ${entry.code} ${entry.address}`;
    const known = this.refusals.get(key);
    if (known !== undefined) this.refusals.set(key, { ...known, count: known.count + 1 });
    else if (this.refusals.size < mostRefusals) this.refusals.set(key, rowOf(entry));
    else this.lose(1);
  }

  /** Decisions that wait for the database. */
  get waiting(): number {
    let count = this.pages.stands;
    for (const row of this.refusals.values()) count += row.count;
    return count;
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    clearInterval(this.teller);
    await this.flush();
    this.tellHead();
  }

  /** Whoever cuts off the end of the chain would have to change this log too; `audit verify --expect` takes what it says. */
  private tellHead(): void {
    const { head } = this.chain;
    if (head === this.told || head.endsWith(':0:')) return;
    this.told = head;
    this.log.log(`the chain stands at ${head}`);
  }

  /** Resolves when all that was recorded until now is written; what cannot be written stays for the next time. */
  async flush(): Promise<void> {
    while (this.writing !== null) await this.writing;
    await this.oneWrite(() => this.writeAll());
  }

  private oneWrite(write: () => Promise<void>): Promise<void> {
    this.writing ??= write().finally(() => (this.writing = null));
    return this.writing;
  }

  private async writeAll(): Promise<void> {
    for (const row of this.refusals.values()) this.queue(row);
    this.refusals.clear();
    if (this.lost > 0 && this.pages.add({ ...rowOf(gapEntry), count: this.lost })) this.lost = 0;
    // What comes meanwhile waits for the next write, so that a page is worth a statement.
    await this.writePages(this.pages.count);
  }

  private async writePages(count: number): Promise<void> {
    for (let left = count; left > 0; left--) {
      const page = this.pages.take() as Page;
      try {
        await this.insert(page);
      } catch (error) {
        this.log.warn(`rows wait for the database: ${(error as Error).message}`);
        this.away = true;
        return this.pages.putBack(page);
      }
      this.away = false;
      this.pages.done(page);
    }
  }

  private queue(row: AuditRow): void {
    if (!this.pages.add(row)) this.lose(row.count);
  }

  private lose(decisions: number): void {
    this.lost += decisions;
    this.missing += decisions;
  }

  /** Rows that the database will never take are counted as lost, so that they do not hold up all that follow. */
  private async insert(page: Page): Promise<void> {
    try {
      await this.chain.write(this.dataSource, page);
      this.accounted += page.stands;
    } catch (error) {
      if (!dataException.test(String((error as { code?: unknown }).code))) throw error;
      this.log.error(`the database refuses ${page.stands} rows: ${(error as Error).message}`);
      this.lose(page.stands);
    }
  }
}

/** SQLSTATE class 22: the values themselves are what is wrong. */
const dataException = /^22[0-9A-Z]{3}$/;

const gapEntry: AuditEntry = { actor: null, source: null, action: 'audit.gap', outcome: 'failed' };
