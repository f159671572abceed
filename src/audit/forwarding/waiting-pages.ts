import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { WaitingPage } from './destination.js';

/** Pages read at a time: some 2,400 rows. */
const batch = 8;
/** A process that forwards says so again within this time, or another one does it; seconds. */
const leaseSeconds = 60;

/** Pages of the audit log that were not forwarded yet, for one process at a time. */
export class WaitingPages {
  private readonly holder = randomUUID();

  constructor(private readonly dataSource: DataSource) {}

  /** False where another process forwards. */
  async lead(): Promise<boolean> {
    const rows = await this.dataSource.query<unknown[]>(
      `INSERT INTO audit_forwarder AS f (holder, until) VALUES ($1, now() + make_interval(secs => $2))
       ON CONFLICT (only_row) DO UPDATE SET holder = excluded.holder, until = excluded.until
         WHERE f.holder = excluded.holder OR f.until < now() RETURNING holder`,
      [this.holder, leaseSeconds],
    );
    return rows.length > 0;
  }

  /** The next process need not wait. */
  async leave(): Promise<void> {
    await this.dataSource.query('DELETE FROM audit_forwarder WHERE holder = $1', [this.holder]);
  }

  /** The oldest of them, in the order in which they were written. */
  next(): Promise<WaitingPage[]> {
    return this.dataSource.query(
      `SELECT p.id, p.chain, p.n, p.body FROM audit_chains c CROSS JOIN LATERAL (
         SELECT id, chain, n, body FROM audit_pages WHERE chain = c.chain AND n > c.forwarded_n ORDER BY n LIMIT ${batch}
       ) p ORDER BY p.id LIMIT ${batch}`,
    );
  }

  /** They are where they should be. */
  async forwarded(pages: readonly WaitingPage[]): Promise<void> {
    const ends = new Map(pages.map(({ chain, n }) => [chain, n]));
    await this.dataSource.query(
      `UPDATE audit_chains AS c SET forwarded_n = greatest(c.forwarded_n, done.n)
       FROM unnest($1::text[], $2::integer[]) AS done (chain, n) WHERE c.chain = done.chain`,
      [[...ends.keys()], [...ends.values()]],
    );
  }

  /** Age of the oldest row that waits, in seconds; 0 where none does. */
  async lagSeconds(): Promise<number> {
    const [row] = await this.dataSource.query<{ lag: string | null }[]>(
      `SELECT extract(epoch FROM now() - min(p.from_at)) AS lag FROM audit_chains c CROSS JOIN LATERAL (
         SELECT from_at FROM audit_pages WHERE chain = c.chain AND n > c.forwarded_n ORDER BY n LIMIT 1) p`,
    );
    return Math.max(0, Number(row?.lag ?? 0));
  }
}
