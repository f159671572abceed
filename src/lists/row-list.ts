import { cursorOf, type ListQuery, type ListShape, type SortKey } from './list-query.js';

/** A list whose rows have values to filter by and to count. */
export interface RowValues<Row> extends ListShape {
  /** The values of a row for each of {@link ListShape.filters}. */
  readonly values: Readonly<Record<string, (row: Row) => readonly string[]>>;
}

/** A list that is searched, filtered, counted and sorted over all its rows in memory; rows hold only what that takes. */
export interface RowList<Row> extends RowValues<Row> {
  /** What each of {@link ListShape.sorts} compares; texts without regard to case. */
  readonly keys: Readonly<Record<string, (row: Row) => SortKey>>;
}

/** How many rows have each value. */
export type Facets = Record<string, Record<string, number>>;

/** One page of the rows that pass. */
export interface ListPage<Row> {
  readonly rows: readonly Row[];
  readonly nextCursor: string | null;
  /** Rows of all pages. */
  readonly total: number;
  /** For each filter, its values among the rows that pass all other filters, so that each count says what choosing it gives. */
  readonly facets: Facets;
}

/** The page that `query` asks for. `textOf` is what the caller may search. */
export function pageOf<Row extends { readonly id: string }>(
  all: readonly Row[],
  query: ListQuery,
  list: RowList<Row>,
  textOf: (row: Row) => string,
): ListPage<Row> {
  const wanted = query.search.toLowerCase();
  const found = wanted === '' ? all : all.filter((row) => textOf(row).toLowerCase().includes(wanted));
  const passing = found.filter((row) => passes(row, query, list));
  const keysOf = keysFor(query, list);
  const compare = comparison(query);
  const sorted = passing
    .map((row) => ({ row, keys: keysOf(row) }))
    .toSorted((a, b) => compare(a.keys, b.keys))
    .filter(({ keys }) => query.after === null || compare(keys, query.after) > 0);
  const shown = query.limit === 0 ? sorted : sorted.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ row }) => row),
    nextCursor: last === undefined || shown.length === sorted.length ? null : cursorOf(query, last.keys),
    total: passing.length,
    facets: query.includePagination ? facetsOf(found, query, list) : {},
  };
}

/** Whether a row has one of the values asked for by every filter, but for the filter `except`. */
export const passes = <Row>(row: Row, { filters }: ListQuery, { values }: RowValues<Row>, except?: string): boolean =>
  Object.entries(filters).every(
    ([name, wanted]) => name === except || values[name]!(row).some((value) => wanted.includes(value)),
  );

/** See {@link ListPage.facets}; a row stands for `weightOf` items. */
export function facetsOf<Row>(
  rows: readonly Row[],
  query: ListQuery,
  list: RowValues<Row>,
  weightOf: (row: Row) => number = () => 1,
): Facets {
  const facets = Object.entries(list.values).map(([name, valuesOf]) => {
    const counts = new Map((list.filters[name]?.words ?? []).map((word) => [word, 0]));
    for (const row of rows) {
      if (!passes(row, query, list, name)) continue;
      for (const value of valuesOf(row)) counts.set(value, (counts.get(value) ?? 0) + weightOf(row));
    }
    return [name, Object.fromEntries(counts)];
  });
  return Object.fromEntries(facets) as Facets;
}

/** The id makes the order total, so that a page starts where the one before ended. */
function keysFor<Row extends { readonly id: string }>({ sort }: ListQuery, { keys }: RowList<Row>) {
  const keyOf = keys[sort.by]!;
  return (row: Row): readonly SortKey[] => {
    const key = keyOf(row);
    return [typeof key === 'string' ? key.toLowerCase() : key, row.id];
  };
}

function comparison({ sort }: ListQuery) {
  const sign = sort.descending ? -1 : 1;
  return (a: readonly SortKey[], b: readonly SortKey[]): number => {
    const index = a.findIndex((key, place) => key !== b[place]);
    return index < 0 ? 0 : a[index]! < b[index]! ? -sign : sign;
  };
}
