import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { InjectEnvironment, type Environment } from '../config/environment.js';
import { every, guarded } from '../problems/guarded.js';
import { isForwarded } from './forwarded.js';
import { recordChange } from './audit-rows.js';

const everyMs = 3_600_000;
/** Pages looked at in one transaction. */
const batch = 1_000;
/** Any number that nothing else uses as a lock: replicas take turns. */
const lockKey = 0x6a7f;

interface OldPage {
  readonly id: string;
  readonly chain: string;
  readonly n: number;
  readonly hash: string;
  readonly rows: number;
  readonly old: boolean;
  /** It is where the settings forward it, or need not be. */
  readonly forwarded: boolean;
}

/** Removes pages whose rows are all older than AUDIT_RETENTION_DAYS; a row says how many, and each chain keeps where it goes on. */
@Injectable()
export class AuditRetention implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly log = new Logger('Audit');
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @InjectDataSource() private readonly dataSource: DataSource,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  onApplicationBootstrap(): void {
    if (this.env.AUDIT_RETENTION_DAYS === 0) return;
    this.timer = every('audit retention', everyMs, () => this.run()).unref();
    guarded('audit retention', () => this.run());
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** Resolves when nothing older is left. */
  async run(): Promise<void> {
    for (let more = true; more;) {
      const removed = await this.dataSource.transaction((manager) => this.removeSome(manager));
      if (removed > 0) this.log.log(`${removed} rows older than ${this.env.AUDIT_RETENTION_DAYS} days were removed`);
      more = removed > 0;
    }
  }

  private async removeSome(manager: EntityManager): Promise<number> {
    const [{ free }] = await manager.query<[{ free: boolean }]>('SELECT pg_try_advisory_xact_lock($1) AS free', [
      lockKey,
    ]);
    if (!free) return 0;
    const pages = await manager.query<OldPage[]>(
      `SELECT p.id, p.chain, p.n, p.hash, p.rows, p.to_at < now() - make_interval(days => $1) AS old, NOT $2 OR p.n <= c.forwarded_n AS forwarded
       FROM audit_pages p LEFT JOIN audit_chains c USING (chain) ORDER BY p.id LIMIT ${batch}`,
      [this.env.AUDIT_RETENTION_DAYS, isForwarded(this.env)],
    );
    const ends = new Map<string, OldPage>();
    const kept = new Set<string>();
    const gone = pages.filter((page) => {
      // What follows a page that stays must stay, or the chain would have a hole.
      if (!page.old || page.forwarded === false) kept.add(page.chain);
      if (kept.has(page.chain)) return false;
      return ends.set(page.chain, page);
    });
    if (gone.length === 0) return 0;
    await manager.query(`SET LOCAL gatehouse.audit_retention = 'on'`);
    await manager.query('DELETE FROM audit_pages WHERE id = ANY($1::bigint[])', [gone.map(({ id }) => id)]);
    for (const { chain, n, hash } of ends.values()) {
      await manager.query('UPDATE audit_chains SET removed_n = $2, removed_hash = $3 WHERE chain = $1', [
        chain,
        n,
        hash,
      ]);
    }
    const rows = gone.reduce((sum, page) => sum + page.rows, 0);
    const target = `${rows} rows older than ${this.env.AUDIT_RETENTION_DAYS} days`;
    await recordChange(manager, { actor: null, source: null, action: 'audit.retention', target, outcome: 'ok' });
    return rows;
  }
}
