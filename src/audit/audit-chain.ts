import { createHash, randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { EntityManager } from 'typeorm';
import type { Page } from './audit-pages.js';
import { rowOf, sharedChain, storedJson } from './audit-rows.js';

/** Of a page, given the hash of the page before ('' for the first): SHA-256 in hex. */
export const pageHash = (before: string, body: string | Buffer): string =>
  createHash('sha256').update(before).update('\n').update(body).digest('hex');

/** The pages of this process, one after the other, each with the hash of all before it. */
export class AuditChain {
  /** Tells a person which process it was. */
  readonly name = `${hostname().slice(0, 60)}.${process.pid}.${randomBytes(4).toString('hex')}`;
  private n = 0;
  private hash = '';

  /** Number and hash of the last page that is written. */
  get head(): string {
    return `${this.name}:${this.n}:${this.hash}`;
  }

  /**
   * Writes the next page. Where this fails nobody knows whether it was written: the same page is written again then, under the same
   * number, which is taken but once.
   */
  async write(manager: Pick<EntityManager, 'query'>, page: Page): Promise<void> {
    if (this.n === 0) await this.begin(manager);
    const body = page.json();
    const n = this.n + 1;
    const hash = pageHash(this.hash, body);
    await manager.query(
      `INSERT INTO audit_pages (chain, n, hash, rows, from_at, to_at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)
       ON CONFLICT (chain, n) DO NOTHING`,
      [this.name, n, hash, page.rows, page.firstAt, page.lastAt, body],
    );
    this.n = n;
    this.hash = hash;
  }

  /** The shared chain names this one, so that one that was removed as a whole is missed. */
  private async begin(manager: Pick<EntityManager, 'query'>): Promise<void> {
    const entry = { actor: null, source: null, action: 'audit.chain', target: this.name, outcome: 'ok' } as const;
    const row = rowOf(entry);
    await manager.query(
      `WITH made AS (INSERT INTO audit_chains (chain) VALUES ($1) ON CONFLICT DO NOTHING RETURNING chain)
       SELECT audit_append($2, $3, 1, $4, $4) FROM made`,
      [this.name, sharedChain, `[${storedJson(row)}]`, row.at],
    );
  }
}
