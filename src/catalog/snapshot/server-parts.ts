import type { ItemKind } from '../../upstream/discovery/discovery.js';
import type { CatalogueGateway, CatalogueItem, CatalogueServer, Exposed } from './catalogue.js';
import { type Part, part } from './gateway-parts.js';

/**
 * What a virtual server shows of the gateways its caller may use: names as the upstreams wrote them, with the slug
 * where two items of a kind have the same one; the gateway registered first keeps a URI that several offer.
 */
export function chosenParts(
  server: CatalogueServer,
  visible: readonly CatalogueGateway[],
  prefixedName: (itemId: string) => string | undefined,
): { gateways: CatalogueGateway[]; parts: Record<ItemKind, readonly Part[]> } {
  const gateways = new Map(visible.map((gateway) => [gateway.id, gateway]));
  const items = new Map<string, CatalogueItem>();
  for (const gateway of visible) for (const item of gateway.items) items.set(keyOf(gateway.id, item), item);
  const found = server.chosen.flatMap((chosen) => {
    const gateway = gateways.get(chosen.gatewayId);
    const item = items.get(keyOf(chosen.gatewayId, chosen));
    return gateway === undefined || item === undefined ? [] : [{ gateway, item }];
  });
  const used = new Set(found.map(({ gateway }) => gateway));
  return {
    gateways: visible.filter((gateway) => used.has(gateway)),
    parts: {
      tool: [part('tool', named('tool', found, prefixedName))],
      prompt: [part('prompt', named('prompt', found, prefixedName))],
      resource: [part('resource', owned('resource', found, visible))],
      resource_template: [part('resource_template', owned('resource_template', found, visible))],
    },
  };
}

type Found = Omit<Exposed, 'exposedName'>;

const keyOf = (gatewayId: string, { kind, name }: { kind: ItemKind; name: string }) => `${gatewayId} ${kind} ${name}`;

function named(
  kind: 'tool' | 'prompt',
  found: readonly Found[],
  prefixedName: (itemId: string) => string | undefined,
): Exposed[] {
  const mine = found.filter(({ item }) => item.kind === kind);
  const count = new Map<string, number>();
  for (const { item } of mine) count.set(item.name, (count.get(item.name) ?? 0) + 1);
  return mine.map((one) => {
    const { name, id } = one.item;
    return { ...one, exposedName: count.get(name) === 1 ? name : (prefixedName(id) ?? name) };
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
    .map((one) => ({ ...one, exposedName: one.item.name }));
}
