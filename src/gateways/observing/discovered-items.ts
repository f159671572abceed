import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { nextTurn } from '../../protocol/json/turns.js';
import type { Discovery, ItemKind } from '../../upstream/discovery/discovery.js';
import { CatalogItem } from '../row/catalog-item.entity.js';

/** How many items a discovery added, changed and removed, by kind. */
export type ItemChanges = Readonly<Record<ItemKind, { added: number; updated: number; removed: number }>>;

const noChanges = (): ItemChanges => ({
  tool: { added: 0, updated: 0, removed: 0 },
  prompt: { added: 0, updated: 0, removed: 0 },
  resource: { added: 0, updated: 0, removed: 0 },
  resource_template: { added: 0, updated: 0, removed: 0 },
});

export const isChange = (changes: ItemChanges): boolean =>
  Object.values(changes).some(({ added, updated, removed }) => added + updated + removed > 0);

/** Rows of one INSERT, and the length of their definitions in characters, unless one alone is longer: all of them at once would be held many times over. */
const BATCH_ROWS = 1000;
const BATCH_LENGTH = 1024 * 1024;

/** Items that are compared in one turn of the event loop. */
const AT_ONCE = 200;

interface StoredItem extends Pick<CatalogItem, 'id' | 'kind' | 'name' | 'position'> {
  /** SHA-256 of its definition, in hex. */
  readonly digest: string;
}

const storedItems = `
  SELECT id, kind, name, position, encode(sha256(convert_to(definition, 'UTF8')), 'hex') AS digest
  FROM catalog_items WHERE gateway_id = $1`;

/**
 * Makes the stored items of a gateway those of `found`; of kinds that are `unread` what is not found stays too.
 * Items that stay keep their id and whether they are enabled.
 */
export async function storeItems(
  manager: EntityManager,
  gatewayId: string,
  { items: found, unread }: Pick<Discovery, 'items' | 'unread'>,
): Promise<ItemChanges> {
  const changes = noChanges();
  const stored = await manager.query<StoredItem[]>(storedItems, [gatewayId]);
  const left = new Map(stored.map((item) => [keyOf(item), item]));
  const fresh: NewItem[] = [];
  for (const [position, { kind, name, definition }] of found.entries()) {
    if (position % AT_ONCE === AT_ONCE - 1) await nextTurn();
    const old = left.get(keyOf({ kind, name }));
    left.delete(keyOf({ kind, name }));
    if (old === undefined) {
      fresh.push({ gatewayId, kind, name, definition, position });
      changes[kind].added += 1;
      continue;
    }
    const isOther = old.digest !== digestOf(definition);
    if (!isOther && old.position === position) continue;
    await manager.update(CatalogItem, { id: old.id }, { definition, position, updatedAt: new Date() });
    if (isOther) changes[kind].updated += 1;
  }
  for (const batch of batchesOf(fresh)) await manager.insert(CatalogItem, batch);
  const gone = [...left.values()].filter(({ kind }) => !unread.includes(kind));
  for (const { kind } of gone) changes[kind].removed += 1;
  if (gone.length > 0)
    await manager.delete(
      CatalogItem,
      gone.map(({ id }) => id),
    );
  return changes;
}

type NewItem = Pick<CatalogItem, 'gatewayId' | 'kind' | 'name' | 'definition' | 'position'>;

function* batchesOf(items: readonly NewItem[]): Iterable<NewItem[]> {
  let batch: NewItem[] = [];
  let length = 0;
  for (const item of items) {
    if (batch.length === BATCH_ROWS || (batch.length > 0 && length + item.definition.length > BATCH_LENGTH)) {
      yield batch;
      batch = [];
      length = 0;
    }
    batch.push(item);
    length += item.definition.length;
  }
  if (batch.length > 0) yield batch;
}

const digestOf = (definition: string): string => createHash('sha256').update(definition, 'utf8').digest('hex');

const keyOf = ({ kind, name }: Pick<CatalogItem, 'kind' | 'name'>) => `${kind} ${name}`;
