import { In, type EntityManager } from 'typeorm';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { ItemOverride } from '../gateways/row/item-override.entity.js';
import { isNamed, itemKey, mergedOverride } from '../gateways/row/override.js';
import { Problem } from '../problems/problem.js';
import { contentsOf } from './server-contents.js';
import { itemsOfServer } from './server-items.js';

/** Throws 409 where a name given to an item of this server alone is that of another item of the server. */
export async function refuseTakenNames(manager: EntityManager, serverId: string): Promise<void> {
  const contents = (await contentsOf(manager, [serverId]))(serverId);
  const given = new Map(contents.overrides.map((override) => [itemKey(override), override]));
  if (!contents.overrides.some(({ kind, customName }) => isNamed(kind) && customName !== null)) return;
  const gatewayId = In([...contents.items, ...contents.gateways].map((row) => row.gatewayId));
  const everywhere = new Map((await manager.findBy(ItemOverride, { gatewayId })).map((row) => [itemKey(row), row]));
  const items = itemsOfServer(contents, await manager.findBy(CatalogItem, { gatewayId, kind: In(['tool', 'prompt']) }));
  const nameOf = (item: CatalogItem) => {
    const override = mergedOverride(given.get(itemKey(item)) ?? null, everywhere.get(itemKey(item)) ?? null);
    return `${item.kind} ${override?.customName ?? item.name}`;
  };
  const holders = new Map<string, CatalogItem>();
  for (const item of items) if (!holders.has(nameOf(item))) holders.set(nameOf(item), item);
  const twice = items
    .filter((item) => holders.get(nameOf(item)) !== item)
    .flatMap((item) => [item, holders.get(nameOf(item))!]);
  const taken = twice.filter((item) => (given.get(itemKey(item))?.customName ?? null) !== null);
  if (taken.length === 0) return;
  throw new Problem('CONFLICT', 'Another item of the virtual server has that name.', {
    errors: taken.map(({ id }) => ({ path: `overrides.${id}.customName`, message: 'is taken' })),
  });
}
