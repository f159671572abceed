import { useNavigate, useSearch } from '@tanstack/react-router';
import type { GatewayFilter, GatewayStatus } from '../../../api/gateways.js';
import type { GatewaysSearch } from '../routes.js';

type Change = { readonly [K in keyof GatewaysSearch]?: GatewaysSearch[K] | undefined };

/** What the list shows, as the address says it: it can be shared, reloaded and gone back to. */
export function useGatewaySearch() {
  const search = useSearch({ from: '/gateways' });
  const navigate = useNavigate({ from: '/gateways' });
  const { q, sort, cursor } = search;
  const filter: GatewayFilter = {
    ...(q === undefined ? {} : { q }),
    ...(sort === undefined ? {} : { sort }),
    ...(cursor === undefined ? {} : { cursor }),
    status: listOf(search.status) as GatewayStatus[],
    auth: listOf(search.auth),
    tags: listOf(search.tags),
  };
  const change = (part: Change, { keepPage = opensDrawer(part), replace = false } = {}) =>
    void navigate({
      search: (before) => withoutEmpty({ ...before, ...(keepPage ? {} : { cursor: undefined }), ...part }),
      replace,
    });
  return { search, filter, change };
}

const opensDrawer = (part: Change) => 'open' in part || 'test' in part;

const listOf = (text: string | undefined): string[] => (text ? text.split(',') : []);

const withoutEmpty = (search: Change): GatewaysSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));
