import { itemLists } from '../../protocol/lists.js';
import { distinctName, exposedName, type NameStyle } from '../../gateways/row/exposed-name.js';
import type { ItemKind } from '../../upstream/discovery/discovery.js';
import { spanAt, spliced } from '../../protocol/json-spans.js';
import type { CatalogueGateway, CatalogueItem, Exposed } from './catalogue.js';

export const kinds: readonly ItemKind[] = itemLists.map(({ kind }) => kind);

/** The items of one gateway as a view names them, with their list text; made once for a gateway and shared by all views. */
export interface Part {
  readonly entries: readonly Exposed[];
  /** Definitions joined by commas, without brackets. */
  readonly json: Buffer;
}

export type Parts = Readonly<Record<ItemKind, Part>>;

/** Names as the upstream wrote them: the transparent view. */
export function verbatimParts(gateway: CatalogueGateway): Parts {
  return partsOf((kind) => itemsOf(gateway, kind).map((item) => ({ gateway, item, exposedName: item.name })));
}

/** Names with the gateway's slug, unique within the gateway and, by `taken`, among all. Adds its names to `taken`. */
export function prefixedEntries(
  gateway: CatalogueGateway,
  kind: 'tool' | 'prompt',
  style: NameStyle,
  taken: Set<string>,
): readonly Exposed[] {
  return itemsOf(gateway, kind).map((item) => {
    let name = exposedName(gateway.slug, item.name, style);
    if (taken.has(name)) name = distinctName(name, gateway.slug, item.name);
    taken.add(name);
    return { gateway, item, exposedName: name };
  });
}

export function partsOf(entriesOf: (kind: ItemKind) => readonly Exposed[]): Parts {
  return Object.fromEntries(kinds.map((kind) => [kind, part(kind, entriesOf(kind))])) as Record<ItemKind, Part>;
}

export function part(kind: ItemKind, entries: readonly Exposed[]): Part {
  const named = kind === 'tool' || kind === 'prompt';
  const texts = entries.map(({ item, exposedName: name }) =>
    named && name !== item.name ? renamed(item.definition, name) : item.definition,
  );
  return { entries, json: Buffer.from(texts.join(','), 'utf8') };
}

/** The definition with another name and every other byte as it was; the discovery took only those that have one name. */
function renamed(definition: string, name: string): string {
  const span = spanAt(definition, ['name']);
  return span === undefined ? definition : spliced(definition, span, JSON.stringify(name));
}

export const itemsOf = (gateway: CatalogueGateway, kind: ItemKind): readonly CatalogueItem[] =>
  gateway.items.filter((item) => item.kind === kind);
