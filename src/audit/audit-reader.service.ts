import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { AuditRead } from './audit-bodies.js';
import type { AuditWanted } from './audit-query.js';
import { places } from './audit-rows.js';

/** More rows than a page has: the id of a row is its page's, this many times, and its place there. */
const rowsOfPage = 1024;

/** Rows are asked for by so many at a time where all are wanted. */
const batch = 500;

/** How many pages are looked at first, four times as many each time that too few rows of them are wanted, and at most. */
const firstPages = 4;
const mostPages = 256;

/** Gives a value the name by which a statement asks for it. */
type Bound = (value: unknown) => string;

/** Reads the audit log: pages are left out by their times and by the words they lack, rows are compared in the rest. */
@Injectable()
export class AuditReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** At most `limit` rows in the order wanted, behind the row `after`. Reads no more pages than it takes, however long the log is. */
  async read(wanted: AuditWanted, limit: number, after: number | null): Promise<AuditRead[]> {
    const { descending } = wanted.list.sort;
    const rows: AuditRead[] = [];
    let begin = after === null ? null : Math.floor(after / rowsOfPage);
    for (let most = firstPages; rows.length < limit; most = Math.min(4 * most, mostPages)) {
      const pages = await this.pages(wanted, most, begin);
      if (pages.length > 0) rows.push(...(await this.rows(wanted, pages, limit - rows.length, after)));
      if (pages.length < most) break;
      begin = Number(pages.at(-1)) + (descending ? -1 : 1);
    }
    return rows;
  }

  /** All of them, a few at a time. */
  async *all(wanted: AuditWanted): AsyncIterable<readonly AuditRead[]> {
    for (let after: number | null = null; ;) {
      const rows: AuditRead[] = await this.read(wanted, batch, after);
      if (rows.length > 0) yield rows;
      if (rows.length < batch) return;
      after = Number(rows.at(-1)!.id);
    }
  }

  /** Ids of at most `most` pages that may have wanted rows, from the page `begin` on. */
  private async pages(wanted: AuditWanted, most: number, begin: number | null): Promise<string[]> {
    const { descending } = wanted.list.sort;
    const { values, bound } = bounds();
    const where = [...pageConditions(wanted, bound)];
    if (begin !== null) where.push(`p.id ${descending ? '<' : '>'}= ${bound(begin)}::bigint`);
    const found = await this.dataSource.query<{ id: string }[]>(
      `SELECT p.id::text AS id FROM audit_pages p ${whereOf(where)}
       ORDER BY p.id ${descending ? 'DESC' : 'ASC'} LIMIT ${bound(most)}`,
      values,
    );
    return found.map((page) => page.id);
  }

  private rows(
    wanted: AuditWanted,
    pages: readonly string[],
    limit: number,
    after: number | null,
  ): Promise<AuditRead[]> {
    const { descending } = wanted.list.sort;
    const order = descending ? 'DESC' : 'ASC';
    const { values, bound } = bounds();
    const where = [`p.id = ANY(${bound(pages)}::bigint[])`, ...rowConditions(wanted, bound)];
    if (after !== null) where.push(`${id} ${descending ? '<' : '>'} ${bound(after)}::bigint`);
    const columns = places.map((name, place) => `${typed[name] ?? `r->>${place}`} AS "${name}"`);
    return this.dataSource.query<AuditRead[]>(
      `SELECT (${id})::text AS id, ${columns.join(', ')}
       FROM audit_pages p CROSS JOIN LATERAL jsonb_array_elements(p.body::jsonb) WITH ORDINALITY AS e(r, place)
       ${whereOf(where)}
       ORDER BY p.id ${order}, e.place ${order} LIMIT ${bound(limit)}`,
      values,
    );
  }
}

const id = `p.id * ${rowsOfPage} + e.place - 1`;
const typed: Partial<Record<(typeof places)[number], string>> = {
  ms: `(r->>${places.indexOf('ms')})::integer`,
  count: `(r->>${places.indexOf('count')})::integer`,
};

function bounds(): { readonly values: readonly unknown[]; readonly bound: Bound } {
  const values: unknown[] = [];
  return { values, bound: (value) => `$${values.push(value)}` };
}

const whereOf = (conditions: readonly string[]): string =>
  conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';

/** What a page without wanted rows does not pass. */
function* pageConditions({ from, to, columns }: AuditWanted, bound: Bound): Iterable<string> {
  if (from !== null) yield `p.to_at >= ${bound(from)}::timestamptz`;
  if (to !== null) yield `p.from_at < ${bound(to)}::timestamptz`;
  for (const [, values] of columns) {
    const words = values.map((value) => JSON.stringify(value));
    // A page is a text; to look for a word in it costs far less than to read it. What is written with escapes is not looked for.
    if (words.every((word, index) => word.length === values[index]!.length + 2 && !word.includes('\u007f'))) {
      yield `EXISTS (SELECT 1 FROM unnest(${bound(words)}::text[]) AS word WHERE strpos(p.body, word) > 0)`;
    }
  }
}

function* rowConditions({ from, to, columns, list }: AuditWanted, bound: Bound): Iterable<string> {
  const at = `(r->>${places.indexOf('at')}) COLLATE "C"`;
  if (from !== null) yield `${at} >= ${bound(from)}`;
  if (to !== null) yield `${at} < ${bound(to)}`;
  for (const [place, values] of columns) yield `r->>${place} = ANY(${bound(values)}::text[])`;
  if (list.search !== '') {
    const searched = ['actor', 'action', 'target', 'gateway', 'code'] as const;
    const text = searched.map((name) => `r->>${places.indexOf(name)}`).join(', ');
    yield `strpos(lower(concat_ws(' ', ${text})), lower(${bound(list.search)})) > 0`;
  }
}
