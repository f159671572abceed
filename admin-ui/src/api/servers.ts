import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';
import { listQuery, whileThere, type ListPageOf, type ListState } from './lists.js';
import type { components } from './schema.js';

type Schemas = components['schemas'];
export type Server = Schemas['ServerRead'];
export type ServerBody = Schemas['ServerEdit'];

export const serverList = (state: ListState, administrator = true) =>
  queryOptions({
    queryKey: ['servers', 'list', state, administrator],
    queryFn: async ({ signal }): Promise<ListPageOf<Server>> => {
      const query = listQuery(state);
      if (!administrator) delete query.include_inactive;
      const page = (await answered(api.GET('/servers', { params: { query: query as never }, signal }))) as {
        readonly servers: readonly Server[];
      } & Omit<ListPageOf<Server>, 'rows'>;
      return { ...page, rows: page.servers };
    },
    placeholderData: keepPreviousData,
    refetchInterval: whileThere,
  });

export const serverById = (id: string) =>
  queryOptions({
    queryKey: ['servers', 'one', id],
    queryFn: async ({ signal }) =>
      (await answered(api.GET('/servers/{id}', { params: { path: { id } }, signal }))) as Server,
    enabled: id !== '' && id !== 'new',
  });

export const createServer = (body: ServerBody) =>
  answered(api.POST('/servers', { body: body as Schemas['ServerCreate'] }));

/** Throws a 409 or 412 where somebody changed it meanwhile. */
export const editServer = ({ id, version }: Server, body: ServerBody) =>
  answered(api.PUT('/servers/{id}', { params: { path: { id } }, body: { ...body, version } }));

export const switchServer = (id: string, on: boolean): Promise<unknown> =>
  answered(api.POST('/servers/{id}/state', { params: { path: { id }, query: { activate: on } } }));

export const deleteServer = (id: string): Promise<unknown> =>
  answered(api.DELETE('/servers/{id}', { params: { path: { id } } }));
