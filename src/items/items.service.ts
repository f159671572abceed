import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { type Environment, InjectEnvironment } from '../config/environment.js';
import { ChangeFeed } from '../database/change-feed.js';
import { isUuid } from '../fields/spelling.js';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { exposedName } from '../gateways/row/exposed-name.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { mayUse } from '../identity/principal/access.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import type { Principal } from '../identity/principal/principal.js';
import { Problem } from '../problems/problem.js';
import type { ItemKind } from '../upstream/discovery/discovery.js';
import { CatalogService } from '../catalog/loading/catalog.service.js';
import type { ItemListQuery, ItemPosition } from './item-list-query.js';
import type { FoundItem } from './item-read.js';

/** Reads and switches items for one principal: what belongs to a gateway he may not use is not there. */
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

  /** In the order of the gateways' slugs, then the upstream's own; `next` is where the following page starts. */
  async page(
    kind: ItemKind,
    query: ItemListQuery,
    principal: Principal,
    only: readonly string[] | null = null,
  ): Promise<{ found: FoundItem[]; next: ItemPosition | null }> {
    const gateways = new Map((await this.usable(query, principal)).map((row) => [row.id, row]));
    if (gateways.size === 0) return { found: [], next: null };
    const rows = await this.rows(kind, query, [...gateways.keys()], only);
    const more = query.limit > 0 && rows.length > query.limit;
    const found = (more ? rows.slice(0, query.limit) : rows).map((item) =>
      this.found(item, gateways.get(item.gatewayId)!),
    );
    const last = found.at(-1);
    const next = more && last ? { slug: last.gateway.slug, position: last.item.position, id: last.item.id } : null;
    return { found, next };
  }

  /** By id, or by the name or URI it has on /mcp. Throws 404 also for one the principal may not use. */
  async one(kinds: readonly ItemKind[], idOrName: string, principal: Principal): Promise<FoundItem> {
    const item = await this.byIdOrName(kinds, idOrName, principal);
    const gateway = item && (await this.gateways.findOneBy({ id: item.gatewayId }));
    if (!item || !gateway || !mayUse(principal, gateway, this.identity.anonymousReach)) throw notFound(kinds, idOrName);
    return this.found(item, gateway);
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

  private async usable({ gateway, tags, includeInactive }: ItemListQuery, principal: Principal): Promise<Gateway[]> {
    const rows = await this.gateways.find(includeInactive ? {} : { where: { enabled: true } });
    return rows.filter(
      (row) =>
        mayUse(principal, row, this.identity.anonymousReach) &&
        (gateway === null || row.id === gateway || row.slug === gateway) &&
        (tags.length === 0 || row.tags.some(({ id }) => tags.includes(id))),
    );
  }

  private rows(
    kind: ItemKind,
    { after, includeInactive, limit, search }: ItemListQuery,
    gatewayIds: readonly string[],
    only: readonly string[] | null,
  ): Promise<CatalogItem[]> {
    const select = this.items
      .createQueryBuilder('i')
      .innerJoin(Gateway, 'g', 'g.id = i.gateway_id')
      .where('i.kind = :kind AND i.gateway_id = ANY(:gatewayIds::uuid[])', { kind, gatewayIds })
      .orderBy('g.slug')
      .addOrderBy('i.position')
      .addOrderBy('i.id');
    if (!includeInactive) select.andWhere('i.enabled');
    if (only !== null) select.andWhere('i.id = ANY(:only::uuid[])', { only });
    if (after !== null) select.andWhere('(g.slug, i.position, i.id) > (:slug, :position, :id)', after);
    if (search !== '') {
      const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
      select.andWhere(`(g.slug || '__' || i.name ILIKE :pattern OR i.definition ILIKE :pattern)`, { pattern });
    }
    return limit === 0 ? select.getMany() : select.limit(limit + 1).getMany();
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

  private found(item: CatalogItem, gateway: Gateway): FoundItem {
    const isNamed = item.kind === 'tool' || item.kind === 'prompt';
    const name = isNamed ? exposedName(gateway.slug, item.name, this.env.TOOL_NAME_STYLE) : item.name;
    return { item, gateway, exposedName: this.catalog.snapshot.exposedName(item.id) ?? name };
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
