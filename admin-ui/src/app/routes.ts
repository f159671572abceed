import { createHashHistory, createRouter } from '@tanstack/react-router';
import { gatewayRoute, gatewaysRoute } from '../pages/gateways/routes.js';
import {
  auditRoute,
  catalogRoute,
  connectRoute,
  keysRoute,
  overviewRoute,
  serversRoute,
  sessionsRoute,
  settingsRoute,
  signInCheckRoute,
  tokensRoute,
  trafficRoute,
  transferRoute,
  tryRoute,
} from '../pages/routes.js';
import { PageError } from './page-error.js';
import { rootRoute } from './root-route.js';

/** Every page, one line each. A page's path, search parameters and component are in its own folder. */
const pages = [
  overviewRoute,
  gatewaysRoute,
  gatewayRoute,
  serversRoute,
  catalogRoute,
  tryRoute,
  connectRoute,
  trafficRoute,
  sessionsRoute,
  auditRoute,
  tokensRoute,
  signInCheckRoute,
  keysRoute,
  transferRoute,
  settingsRoute,
];

/** In the hash, so that what is searched and filtered never reaches a server's log. */
export const router = createRouter({
  routeTree: rootRoute.addChildren(pages),
  history: createHashHistory(),
  defaultPreload: 'intent',
  defaultErrorComponent: PageError,
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
