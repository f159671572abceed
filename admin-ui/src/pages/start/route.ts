import { createRoute, redirect } from '@tanstack/react-router';
import { rootRoute } from '../../app/root-route.js';

/** `#/`: the gateways, for now. */
export const startRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/gateways' });
  },
});
