import { distinctName } from '../../gateways/row/exposed-name.js';
import { takes } from '../../gateways/row/gateway-choice.js';
import { itemKey, mergedOverride, type Override } from '../../gateways/row/override.js';
import type { ItemKind } from '../../upstream/discovery/discovery.js';
import type { CatalogueGateway, CatalogueItem, CatalogueServer, Exposed } from './catalogue.js';
import { ListPart } from './gateway-parts.js';
import { needsTasks } from './needs-tasks.js';
import { shownItem } from './shown-item.js';

/** An item of the server, with what is shown of it there. */
interface Found {
  readonly gateway: CatalogueGateway;
  readonly item: CatalogueItem;
  readonly override: Override | null;
  /** A name given for this server alone. */
  readonly ownName: string | null;
}

type PrefixedName = (itemId: string) => string | undefined;

/**
 * What a virtual server shows of the gateways its caller may use: names as the upstreams wrote them or somebody changed them,
 * with the slug where two items of a kind have the same one; the gateway registered first keeps a URI that several offer.
 */
export function chosenParts(
  server: CatalogueServer,
  visible: readonly CatalogueGateway[],
  prefixedName: PrefixedName,
): { gateways: CatalogueGateway[]; parts: Record<ItemKind, readonly ListPart[]> } {
  const found = foundItems(server, visible);
  const used = new Set([...found.map(({ gateway }) => gateway.id), ...server.whole.map(({ gatewayId }) => gatewayId)]);
  return {
    gateways: visible.filter(({ id }) => used.has(id)),
    parts: {
      tool: [new ListPart(named('tool', found, prefixedName))],
      prompt: [new ListPart(named('prompt', found, prefixedName))],
      resource: [new ListPart(owned('resource', found, visible))],
      resource_template: [new ListPart(owned('resource_template', found, visible))],
    },
  };
}

/** The chosen items in their order, then those of whole gateways; each once. */
function foundItems({ chosen, whole, overrides }: CatalogueServer, visible: readonly CatalogueGateway[]): Found[] {
  const gateways = new Map(visible.map((gateway) => [gateway.id, gateway]));
  const found = new Map<string, Found>();
  const add = (key: string, gateway: CatalogueGateway, item: CatalogueItem) => {
    const here = overrides[key] ?? null;
    const override = mergedOverride(here, item.override);
    if (!found.has(key) && !needsTasks(item.definition))
      found.set(key, { gateway, item, override, ownName: here?.customName ?? null });
  };
  const items = new Map<string, CatalogueItem>();
  for (const { id, items: offered } of visible) for (const item of offered) items.set(keyOf(id, item), item);
  for (const one of chosen) {
    const gateway = gateways.get(one.gatewayId);
    const item = items.get(itemKey(one));
    if (gateway !== undefined && item !== undefined) add(itemKey(one), gateway, item);
  }
  for (const choice of whole) {
    const gateway = gateways.get(choice.gatewayId);
    for (const item of gateway?.items ?? [])
      if (takes(choice, item)) add(keyOf(choice.gatewayId, item), gateway!, item);
  }
  return [...found.values()];
}

const keyOf = (gatewayId: string, { kind, name }: CatalogueItem) => itemKey({ gatewayId, kind, name });

/** A name given for this server is kept; of others that are alike each gets its slug. */
function named(kind: 'tool' | 'prompt', found: readonly Found[], prefixedName: PrefixedName): Exposed[] {
  const mine = found.filter(({ item }) => item.kind === kind);
  const wanted = ({ item, override }: Found) => override?.customName ?? item.name;
  const count = new Map<string, number>();
  for (const one of mine) count.set(wanted(one), (count.get(wanted(one)) ?? 0) + 1);
  const taken = new Map<string, Found>();
  const claim = (name: string, one: Found) => {
    if (!taken.has(name)) taken.set(name, one);
    return taken.get(name) === one;
  };
  for (const one of mine) if (one.ownName !== null) claim(one.ownName, one);
  for (const one of mine) if (count.get(wanted(one)) === 1) claim(wanted(one), one);
  return mine.map((one) => {
    const { item, gateway } = one;
    let name = wanted(one);
    if (taken.get(name) !== one) name = prefixedName(item.id) ?? name;
    if (!claim(name, one)) name = distinctName(name, gateway.slug, item.name);
    return shownItem(one, name, one.override);
  });
}

function owned(kind: ItemKind, found: readonly Found[], visible: readonly CatalogueGateway[]): Exposed[] {
  const mine = found.filter(({ item }) => item.kind === kind);
  const rank = new Map(visible.map((gateway, i) => [gateway, i]));
  const owners = new Map<string, CatalogueGateway>();
  for (const { gateway, item } of mine) {
    const owner = owners.get(item.name);
    if (owner === undefined || rank.get(gateway)! < rank.get(owner)!) owners.set(item.name, gateway);
  }
  return mine
    .filter(({ gateway, item }) => owners.get(item.name) === gateway)
    .map((one) => shownItem(one, one.item.name, one.override));
}
