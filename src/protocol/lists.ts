/** One of the four lists that servers offer (MCP, "tools", "prompts", "resources"; 2025-11-25 and 2026-07-28). */
export interface ItemList {
  readonly kind: ItemKind;
  readonly method: string;
  /** The member of the result that holds the items. */
  readonly member: string;
  /** The member of an item that names it among the others. */
  readonly nameMember: 'name' | 'uri' | 'uriTemplate';
  readonly capability: 'tools' | 'prompts' | 'resources';
  /** A server with the capability may still not know the method. */
  readonly optional: boolean;
  /** The notification that the list changed. */
  readonly changed: string;
  /** What a client of 2026-07-28 calls that notification in `subscriptions/listen`. */
  readonly listenFlag: ListenFlag;
}

export type ItemKind = 'tool' | 'prompt' | 'resource' | 'resource_template';
export type ListenFlag = 'toolsListChanged' | 'promptsListChanged' | 'resourcesListChanged';

const ofResources = {
  capability: 'resources',
  optional: true,
  changed: 'notifications/resources/list_changed',
  listenFlag: 'resourcesListChanged',
} as const;

/** In the order in which they are read. */
export const itemLists: readonly ItemList[] = [
  {
    kind: 'tool',
    method: 'tools/list',
    member: 'tools',
    nameMember: 'name',
    capability: 'tools',
    optional: false,
    changed: 'notifications/tools/list_changed',
    listenFlag: 'toolsListChanged',
  },
  {
    kind: 'prompt',
    method: 'prompts/list',
    member: 'prompts',
    nameMember: 'name',
    capability: 'prompts',
    optional: false,
    changed: 'notifications/prompts/list_changed',
    listenFlag: 'promptsListChanged',
  },
  { kind: 'resource', method: 'resources/list', member: 'resources', nameMember: 'uri', ...ofResources },
  {
    kind: 'resource_template',
    method: 'resources/templates/list',
    member: 'resourceTemplates',
    nameMember: 'uriTemplate',
    ...ofResources,
  },
];

export const listOfMethod: ReadonlyMap<string, ItemList> = new Map(itemLists.map((list) => [list.method, list]));
export const listOfKind: ReadonlyMap<ItemKind, ItemList> = new Map(itemLists.map((list) => [list.kind, list]));

const byChange: ReadonlyMap<string, ItemList> = new Map(itemLists.map((list) => [list.changed, list]));

/** The flag of a notification that a list changed; undefined for any other method. */
export const listenFlagOf = (method: string): ListenFlag | undefined => byChange.get(method)?.listenFlag;

/** Whether a notification says that a list changed. */
export const saysListChanged = (method: string): boolean => byChange.has(method);
