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

export type ItemWords = Schemas['OverrideEdit'];

/** What clients are shown of an item in place of its server's words; null is its own. Throws a 409 for a name that is taken. */
export const changeItem = async (kind: ItemKind, id: string, words: ItemWords): Promise<Item> =>
  (await answered(api.PATCH(`/${kind}/{id}`, { params: { path: { id } }, body: words }))) as Item;

export const readTool = (id: string) =>
  queryOptions({
    queryKey: ['items', 'tool', id],
    queryFn: ({ signal }) => answered(api.GET('/tools/{id}', { params: { path: { id } }, signal })),
    enabled: id !== '',
  });

/** The answers to what a server asked during a call, and which call it is. */
export interface CallAnswers {
  readonly inputResponses: Record<string, unknown>;
  readonly requestState?: string;
}

/** What a server may ask for during a call: something that a person enters in a form. */
const _meta = { 'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } } };

/**
 * Calls a tool as oneself. Throws where the gateway refuses; what the server answers is the result, or what it asks for:
 * the same call with the answers goes on then.
 */
export const callTool = (
  id: string,
  given: Record<string, unknown>,
  answers: CallAnswers | null,
  signal: AbortSignal,
): Promise<Tried> =>
  answered(
    api.POST('/tools/{id}/call', {
      params: { path: { id } },
      body: { arguments: given, _meta, ...answers },
      signal,
    }),
  );

/** The name clients know an item by. */
export const nameOf = (item: Item): string =>
  'uri' in item ? (item.uri ?? item.uriTemplate ?? item.name ?? '') : item.name;
