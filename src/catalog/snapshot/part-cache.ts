import type { NameStyle } from '../../gateways/row/exposed-name.js';
import type { CatalogueGateway } from './catalogue.js';
import { type Part, part, type Parts, prefixedEntries, verbatimParts } from './gateway-parts.js';

export type Prefixed = Readonly<Record<'tool' | 'prompt', Part>>;

/** Keeps the parts of gateways across snapshots: a change of one gateway costs the work of one. */
export class PartCache {
  readonly #verbatim = new WeakMap<CatalogueGateway, Parts>();
  readonly #prefixed = new WeakMap<CatalogueGateway, Prefixed>();

  constructor(private readonly style: NameStyle) {}

  verbatim(gateway: CatalogueGateway): Parts {
    let parts = this.#verbatim.get(gateway);
    if (parts === undefined) this.#verbatim.set(gateway, (parts = verbatimParts(gateway)));
    return parts;
  }

  /** Prefixed parts whose names are not in `taken`, to which they are added. */
  prefixed(gateway: CatalogueGateway, taken: Readonly<Record<'tool' | 'prompt', Set<string>>>): Prefixed {
    let own = this.#prefixed.get(gateway);
    if (own === undefined) {
      own = { tool: this.#part(gateway, 'tool', new Set()), prompt: this.#part(gateway, 'prompt', new Set()) };
      this.#prefixed.set(gateway, own);
    }
    return {
      tool: this.#distinct(gateway, 'tool', own.tool, taken.tool),
      prompt: this.#distinct(gateway, 'prompt', own.prompt, taken.prompt),
    };
  }

  #distinct(gateway: CatalogueGateway, kind: 'tool' | 'prompt', own: Part, taken: Set<string>): Part {
    if (own.entries.some(({ exposedName }) => taken.has(exposedName))) return this.#part(gateway, kind, taken);
    for (const { exposedName } of own.entries) taken.add(exposedName);
    return own;
  }

  #part(gateway: CatalogueGateway, kind: 'tool' | 'prompt', taken: Set<string>): Part {
    return part(kind, prefixedEntries(gateway, kind, this.style, taken));
  }
}
