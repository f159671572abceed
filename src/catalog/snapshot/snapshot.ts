import { type AnonymousReach, mayUse } from '../../identity/principal/access.js';
import type { Principal } from '../../identity/principal/principal.js';
import type { ItemKind } from '../../upstream/discovery/discovery.js';
import { type AccessClass, AccessClasses } from './access-classes.js';
import type { CatalogueGateway, CatalogueServer, View } from './catalogue.js';
import { ListPart, type Parts } from './gateway-parts.js';
import type { PartCache } from './part-cache.js';
import { chosenParts } from './server-parts.js';
import { BuiltView } from './view.js';

/** Everything the data plane routes by, as of one moment. Never changes; views are made at the first asking and kept. */
export class Snapshot {
  /** In the order of their slugs. */
  readonly gateways: readonly CatalogueGateway[];
  readonly servers: readonly CatalogueServer[];
  readonly #gateways = new Map<string, CatalogueGateway>();
  readonly #servers = new Map<string, CatalogueServer>();
  readonly #shown = new Map<CatalogueGateway, Parts>();
  readonly #single = new Map<CatalogueGateway, View>();
  readonly #classes: AccessClasses;
  /** Names as the aggregate shows them, by item id; made at the first asking. */
  #exposedNames: ReadonlyMap<string, string> | null = null;

  constructor(
    gateways: Iterable<CatalogueGateway>,
    servers: Iterable<CatalogueServer>,
    private readonly parts: PartCache,
    private readonly reach: AnonymousReach,
  ) {
    this.gateways = [...gateways].sort((a, b) => compare(a.slug, b.slug));
    this.servers = [...servers].sort((a, b) => compare(a.slug, b.slug));
    index(this.#gateways, this.gateways);
    index(this.#servers, this.servers);
    this.#classes = new AccessClasses(this.gateways, reach);
    const taken = { tool: new Set<string>(), prompt: new Set<string>() };
    for (const gateway of byRegistration(this.gateways)) this.#shown.set(gateway, parts.shown(gateway, taken));
  }

  aggregate(principal: Principal): View {
    const access = this.#classes.of(principal);
    return remembered(
      access.views,
      'aggregate',
      () => new BuiltView('aggregate', null, access.gateways, this.#aggregated(access)),
    );
  }

  gateway(idOrSlug: string, principal: Principal): View | undefined {
    const gateway = this.#gateways.get(idOrSlug);
    if (gateway === undefined || !mayUse(principal, gateway.access, this.reach)) return undefined;
    let view = this.#single.get(gateway);
    if (view === undefined) this.#single.set(gateway, (view = BuiltView.ofOne(gateway, this.parts.verbatim(gateway))));
    return view;
  }

  server(idOrSlug: string, principal: Principal): View | undefined {
    const server = this.#servers.get(idOrSlug);
    if (server === undefined || !mayUse(principal, server.access, this.reach)) return undefined;
    const access = this.#classes.of(principal);
    return remembered(access.views, server.id, () => {
      const { gateways, parts } = chosenParts(server, byRegistration(access.gateways), (id) => this.exposedName(id));
      return new BuiltView('server', server, gateways, parts);
    });
  }

  /** Whether it is here, and not for this principal. */
  withholds(kind: 'gateway' | 'server', idOrSlug: string, principal: Principal): boolean {
    const found = (kind === 'gateway' ? this.#gateways : this.#servers).get(idOrSlug);
    return found !== undefined && !mayUse(principal, found.access, this.reach);
  }

  /** The name of a tool or prompt on the aggregate; undefined where the item is not offered now. */
  exposedName(itemId: string): string | undefined {
    this.#exposedNames ??= new Map(
      [...this.#shown.values()].flatMap(({ tool, prompt }) =>
        [...tool.entries, ...prompt.entries].map(({ item, exposedName }): [string, string] => [item.id, exposedName]),
      ),
    );
    return this.#exposedNames.get(itemId);
  }

  #aggregated({ gateways }: AccessClass): Readonly<Record<ItemKind, readonly ListPart[]>> {
    const shown = gateways.map((gateway) => this.#shown.get(gateway)!);
    return {
      tool: shown.map(({ tool }) => tool),
      prompt: shown.map(({ prompt }) => prompt),
      resource: this.#owned(gateways, 'resource'),
      resource_template: this.#owned(gateways, 'resource_template'),
    };
  }

  /** Each gateway's resources without those of which an earlier registered one is the owner. */
  #owned(gateways: readonly CatalogueGateway[], kind: 'resource' | 'resource_template'): ListPart[] {
    const owners = new Map<string, CatalogueGateway>();
    for (const gateway of byRegistration(gateways)) {
      for (const { exposedName } of this.#shown.get(gateway)![kind].entries) {
        if (!owners.has(exposedName)) owners.set(exposedName, gateway);
      }
    }
    return gateways.map((gateway) => {
      const all = this.#shown.get(gateway)![kind];
      const kept = all.entries.filter(({ exposedName }) => owners.get(exposedName) === gateway);
      return kept.length === all.entries.length ? all : new ListPart(kept);
    });
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const byRegistration = (gateways: readonly CatalogueGateway[]) =>
  [...gateways].sort((a, b) => a.registeredAt - b.registeredAt || compare(a.id, b.id));

function index<T extends { readonly id: string; readonly slug: string }>(map: Map<string, T>, all: readonly T[]): void {
  for (const one of all) map.set(one.slug, one);
  for (const one of all) map.set(one.id, one);
}

function remembered(views: Map<string, View>, key: string, make: () => View): View {
  let view = views.get(key);
  if (view === undefined) views.set(key, (view = make()));
  return view;
}
