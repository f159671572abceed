import { takesKind } from '../../gateways/row/gateway-choice.js';
import type { ItemKind } from '../../upstream/discovery/discovery.js';
import type { CatalogueChange, CatalogueGateway, CatalogueItem, CatalogueServer } from './catalogue.js';
import { itemsOf, kinds } from './gateway-parts.js';
import type { Snapshot } from './snapshot.js';

/** What differs between two snapshots as far as a client can see it; null where nothing does. */
export function differenceOf(before: Snapshot, after: Snapshot): CatalogueChange | null {
  const changed = new Set<ItemKind>();
  const gatewayIds = changedIds(before.gateways, after.gateways, (old, now) => gatewayChanged(old, now, changed));
  const serverIds = changedIds(before.servers, after.servers, (old, now) => serverChanged(old, now, changed));
  return gatewayIds.size + serverIds.size === 0 ? null : { gatewayIds, serverIds, kinds: changed };
}

function changedIds<T extends { readonly id: string }>(
  before: readonly T[],
  after: readonly T[],
  changed: (old: T | undefined, now: T | undefined) => boolean,
): Set<string> {
  const old = new Map(before.map((one) => [one.id, one]));
  const now = new Map(after.map((one) => [one.id, one]));
  const ids = new Set<string>();
  for (const id of new Set([...old.keys(), ...now.keys()])) {
    const [was, is] = [old.get(id), now.get(id)];
    if (was !== is && changed(was, is)) ids.add(id);
  }
  return ids;
}

function gatewayChanged(
  old: CatalogueGateway | undefined,
  now: CatalogueGateway | undefined,
  changed: Set<ItemKind>,
): boolean {
  if (old === undefined || now === undefined || !same(old.access, now.access)) {
    for (const kind of kinds)
      if (itemsOf((now ?? old)!, kind).length + (old ? itemsOf(old, kind).length : 0) > 0) changed.add(kind);
    return true;
  }
  let differs = false;
  for (const kind of kinds) {
    if (sameItems(itemsOf(old, kind), itemsOf(now, kind))) continue;
    changed.add(kind);
    differs = true;
  }
  return differs || !same(described(old), described(now));
}

/** Lists may be long: their definitions are compared where they are, and not written again. */
const sameItems = (old: readonly CatalogueItem[], now: readonly CatalogueItem[]): boolean =>
  old.length === now.length &&
  old.every(({ name, definition, override }, at) => {
    const other = now[at]!;
    return name === other.name && definition === other.definition && same(override, other.override);
  });

/** What a session of a client depends on, beside the lists. */
const described = ({ slug, era, transport, target, modern, legacy, instructions }: CatalogueGateway) => [
  slug,
  era,
  transport,
  target.url.href,
  modern,
  legacy,
  instructions,
];

function serverChanged(
  old: CatalogueServer | undefined,
  now: CatalogueServer | undefined,
  changed: Set<ItemKind>,
): boolean {
  if (same(old, now)) return false;
  for (const { chosen, whole } of [old, now].filter((server) => server !== undefined)) {
    for (const { kind } of chosen) changed.add(kind);
    for (const kind of kinds) if (whole.some((choice) => takesKind(choice, kind))) changed.add(kind);
  }
  return true;
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
