import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.js';

/** `#/gateways`. */
export const gatewaysRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/gateways',
  component: lazyRouteComponent(() => import('./gateways-page.js'), 'GatewaysPage'),
});

/** `#/gateways/:id`. */
export const gatewayRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/gateways/$id',
  component: lazyRouteComponent(() => import('./gateways-page.js'), 'GatewaysPage'),
});
