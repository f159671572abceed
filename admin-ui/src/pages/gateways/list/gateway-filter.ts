import type { GatewayFilter, GatewayStatus } from '../../../api/gateways.js';
import type { GatewaysSearch } from '../routes.js';

/** What is asked of the gateway for what stands in the address. */
export const filterOf = ({ q, sort, cursor, status, auth, tags }: GatewaysSearch): GatewayFilter => ({
  ...(q === undefined ? {} : { q }),
  ...(sort === undefined ? {} : { sort }),
  ...(cursor === undefined ? {} : { cursor }),
  status: listOf(status) as GatewayStatus[],
  auth: listOf(auth),
  tags: listOf(tags),
});

const listOf = (text: string | undefined): string[] => (text ? text.split(',') : []);
