import type { Tag } from '../fields/tags.js';
import type { ListQuery, SortKey } from '../lists/list-query.js';
import type { RowValues } from '../lists/row-list.js';
import { invalid } from '../problems/problem.js';
import type { FoundItem } from './item-read.js';

/** Items of one gateway that are alike in what filters ask for, and how many they are. */
export interface ItemGroup {
  readonly slug: string;
  readonly tags: readonly Tag[];
  readonly enabled: boolean;
  readonly count: number;
}

/** Tools, prompts and resources as a list; the database searches and sorts it, since there may be very many. */
export const itemList: RowValues<ItemGroup> = {
  order: 'gateway',
  sorts: ['gateway', 'name', 'updated_at'],
  filters: {
    gateway_id: { why: 'Ids or slugs of gateways.' },
    status: { why: 'Whether it is offered to clients.', words: ['enabled', 'disabled'], administrators: true },
    tags: { why: 'Tags of its gateway.' },
  },
  values: {
    gateway_id: ({ slug }) => [slug],
    status: ({ enabled }) => [enabled ? 'enabled' : 'disabled'],
    tags: ({ tags }) => tags.map(({ id }) => id),
  },
  searches: 'the name and the definition',
};

/** What each order compares, as SQL over `i` (items) and `g` (gateways), the id last. */
export const itemOrders: Readonly<Record<string, readonly string[]>> = {
  gateway: ['g.slug', 'i.position', 'i.id::text'],
  name: ['lower(i.name)', 'i.id::text'],
  updated_at: ['floor(extract(epoch FROM i.updated_at) * 1000)::float8', 'i.id::text'],
};

/** The same of an item at hand, for the cursor behind it. */
export function keysOf({ sort }: ListQuery, { item, gateway }: FoundItem): readonly SortKey[] {
  if (sort.by === 'name') return [item.name.toLowerCase(), item.id];
  if (sort.by === 'updated_at') return [item.updatedAt.getTime(), item.id];
  return [gateway.slug, item.position, item.id];
}

/** What the keys of each order are; the database would fail on others. */
const keyTypes: Readonly<Record<string, readonly ('text' | 'integer')[]>> = {
  gateway: ['text', 'integer', 'text'],
  name: ['text', 'text'],
  updated_at: ['integer', 'text'],
};

/** Throws a 422 Problem for a cursor whose keys are not those of its order. */
export function checkCursor({ sort, after }: ListQuery): void {
  if (after === null) return;
  const types = keyTypes[sort.by]!;
  const good = types.every((type, index) => (type === 'text') === (typeof after[index] === 'string'));
  const whole = after.every((key) => typeof key === 'string' || Number.isSafeInteger(key));
  const small = sort.by !== 'gateway' || Math.abs(Number(after[1])) < 2 ** 31;
  if (good && whole && small && after.length === types.length) return;
  throw invalid({ path: 'cursor', message: 'is not a cursor of this list in this order' });
}
