import { useNavigate, useSearch } from '@tanstack/react-router';
import type { ListState } from '../../api/lists.js';

/** What the address says of a list and of the drawer over it; several values of a filter are separated by commas. */
export type ListSearch = { readonly [name: string]: string | undefined };

/** Takes texts only; a name the page does not know is harmless. */
export const listSearch = (search: Record<string, unknown>): ListSearch =>
  Object.fromEntries(
    Object.entries(search).flatMap(([name, value]) =>
      typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [],
    ),
  );

/** What is asked of the API for what stands in the address; `filters` are the API's names. */
export const listState = ({ q, sort, cursor, ...search }: ListSearch, filters: readonly string[]): ListState => ({
  ...(q === undefined ? {} : { q }),
  ...(sort === undefined ? {} : { sort }),
  ...(cursor === undefined ? {} : { cursor }),
  filters: Object.fromEntries(filters.map((name) => [name, search[name] ? search[name].split(',') : []])),
});

/** What the list shows, as the address says it: it can be shared, reloaded and gone back to. */
export function useListSearch(filters: readonly string[]) {
  const search = useSearch({ strict: false }) as ListSearch;
  const navigate = useNavigate();
  const state = listState(search, filters);
  /** What is narrowed or sorted otherwise begins at the first page. */
  const narrow = (change: ListSearch, replace = false) => go({ cursor: undefined, ...change }, replace);
  const go = (change: ListSearch, replace = false) =>
    void navigate({
      to: '.',
      search: ((before: ListSearch) => withoutEmpty({ ...before, ...change })) as never,
      replace,
    });
  const clear = () =>
    narrow({ q: undefined, ...Object.fromEntries(filters.map((name) => [name, undefined] as const)) });
  return { search, state, narrow, go, clear };
}

const withoutEmpty = (search: ListSearch): ListSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));

export const isNarrowed = ({ q, filters }: ListState): boolean =>
  Boolean(q) || Object.values(filters).some((values) => values.length > 0);
