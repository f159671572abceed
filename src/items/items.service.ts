import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { type Environment, InjectEnvironment } from '../config/environment.js';
import { ChangeFeed } from '../database/change-feed.js';
import { isUuid } from '../fields/spelling.js';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { exposedName } from '../gateways/row/exposed-name.js';
import { ItemOverride } from '../gateways/row/item-override.entity.js';
import { isNamed, itemKey, type Override, someOverride } from '../gateways/row/override.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { isThere, seesAll } from '../identity/principal/showing.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import type { Principal } from '../identity/principal/principal.js';
import { Problem } from '../problems/problem.js';
import type { ItemKind } from '../upstream/discovery/discovery.js';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import type { FoundItem } from './item-read.js';

/** Reads and switches items for one principal: what belongs to a gateway that is not there for them is not there either. */
@Injectable()
export class Items {
  constructor(
    @InjectRepository(CatalogItem) private readonly items: Repository<CatalogItem>,
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly catalog: CatalogService,
    private readonly identity: IdentityResolver,
    private readonly feed: ChangeFeed,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /** By id, or by the name or URI it has on /mcp. Throws 404 also for one that is not there for the principal. */
  async one(kinds: readonly ItemKind[], idOrName: string, principal: Principal): Promise<FoundItem> {
    const item = await this.byIdOrName(kinds, idOrName, principal);
    const gateway = item && (await this.gateways.findOneBy({ id: item.gatewayId }));
    const there = item && gateway && isThere(principal, gateway, this.identity.anonymousReach);
    if (!there || (!item.enabled && !seesAll(principal))) throw notFound(kinds, idOrName);
    return (await this.found([item], () => gateway))[0]!;
  }

  /** Offers an item to clients or takes it away, on every replica when this resolves here and at once there. */
  async setEnabled(
    kinds: readonly ItemKind[],
    idOrName: string,
    enabled: boolean,
    principal: Principal,
  ): Promise<FoundItem> {
    const { item } = await this.one(kinds, idOrName, principal);
    await this.feed.transaction(async (manager, announce) => {
      const { affected } = await manager.update(CatalogItem, { id: item.id }, { enabled, updatedAt: new Date() });
      if (affected === 0) throw notFound(kinds, idOrName);
      await announce('gateways', { id: item.gatewayId });
    });
    return this.one(kinds, item.id, principal);
  }

  private async byIdOrName(
    kinds: readonly ItemKind[],
    idOrName: string,
    principal: Principal,
  ): Promise<CatalogItem | null> {
    if (idOrName.includes('\0') || idOrName.length > 2_048) return null;
    const kind = In([...kinds]);
    const byId = isUuid(idOrName) ? await this.items.findOneBy({ id: idOrName, kind }) : null;
    if (byId !== null) return byId;
    const view = this.catalog.aggregate(principal);
    const exposed =
      kinds[0] === 'tool' || kinds[0] === 'prompt' ? view.find(kinds[0], idOrName) : view.findResource(idOrName);
    return exposed ? this.items.findOneBy({ id: exposed.item.id, kind }) : null;
  }

  /** Items with their gateways, the names they have on /mcp, and what clients are shown of them. */
  async found(items: readonly CatalogItem[], gatewayOf: (id: string) => Gateway): Promise<FoundItem[]> {
    const gatewayId = In([...new Set(items.map((item) => item.gatewayId))]);
    const name = In([...new Set(items.map((item) => item.name))]);
    const overrides = new Map(
      (await this.items.manager.findBy(ItemOverride, { gatewayId, name })).map((row) => [
        itemKey(row),
        someOverride(row),
      ]),
    );
    return items.map((item) => {
      const gateway = gatewayOf(item.gatewayId);
      const override = overrides.get(itemKey(item)) ?? null;
      return { item, gateway, override, exposedName: this.exposedName(item, gateway, override) };
    });
  }

  private exposedName({ id, kind, name }: CatalogItem, { slug }: Gateway, override: Override | null): string {
    const named = isNamed(kind) ? exposedName(slug, override?.customName ?? name, this.env.TOOL_NAME_STYLE) : name;
    return this.catalog.snapshot.exposedName(id) ?? named;
  }
}

const words: Readonly<Record<ItemKind, string>> = {
  tool: 'Tool',
  prompt: 'Prompt',
  resource: 'Resource',
  resource_template: 'Resource template',
};

const notFound = (kinds: readonly ItemKind[], idOrName: string) =>
  new Problem('NOT_FOUND', `${words[kinds[0]!]} not found: ${idOrName.slice(0, 255)}`);
