import type { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import type { Override } from '../gateways/row/override.js';
import { itemKey, someOverride } from '../gateways/row/override.js';
import type { Contents } from './server-contents.js';
import type { ServerGatewayRead } from './server-read.js';

/** An item as it is stored, with its name on /mcp; not offered: switched off, or its gateway is. */
export interface KnownItem {
  readonly id: string;
  readonly gatewayId: string;
  readonly kind: CatalogItem['kind'];
  readonly name: string;
  readonly offered: boolean;
  readonly exposed: string;
}

/** What a reader may know of: slugs of gateways by id, and items by `itemKey`. */
export interface Known {
  readonly slugs: ReadonlyMap<string, string>;
  readonly items: ReadonlyMap<string, KnownItem>;
}

/** One chosen item; `known` is null where it is not offered at present. */
export interface ReadItem {
  readonly kind: CatalogItem['kind'];
  readonly name: string;
  readonly known: KnownItem | null;
}

/** The contents of a server as far as its reader may know of them. */
export interface ReadContents {
  readonly items: readonly ReadItem[];
  readonly gateways: ServerGatewayRead[];
  /** By the ids of items. */
  readonly overrides: Record<string, Override>;
}

export function readContents({ items, gateways, overrides }: Contents, { slugs, items: known }: Known): ReadContents {
  return {
    items: items
      .filter(({ gatewayId }) => slugs.has(gatewayId))
      .map(({ kind, name, gatewayId }) => {
        const item = known.get(itemKey({ gatewayId, kind, name }));
        return { kind, name, known: item?.offered === true ? item : null };
      }),
    gateways: gateways.flatMap(({ gatewayId: id, tools, prompts, resources }) => {
      const slug = slugs.get(id);
      return slug === undefined ? [] : [{ id, slug, tools, prompts, resources }];
    }),
    overrides: Object.fromEntries(
      overrides.flatMap((override) => {
        const item = known.get(itemKey(override));
        return item === undefined ? [] : [[item.id, someOverride(override)!]];
      }),
    ),
  };
}
