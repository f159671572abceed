import type { NameStyle } from '../../gateways/row/exposed-name.js';
import type { CatalogueGateway } from './catalogue.js';
import { itemsOf, labelledEntries, ListPart, type Parts, prefixedEntries, verbatimParts } from './gateway-parts.js';

/** Keeps the parts of gateways across snapshots: a change of one gateway costs the work of one. */
export class PartCache {
  readonly #verbatim = new WeakMap<CatalogueGateway, Parts>();
  readonly #shown = new WeakMap<CatalogueGateway, Parts>();

  constructor(private readonly style: NameStyle) {}

  verbatim(gateway: CatalogueGateway): Parts {
    let parts = this.#verbatim.get(gateway);
    if (parts === undefined) this.#verbatim.set(gateway, (parts = verbatimParts(gateway)));
    return parts;
  }

  /** What stands beside the parts of others: prefixed names that are not in `taken`, to which they are added. */
  shown(gateway: CatalogueGateway, taken: Readonly<Record<'tool' | 'prompt', Set<string>>>): Parts {
    let own = this.#shown.get(gateway);
    if (own === undefined) this.#shown.set(gateway, (own = this.#ownParts(gateway)));
    return {
      ...own,
      tool: this.#distinct(gateway, 'tool', own.tool, taken.tool),
      prompt: this.#distinct(gateway, 'prompt', own.prompt, taken.prompt),
    };
  }

  #ownParts(gateway: CatalogueGateway): Parts {
    return {
      tool: this.#named(gateway, 'tool', new Set()),
      prompt: this.#named(gateway, 'prompt', new Set()),
      resource: this.#labelled(gateway, 'resource'),
      resource_template: this.#labelled(gateway, 'resource_template'),
    };
  }

  #distinct(gateway: CatalogueGateway, kind: 'tool' | 'prompt', own: ListPart, taken: Set<string>): ListPart {
    if (own.entries.some(({ exposedName }) => taken.has(exposedName))) return this.#named(gateway, kind, taken);
    for (const { exposedName } of own.entries) taken.add(exposedName);
    return own;
  }

  #named(gateway: CatalogueGateway, kind: 'tool' | 'prompt', taken: Set<string>): ListPart {
    return new ListPart(prefixedEntries(gateway, kind, this.style, taken));
  }

  #labelled(gateway: CatalogueGateway, kind: 'resource' | 'resource_template'): ListPart {
    const changed = itemsOf(gateway, kind).some(({ override }) => override !== null);
    return changed ? new ListPart(labelledEntries(gateway, kind)) : this.verbatim(gateway)[kind];
  }
}
