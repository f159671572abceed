import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { askAhead } from '../app/ask-ahead.js';
import { rootRoute } from '../app/root-route.js';
import { listSearch } from '../components/list/list-search.js';
import { catalogList } from './catalog/catalog-list.js';

const getParentRoute = () => rootRoute;

/** `#/`: what needs attention, or the first steps. */
export const overviewRoute = createRoute({
  getParentRoute,
  path: '/',
  component: lazyRouteComponent(() => import('./overview/overview-page.js'), 'OverviewPage'),
});

/** The pages whose address holds a search, filters and an open drawer. */
export const serversRoute = createRoute({
  getParentRoute,
  path: '/servers',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./servers/servers-page.js'), 'ServersPage'),
});

export const catalogRoute = createRoute({
  getParentRoute,
  path: '/catalog',
  validateSearch: listSearch,
  loaderDeps: ({ search: { open: _open, ...search } }) => search,
  loader: ({ deps }) => askAhead(catalogList(deps)),
  component: lazyRouteComponent(() => import('./catalog/catalog-page.js'), 'CatalogPage'),
});

export const tryRoute = createRoute({
  getParentRoute,
  path: '/try',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./try/try-page.js'), 'TryPage'),
});

export const connectRoute = createRoute({
  getParentRoute,
  path: '/connect',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./connect/connect-page.js'), 'ConnectPage'),
});

export const trafficRoute = createRoute({
  getParentRoute,
  path: '/traffic',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./traffic/traffic-page.js'), 'TrafficPage'),
});

export const sessionsRoute = createRoute({
  getParentRoute,
  path: '/sessions',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./sessions/sessions-page.js'), 'SessionsPage'),
});

export const auditRoute = createRoute({
  getParentRoute,
  path: '/audit',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./audit/audit-page.js'), 'AuditPage'),
});

export const tokensRoute = createRoute({
  getParentRoute,
  path: '/tokens',
  component: lazyRouteComponent(() => import('./tokens/tokens-page.js'), 'TokensPage'),
});

export const signInCheckRoute = createRoute({
  getParentRoute,
  path: '/signin',
  component: lazyRouteComponent(() => import('./sign-in-check/sign-in-check-page.js'), 'SignInCheckPage'),
});

export const keysRoute = createRoute({
  getParentRoute,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys/keys-page.js'), 'KeysPage'),
});

export const transferRoute = createRoute({
  getParentRoute,
  path: '/import',
  component: lazyRouteComponent(() => import('./transfer/transfer-page.js'), 'TransferPage'),
});

export const settingsRoute = createRoute({
  getParentRoute,
  path: '/settings',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./settings/settings-page.js'), 'SettingsPage'),
});
