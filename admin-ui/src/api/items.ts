import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answered, api } from './client.js';
import { listQuery, whileThere, type ListPageOf, type ListState } from './lists.js';
import type { components } from './schema.js';

type Schemas = components['schemas'];
export type Tool = Schemas['ToolRead'];
export type Prompt = Schemas['PromptRead'];
export type Resource = Schemas['ResourceRead'];
export type Item = Tool | Prompt | Resource;
export type Tried = Schemas['TriedRead'];
export const itemKinds = ['tools', 'prompts', 'resources'] as const;
export type ItemKind = (typeof itemKinds)[number];

/** Tools, prompts or resources; what is switched off too, where an administrator asks. */
export const itemList = (kind: ItemKind, state: ListState, administrator = true) =>
  queryOptions({
    queryKey: ['items', kind, state, administrator],
    queryFn: async ({ signal }): Promise<ListPageOf<Item>> => {
      const query = listQuery(state);
      if (!administrator) delete query.include_inactive;
      const page = (await answered(api.GET(`/${kind}`, { params: { query: query as never }, signal }))) as unknown as {
        readonly [K in ItemKind]: readonly Item[];
      } & Omit<ListPageOf<Item>, 'rows'>;
      return { ...page, rows: page[kind] };
    },
    placeholderData: keepPreviousData,
    refetchInterval: whileThere,
  });

export const switchItem = (kind: ItemKind, id: string, on: boolean): Promise<unknown> =>
  answered(api.POST(`/${kind}/{id}/state`, { params: { path: { id }, query: { activate: on } } }));

export const readTool = (id: string) =>
  queryOptions({
    queryKey: ['items', 'tool', id],
    queryFn: ({ signal }) => answered(api.GET('/tools/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
  });

/** Calls a tool as oneself. Throws where the gateway refuses; what the server answers is the result. */
export const callTool = (id: string, given: Record<string, unknown>, signal: AbortSignal): Promise<Tried> =>
  answered(api.POST('/tools/{id}/call', { params: { path: { id } }, body: { arguments: given }, signal }));

/** The name clients know an item by. */
export const nameOf = (item: Item): string =>
  'uri' in item ? (item.uri ?? item.uriTemplate ?? item.name ?? '') : item.name;
