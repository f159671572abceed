import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { gatewayList } from '../../api/gateways.js';
import { askAhead } from '../../app/ask-ahead.js';
import { rootRoute } from '../../app/root-route.js';
import { filterOf } from './list/gateway-filter.js';

/** What the address says of the list; several values of a facet are separated by commas. */
export interface GatewaysSearch {
  readonly q?: string;
  readonly status?: string;
  readonly auth?: string;
  readonly tags?: string;
  readonly sort?: string;
  readonly cursor?: string;
  /** The drawer: `new`, or the id of the gateway that is edited. */
  readonly open?: string;
  /** The id of the gateway that is being copied into a new one. */
  readonly from?: string;
  /** The id of the gateway that is tested as it is stored. */
  readonly test?: string;
}

const texts = ['q', 'status', 'auth', 'tags', 'sort', 'cursor', 'open', 'from', 'test'] as const;

function validateSearch(search: Record<string, unknown>): GatewaysSearch {
  const text = texts.flatMap((name) => {
    const value = search[name];
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)]] : [];
  });
  return Object.fromEntries(text) as GatewaysSearch;
}

/** `#/gateways`. */
export const gatewaysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/gateways',
  validateSearch,
  loaderDeps: ({ search }) => filterOf(search),
  loader: ({ deps }) => askAhead(gatewayList(deps)),
  component: lazyRouteComponent(() => import('./list/gateways-page.js'), 'GatewaysPage'),
});

/** `#/gateways/:id`. */
export const gatewayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/gateways/$id',
  validateSearch: (search: Record<string, unknown>): Pick<GatewaysSearch, 'open' | 'test'> => {
    const { open, test } = validateSearch(search);
    return { ...(open === undefined ? {} : { open }), ...(test === undefined ? {} : { test }) };
  },
  component: lazyRouteComponent(() => import('./detail/gateway-page.js'), 'GatewayPage'),
});
