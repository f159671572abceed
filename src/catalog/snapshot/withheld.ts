import type { CatalogueGateway } from './catalogue.js';
import type { ItemKind } from '../../protocol/lists.js';
import { templateMatcher } from './uri-template.js';

type Withheld = (kind: ItemKind, name: string) => boolean;

const known = new WeakMap<CatalogueGateway, Withheld>();

/** Whether clients are refused something of a gateway that its upstream would give; of resources by URI and by template. */
export function isWithheld(gateway: CatalogueGateway, kind: ItemKind, name: string): boolean {
  let withheld = known.get(gateway);
  if (withheld === undefined) known.set(gateway, (withheld = withheldBy(gateway)));
  return withheld(kind, name);
}

function withheldBy({ withheld }: CatalogueGateway): Withheld {
  const names = new Set(withheld.map(({ kind, name }) => `${kind} ${name}`));
  const templates = withheld.flatMap(({ kind, name }) => (kind === 'resource_template' ? templateMatcher(name) : []));
  return (kind, name) =>
    names.has(`${kind} ${name}`) || (kind === 'resource' && templates.some((matches) => matches(name)));
}
