import type { EntityManager } from 'typeorm';
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

/** Rows of one INSERT; Postgres takes 65,535 parameters. */
const BATCH = 1000;

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
  const stored = await manager.findBy(CatalogItem, { gatewayId });
  const left = new Map(stored.map((item) => [keyOf(item), item]));
  const fresh: Partial<CatalogItem>[] = [];
  for (const [position, { kind, name, definition }] of found.entries()) {
    const old = left.get(keyOf({ kind, name }));
    left.delete(keyOf({ kind, name }));
    if (old === undefined) {
      fresh.push({ gatewayId, kind, name, definition, position });
      changes[kind].added += 1;
    } else if (old.definition !== definition || old.position !== position) {
      await manager.update(CatalogItem, { id: old.id }, { definition, position, updatedAt: new Date() });
      if (old.definition !== definition) changes[kind].updated += 1;
    }
  }
  for (let start = 0; start < fresh.length; start += BATCH) {
    await manager.insert(CatalogItem, fresh.slice(start, start + BATCH));
  }
  const gone = [...left.values()].filter(({ kind }) => !unread.includes(kind));
  for (const { kind } of gone) changes[kind].removed += 1;
  if (gone.length > 0)
    await manager.delete(
      CatalogItem,
      gone.map(({ id }) => id),
    );
  return changes;
}

const keyOf = ({ kind, name }: Pick<CatalogItem, 'kind' | 'name'>) => `${kind} ${name}`;
