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

/** Reads the audit log: pages are left out by their times and by the words they lack, rows are compared in the rest. */
@Injectable()
export class AuditReader {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  /** At most `limit` rows in the order wanted, behind the row `after`. */
  read(wanted: AuditWanted, limit: number, after: number | null): Promise<AuditRead[]> {
    const values: unknown[] = [];
    const bound = (value: unknown) => `$${values.push(value)}`;
    const { descending } = wanted.list.sort;
    const order = descending ? 'DESC' : 'ASC';
    const where = [...conditions(wanted, bound)];
    if (after !== null) {
      const than = descending ? '<' : '>';
      where.push(
        `p.id ${than}= ${bound(Math.floor(after / rowsOfPage))}::bigint`,
        `${id} ${than} ${bound(after)}::bigint`,
      );
    }
    const columns = places.map((name, place) => `${typed[name] ?? `r->>${place}`} AS "${name}"`);
    return this.dataSource.query<AuditRead[]>(
      `SELECT (${id})::text AS id, ${columns.join(', ')}
       FROM audit_pages p CROSS JOIN LATERAL jsonb_array_elements(p.body::jsonb) WITH ORDINALITY AS e(r, place)
       ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
       ORDER BY p.id ${order}, e.place ${order} LIMIT ${bound(limit)}`,
      values,
    );
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
}

const id = `p.id * ${rowsOfPage} + e.place - 1`;
const typed: Partial<Record<(typeof places)[number], string>> = {
  ms: `(r->>${places.indexOf('ms')})::integer`,
  count: `(r->>${places.indexOf('count')})::integer`,
};

function* conditions({ from, to, columns, list }: AuditWanted, bound: (value: unknown) => string): Iterable<string> {
  const at = `(r->>${places.indexOf('at')}) COLLATE "C"`;
  if (from !== null) yield `p.to_at >= ${bound(from)}::timestamptz AND ${at} >= ${bound(from)}`;
  if (to !== null) yield `p.from_at < ${bound(to)}::timestamptz AND ${at} < ${bound(to)}`;
  for (const [place, values] of columns) {
    const words = values.map((value) => JSON.stringify(value));
    // A page is a text; to look for a word in it costs far less than to read it. What is written with escapes is not looked for.
    if (words.every((word, index) => word.length === values[index]!.length + 2 && !word.includes('\u007f'))) {
      yield `EXISTS (SELECT 1 FROM unnest(${bound(words)}::text[]) AS word WHERE strpos(p.body, word) > 0)`;
    }
    yield `r->>${place} = ANY(${bound(values)}::text[])`;
  }
  if (list.search !== '') {
    const searched = ['actor', 'action', 'target', 'gateway', 'code'] as const;
    const text = searched.map((name) => `r->>${places.indexOf(name)}`).join(', ');
    yield `strpos(lower(concat_ws(' ', ${text})), lower(${bound(list.search)})) > 0`;
  }
}
