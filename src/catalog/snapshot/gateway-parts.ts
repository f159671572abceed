import { itemLists } from '../../protocol/lists.js';
import { distinctName, exposedName, type NameStyle } from '../../gateways/row/exposed-name.js';
import type { ItemKind } from '../../upstream/discovery/discovery.js';
import type { CatalogueGateway, CatalogueItem, Exposed } from './catalogue.js';
import { needsTasks } from './needs-tasks.js';
import { shownItem } from './shown-item.js';

export const kinds: readonly ItemKind[] = itemLists.map(({ kind }) => kind);

/** The items of one gateway as a view names them; made once for a gateway and shared by all views. */
export class ListPart {
  #json: Buffer | null = null;

  constructor(readonly entries: readonly Exposed[]) {}

  /** Definitions joined by commas, without brackets; made at the first asking. */
  get json(): Buffer {
    return (this.#json ??= Buffer.from(this.entries.map(({ definition }) => definition).join(','), 'utf8'));
  }
}

export type Parts = Readonly<Record<ItemKind, ListPart>>;

/** Everything as the upstream wrote it: the transparent view. */
export function verbatimParts(gateway: CatalogueGateway): Parts {
  return partsOf((kind) =>
    itemsOf(gateway, kind).map((item) => ({ gateway, item, exposedName: item.name, definition: item.definition })),
  );
}

/**
 * Names with the gateway's slug, unique within the gateway and, by `taken`, among all. Adds its names to `taken`; those that
 * somebody chose come first.
 */
export function prefixedEntries(
  gateway: CatalogueGateway,
  kind: 'tool' | 'prompt',
  style: NameStyle,
  taken: Set<string>,
): readonly Exposed[] {
  const items = itemsOf(gateway, kind).filter(({ definition }) => !needsTasks(definition));
  const isChosen = ({ override }: CatalogueItem) => (override?.customName ?? null) !== null;
  const names = new Map<CatalogueItem, string>();
  for (const item of [...items.filter(isChosen), ...items.filter((one) => !isChosen(one))]) {
    let name = exposedName(gateway.slug, item.override?.customName ?? item.name, style);
    if (taken.has(name)) name = distinctName(name, gateway.slug, item.name);
    taken.add(name);
    names.set(item, name);
  }
  return items.map((item) => shownItem({ gateway, item }, names.get(item)!, item.override));
}

/** Resources with what their overrides say; they keep their URIs. */
export const labelledEntries = (gateway: CatalogueGateway, kind: 'resource' | 'resource_template'): Exposed[] =>
  itemsOf(gateway, kind).map((item) => shownItem({ gateway, item }, item.name, item.override));

function partsOf(entriesOf: (kind: ItemKind) => readonly Exposed[]): Parts {
  return Object.fromEntries(kinds.map((kind) => [kind, new ListPart(entriesOf(kind))])) as Record<ItemKind, ListPart>;
}

export const itemsOf = (gateway: CatalogueGateway, kind: ItemKind): readonly CatalogueItem[] =>
  gateway.items.filter((item) => item.kind === kind);
