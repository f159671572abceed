import { useNavigate, useSearch } from '@tanstack/react-router';
import { filterOf } from './gateway-filter.js';
import type { GatewaysSearch } from '../routes.js';

type Change = { readonly [K in keyof GatewaysSearch]?: GatewaysSearch[K] | undefined };

/** What the list shows, as the address says it: it can be shared, reloaded and gone back to. */
export function useGatewaySearch() {
  const search = useSearch({ from: '/gateways' });
  const navigate = useNavigate({ from: '/gateways' });
  const change = (part: Change, { keepPage = opensDrawer(part), replace = false } = {}) =>
    void navigate({
      search: (before) => withoutEmpty({ ...before, ...(keepPage ? {} : { cursor: undefined }), ...part }),
      replace,
    });
  return { search, filter: filterOf(search), change };
}

const opensDrawer = (part: Change) => 'open' in part || 'test' in part;

const withoutEmpty = (search: Change): GatewaysSearch =>
  Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined && value !== ''));
