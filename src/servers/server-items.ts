import type { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { takes } from '../gateways/row/gateway-choice.js';
import { itemKey } from '../gateways/row/override.js';
import type { Contents } from './server-contents.js';

/** Of these items those that the server has: chosen one by one, or of a gateway that it takes as a whole. */
export function itemsOfServer<Item extends { gatewayId: string; kind: CatalogItem['kind']; name: string }>(
  { items, gateways }: Contents,
  offered: readonly Item[],
): Item[] {
  const chosen = new Set(items.map(itemKey));
  const whole = new Map(gateways.map((choice) => [choice.gatewayId, choice]));
  return offered.filter((item) => {
    const choice = whole.get(item.gatewayId);
    return chosen.has(itemKey(item)) || (choice !== undefined && takes(choice, item));
  });
}
