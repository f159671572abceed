import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { ChainRead, VerifyRead } from './audit-bodies.js';
import { pageHash } from './audit-chain.js';
import { places, sharedChain } from './audit-rows.js';

/** Pages read at a time. */
const batch = 64;

/** What somebody knows of a chain from elsewhere: the log says it every ten minutes. */
export interface KnownHead {
  readonly chain: string;
  readonly n: number;
  readonly hash: string;
}

interface StoredChain extends KnownHead {
  readonly removed_n: number;
  readonly removed_hash: string;
}

interface StoredPage {
  readonly n: number;
  readonly hash: string;
  readonly rows: number;
  readonly from_at: Date;
  readonly to_at: Date;
  readonly body: string;
}

/** Walks every chain of the audit log and finds the first page of each that does not follow. */
@Injectable()
export class AuditVerifier {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  async verify(known: readonly KnownHead[]): Promise<VerifyRead> {
    const stored = await this.dataSource.query<StoredChain[]>(
      `SELECT chain, n, hash, removed_n, removed_hash FROM audit_chains ORDER BY chain = $1 DESC, chain`,
      [sharedChain],
    );
    const announced = new Set<string>();
    const chains: ChainRead[] = [];
    for (const chain of stored) chains.push(await this.walk(chain, known, announced));
    const missing = [...announced, ...known.map(({ chain }) => chain)].filter(
      (name) => !stored.some(({ chain }) => chain === name),
    );
    for (const chain of new Set(missing)) chains.push(broken(chain, 1, 'the whole chain is missing'));
    const strangers = await this.dataSource.query<{ chain: string }[]>(
      'SELECT DISTINCT chain FROM audit_pages WHERE chain NOT IN (SELECT chain FROM audit_chains)',
    );
    for (const { chain } of strangers) chains.push(broken(chain, 1, 'no process has begun this chain'));
    return { ok: chains.every(({ fault }) => fault === null), chains };
  }

  private async walk(stored: StoredChain, known: readonly KnownHead[], announced: Set<string>): Promise<ChainRead> {
    const { chain, removed_n, removed_hash } = stored;
    const expected = new Map(known.filter((head) => head.chain === chain).map(({ n, hash }) => [n, hash]));
    if (chain === sharedChain) expected.set(stored.n, stored.hash);
    const read: ChainRead = { chain, pages: 0, rows: 0, n: removed_n, hash: removed_hash, fault: null };
    for await (const page of this.pages(chain, removed_n)) {
      const { n, hash, body } = page;
      if (n !== read.n + 1) return { ...read, fault: { n: read.n + 1, why: 'the page is missing' } };
      if (hash !== pageHash(read.hash, body)) return { ...read, fault: { n, why: 'the page is not what was written' } };
      if (expected.has(n) && expected.get(n) !== hash) return { ...read, fault: { n, why: 'the hash is another one' } };
      const rows = JSON.parse(body) as unknown[][];
      if (!saysWhatItHas(page, rows)) return { ...read, fault: { n, why: 'the page has other rows than it says' } };
      if (chain === sharedChain) for (const row of rows) announce(row, announced);
      Object.assign(read, { n, hash, pages: read.pages + 1, rows: read.rows + rows.length });
    }
    const last = Math.max(0, ...expected.keys());
    return last > read.n ? { ...read, fault: { n: read.n + 1, why: `the pages up to ${last} are missing` } } : read;
  }

  private async *pages(chain: string, after: number) {
    for (let from = after; ;) {
      const pages: StoredPage[] = await this.dataSource.query(
        `SELECT n, hash, rows, from_at, to_at, body FROM audit_pages WHERE chain = $1 AND n > $2 ORDER BY n LIMIT ${batch}`,
        [chain, from],
      );
      yield* pages;
      if (pages.length < batch) return;
      from = pages.at(-1)!.n;
    }
  }
}

/** What searches and retention go by must be true too; it is no part of the hash. */
function saysWhatItHas(page: StoredPage, rows: readonly unknown[][]): boolean {
  const times = rows.map((row) => String(row[places.indexOf('at')])).toSorted();
  const [from, to] = [page.from_at.toISOString(), page.to_at.toISOString()];
  return page.rows === rows.length && from === times[0] && to === times.at(-1);
}

const broken = (chain: string, n: number, why: string): ChainRead => ({
  chain,
  pages: 0,
  rows: 0,
  n: 0,
  hash: '',
  fault: { n, why },
});

function announce(row: readonly unknown[], announced: Set<string>): void {
  if (row[places.indexOf('action')] === 'audit.chain') announced.add(String(row[places.indexOf('target')]));
}
