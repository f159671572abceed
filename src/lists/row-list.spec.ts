import { describe, expect, it } from 'vitest';
import { Problem } from '../problems/problem.js';
import { readListQuery } from './list-query.js';
import { pageOf, type RowList } from './row-list.js';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly kind: 'odd' | 'even';
  readonly tags: readonly string[];
}

const rows: Row[] = [...Array(10).keys()].map((n) => ({
  id: `id-${n}`,
  name: n % 3 === 0 ? `Same` : `name ${n}`,
  size: n % 4,
  kind: n % 2 === 0 ? 'even' : 'odd',
  tags: n < 5 ? ['constructor', 'low'] : ['high'],
}));

const list: RowList<Row> = {
  order: '-size',
  sorts: ['size', 'name'],
  keys: { size: ({ size }) => size, name: ({ name }) => name },
  filters: {
    kind: { why: '', words: ['odd', 'even', 'neither'] },
    owner: { why: '', administrators: true },
    tags: { why: '' },
  },
  values: { kind: ({ kind }) => [kind], owner: () => ['me'], tags: ({ tags }) => tags },
  searches: 'the name',
};

const ask = (query: Record<string, unknown>) => {
  const read = readListQuery({ include_pagination: 'true', ...query }, list, true);
  return pageOf(rows, read, list, ({ name }) => name);
};

describe('a list', () => {
  it.each(['size', '-size', 'name', '-name'])(
    'in the order of %s holds everything once, in pages of any size',
    (sort) => {
      const whole = ask({ sort, limit: '0' }).rows.map(({ id }) => id);
      expect(new Set(whole).size).toBe(rows.length);
      for (const limit of [1, 3, 9, 10]) {
        const seen: string[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const page = ask({ sort, limit: String(limit), cursor });
          expect(page.total).toBe(rows.length);
          seen.push(...page.rows.map(({ id }) => id));
          cursor = page.nextCursor;
        }
        expect(seen).toEqual(whole);
      }
    },
  );

  it('searches, filters by any value of a filter and by all filters, and counts what each value would leave', () => {
    expect(ask({ q: 'SAME' }).total).toBe(4);
    const page = ask({ kind: 'odd', tags: 'low,high' });
    expect(page.total).toBe(5);
    expect(page.facets).toEqual({
      kind: { odd: 5, even: 5, neither: 0 },
      owner: { me: 5 },
      tags: { constructor: 2, low: 2, high: 3 },
    });
    expect(ask({ kind: ['odd', 'even'], tags: 'Constructor' }).total).toBe(5);
  });

  it.each([
    [{ kind: 'strange' }, 'kind'],
    [{ limit: '501' }, 'limit'],
    [{ sort: 'owner' }, 'sort'],
    [{ cursor: Buffer.from('["size",1,"id-1"]').toString('base64url') }, 'cursor'],
    [{ q: ['a', 'b'] }, 'q'],
    [{ q: 'x'.repeat(201) }, 'q'],
    [{ tags: 'a,'.repeat(51) }, 'tags'],
    [{ page: '1' }, 'page'],
  ])('refuses %j and names it', (query, path) => {
    const errors = [expect.objectContaining({ path })];
    expect(() => ask(query)).toThrow(expect.objectContaining({ code: 'VALIDATION_FAILED', errors }));
  });

  it.each([{ owner: 'me' }, { includeInactive: 'true' }])('refuses a user who asks for %j', (query) => {
    expect(() => readListQuery(query, list, false)).toThrow(Problem);
    expect(() => readListQuery(query, list, false)).toThrow(/only administrators/);
    expect(() => readListQuery(query, list, true)).not.toThrow();
  });
});
