import type { GatewayFilter } from '../../../api/gateways.js';
import { listState } from '../../../components/list/list-search.js';
import type { GatewaysSearch } from '../routes.js';

/** What is asked of the gateway for what stands in the address. */
export const filterOf = (search: GatewaysSearch): GatewayFilter => {
  const { filters, ...asked } = listState({ ...search }, ['status', 'auth', 'tags']);
  return { ...asked, ...filters };
};
