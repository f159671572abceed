import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** What a replica with a content should do now. */
export type FileStanding =
  /** It alone applies it, and says with {@link FileContents.done} or {@link FileContents.failed} how that went. */
  | 'apply'
  /** It is applied, or another replica is at it. */
  | 'applied'
  /** Another content was applied after this one, and replicas with that one are alive. */
  | 'outdated';

/** A claim, and the word of a replica that it is alive, count for this long; seconds. */
const alive = 60;
/** How often a content whose servers wait for items is applied again; seconds. */
const again = 10;
/** Contents that nobody has had for this long are forgotten; days. */
const kept = 90;

/**
 * Which content of the gateways file is applied, in the database, so that of many replicas one applies it. A new content
 * wins at once; one that was replaced before counts again only when no replica has the newer one any more, so that a replica
 * that restarts with an old file undoes nothing and a rollback of all does.
 */
@Injectable()
export class FileContents {
  constructor(private readonly dataSource: DataSource) {}

  /** To be asked often: it is also how replicas hear of each other. */
  async claim(hash: string): Promise<FileStanding> {
    const { rowCount } = await this.rows(
      `INSERT INTO gateways_file_contents (hash, claimed_at, seen_at) VALUES ($1, now(), now())
       ON CONFLICT DO NOTHING RETURNING hash`,
      [hash],
    );
    if (rowCount === 1) return 'apply';
    const { rows } = await this.rows(
      `WITH newest AS (
         SELECT hash, seen_at FROM gateways_file_contents
         WHERE applied_at IS NOT NULL ORDER BY applied_at DESC LIMIT 1)
       UPDATE gateways_file_contents own SET seen_at = now() WHERE hash = $1
       RETURNING applied_at IS NULL OR waiting AS open,
         coalesce((SELECT hash FROM newest) = $1, true) AS newest,
         coalesce((SELECT seen_at FROM newest) < now() - make_interval(secs => $2), true) AS deserted`,
      [hash, alive],
    );
    const row = rows[0] as { open: boolean; newest: boolean; deserted: boolean } | undefined;
    if (row === undefined || (row.newest && !row.open)) return 'applied';
    if (!row.newest && !row.open && !row.deserted) return 'outdated';
    const { rowCount: claimed } = await this.rows(
      `UPDATE gateways_file_contents SET claimed_at = now()
       WHERE hash = $1 AND claimed_at < now() - make_interval(secs => CASE WHEN waiting THEN $2::int ELSE $3::int END)
       RETURNING hash`,
      [hash, again, row.open ? alive : 0],
    );
    return claimed === 1 ? 'apply' : 'applied';
  }

  /** It is applied; `waiting`: but for servers whose items nobody offers yet. */
  async done(hash: string, waiting: boolean): Promise<void> {
    await this.rows(
      `UPDATE gateways_file_contents SET applied_at = now(), seen_at = now(), waiting = $2 WHERE hash = $1 RETURNING hash`,
      [hash, waiting],
    );
    await this.rows(
      `DELETE FROM gateways_file_contents WHERE seen_at < now() - make_interval(days => $1) RETURNING hash`,
      [kept],
    );
  }

  /** It could not be applied; the next that has it tries anew. */
  async failed(hash: string): Promise<void> {
    await this.rows(`DELETE FROM gateways_file_contents WHERE hash = $1 AND applied_at IS NULL RETURNING hash`, [hash]);
  }

  /** The rows of a statement with RETURNING, whichever shape the driver gives them in. */
  private async rows(sql: string, parameters: unknown[]): Promise<{ rows: unknown[]; rowCount: number }> {
    const result: unknown = await this.dataSource.query(sql, parameters);
    const rows = (Array.isArray((result as unknown[])[0]) ? (result as unknown[][])[0] : result) as unknown[];
    return { rows, rowCount: rows.length };
  }
}
