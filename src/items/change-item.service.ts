import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Environment, InjectEnvironment } from '../config/environment.js';
import { ChangeFeed } from '../database/change-feed.js';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { exposedName } from '../gateways/row/exposed-name.js';
import { ItemOverride } from '../gateways/row/item-override.entity.js';
import { isNamed, type Override, someOverride } from '../gateways/row/override.js';
import type { Principal } from '../identity/principal/principal.js';
import { Problem } from '../problems/problem.js';
import type { ItemKind } from '../upstream/discovery/discovery.js';
import { readItemEdit } from './item-edit.js';
import { definitionOf, type FoundItem, ownWordsOf } from './item-read.js';
import { Items } from './items.service.js';

/** Longest part of a name that the audit log is told, in characters. */
const longestTold = 200;

/** Changes what clients are shown of items in place of their upstreams' own words. */
@Injectable()
export class ChangeItem {
  constructor(
    private readonly items: Items,
    private readonly feed: ChangeFeed,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /** What the body leaves out stays, null is the upstream's own. Throws 422, 404, and 409 for a name that another item has. */
  async run(kinds: readonly ItemKind[], idOrName: string, body: unknown, principal: Principal): Promise<FoundItem> {
    const found = await this.items.one(kinds, idOrName, principal);
    const { item } = found;
    const edit = readItemEdit(found, body);
    await this.feed.transaction(async (manager, announce) => {
      // Who changes another item of the gateway waits: two could take one name.
      await manager.query('SELECT 1 FROM gateways WHERE id = $1 FOR NO KEY UPDATE', [item.gatewayId]);
      const { gatewayId, kind, name } = item;
      const stored = await manager.findOneBy(ItemOverride, { gatewayId, kind, name });
      const words = { ...ownless(stored), ...edit };
      const next = someOverride(withoutOwn(words, found));
      if (JSON.stringify(next) === JSON.stringify(stored && someOverride(stored))) return;
      await manager.delete(ItemOverride, { gatewayId, kind, name });
      if (next !== null) await manager.insert(ItemOverride, { gatewayId, kind, name, ...next });
      if (isNamed(kind) && (next?.customName ?? null) !== (stored?.customName ?? null))
        await this.refuseTaken(manager, found);
      await manager.update(CatalogItem, { id: item.id }, { updatedAt: new Date() });
      const shown = next?.customName?.slice(0, longestTold);
      const what = `${kind} ${name.slice(0, longestTold)}${shown === undefined ? '' : ` as ${shown}`}`;
      await announce('gateways', { id: gatewayId, what });
    });
    return this.items.one(kinds, item.id, principal);
  }

  private async refuseTaken(manager: EntityManager, { item, gateway }: FoundItem): Promise<void> {
    const { gatewayId, kind } = item;
    const where = { gatewayId, kind };
    const overrides = new Map((await manager.findBy(ItemOverride, where)).map((row) => [row.name, row.customName]));
    const nameOf = (name: string) => exposedName(gateway.slug, overrides.get(name) ?? name, this.env.TOOL_NAME_STYLE);
    const others = (await manager.findBy(CatalogItem, where)).filter(({ id }) => id !== item.id);
    if (others.every(({ name }) => nameOf(name) !== nameOf(item.name))) return;
    throw new Problem('CONFLICT', `Another ${kind} of the gateway has the name ${nameOf(item.name)}.`, {
      errors: [{ path: 'customName', message: 'is taken' }],
    });
  }
}

const ownless = (stored: Override | null): Override => ({
  customName: stored?.customName ?? null,
  displayName: stored?.displayName ?? null,
  description: stored?.description ?? null,
});

/** What says the same as the upstream follows it. */
function withoutOwn(words: Override, found: FoundItem): Override {
  const own = ownWordsOf(found.item, definitionOf(found));
  return {
    customName: words.customName === own.name ? null : words.customName,
    displayName: words.displayName === own.title ? null : words.displayName,
    description: words.description === own.description ? null : words.description,
  };
}
