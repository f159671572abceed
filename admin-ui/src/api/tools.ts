import { queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';
import type { components } from './schema.js';

export type Tool = components['schemas']['ToolRead'];

/** Tools of one gateway, switched-off ones too; the first 500. */
export const toolsOfGateway = (gatewayId: string) =>
  queryOptions({
    queryKey: ['gateways', 'tools', gatewayId],
    queryFn: async ({ signal }) =>
      (await answered(
        api.GET('/tools', {
          params: { query: { gateway_id: [gatewayId], include_inactive: true, limit: 500 } },
          signal,
        }),
      )) as Tool[],
  });
