import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository, SelectQueryBuilder } from 'typeorm';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { ItemOverride } from '../gateways/row/item-override.entity.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import { isThere, seesAll } from '../identity/principal/showing.js';
import type { Principal } from '../identity/principal/principal.js';
import { cursorOf, readListQuery, type ListQuery } from '../lists/list-query.js';
import { facetsOf, passes, type ListPage } from '../lists/row-list.js';
import type { ItemKind } from '../upstream/discovery/discovery.js';
import { checkCursor, itemList, itemOrders, keysOf, type ItemGroup } from './item-list.js';
import type { FoundItem } from './item-read.js';
import { Items } from './items.service.js';

/** Which items, of those with the ids in `only` where it is given. */
interface Which {
  readonly kind: ItemKind;
  readonly only: readonly string[] | null;
}

/** The texts an item is found by. */
const searched = [
  `g.slug || '__' || i.name`,
  'i.definition',
  `g.slug || '__' || o.custom_name`,
  'o.display_name',
  'o.description',
];

/** Lists items for one principal: what belongs to a gateway that is not there for them is not there either. */
@Injectable()
export class ItemPages {
  constructor(
    @InjectRepository(CatalogItem) private readonly rows: Repository<CatalogItem>,
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly items: Items,
    private readonly identity: IdentityResolver,
  ) {}

  /** Answers a list's query string: an array, or with include_pagination a page with the array as `member`. Throws 422 and 403. */
  async answer<Read>(
    member: string,
    which: Which,
    read: (found: FoundItem) => Read,
    parameters: Readonly<Record<string, unknown>>,
    principal: Principal,
  ): Promise<Read[] | Record<string, unknown>> {
    const query = readListQuery(parameters, itemList, seesAll(principal));
    checkCursor(query);
    const { rows, ...page } = await this.page(which, query, principal);
    return query.includePagination ? { [member]: rows.map(read), ...page } : rows.map(read);
  }

  private async page(which: Which, asked: ListQuery, principal: Principal): Promise<ListPage<FoundItem>> {
    const gateways = await this.gatewaysFor(asked, principal);
    const query = withSlugs(asked, gateways);
    const groups = query.includePagination ? await this.groups(which, query, gateways) : [];
    const found = await this.items.found(await this.rowsOf(which, query, gateways), (id) => gateways.get(id)!);
    const shown = query.limit === 0 ? found : found.slice(0, query.limit);
    const last = shown.at(-1);
    const passing = groups.filter((group) => passes(group, query, itemList));
    return {
      rows: shown,
      nextCursor: last === undefined || shown.length === found.length ? null : cursorOf(query, keysOf(query, last)),
      total: passing.reduce((sum, { count }) => sum + count, 0),
      facets: facetsOf(groups, query, itemList, ({ count }) => count),
    };
  }

  private async gatewaysFor({ includeInactive }: ListQuery, principal: Principal): Promise<Map<string, Gateway>> {
    const rows = await this.gateways.find(includeInactive ? {} : { where: { enabled: true } });
    const there = rows.filter((row) => isThere(principal, row, this.identity.anonymousReach));
    return new Map(there.map((row) => [row.id, row]));
  }

  /** One more than the page holds tells whether another follows. */
  private rowsOf(which: Which, query: ListQuery, gateways: ReadonlyMap<string, Gateway>): Promise<CatalogItem[]> {
    const { sort, after, limit, filters } = query;
    const chosen = [...gateways.values()].filter((gateway) =>
      [true, false].some((enabled) => passes({ ...gateway, enabled, count: 1 }, query, itemList)),
    );
    const select = this.select(which, query, chosen);
    if (filters.status?.length === 1) select.andWhere('i.enabled = :on', { on: filters.status[0] === 'enabled' });
    const keys = itemOrders[sort.by]!;
    if (after !== null) {
      const places = keys.map((_, index) => `:key${index}`);
      select.andWhere(
        `(${keys.join(', ')}) ${sort.descending ? '<' : '>'} (${places.join(', ')})`,
        Object.fromEntries(after.map((key, index) => [`key${index}`, key])),
      );
    }
    for (const key of keys) select.addOrderBy(key, sort.descending ? 'DESC' : 'ASC');
    return limit === 0 ? select.getMany() : select.limit(limit + 1).getMany();
  }

  private async groups(which: Which, query: ListQuery, gateways: ReadonlyMap<string, Gateway>): Promise<ItemGroup[]> {
    const counted = await this.select(which, query, [...gateways.values()])
      .select(['i.gateway_id AS id', 'i.enabled AS enabled', 'count(*)::int AS count'])
      .groupBy('i.gateway_id')
      .addGroupBy('i.enabled')
      .getRawMany<{ id: string; enabled: boolean; count: number }>();
    return counted.map(({ id, enabled, count }) => {
      const { slug, tags } = gateways.get(id)!;
      return { slug, tags, enabled, count };
    });
  }

  private select(
    { kind, only }: Which,
    { includeInactive, search }: ListQuery,
    gateways: readonly Gateway[],
  ): SelectQueryBuilder<CatalogItem> {
    const gatewayIds = gateways.map(({ id }) => id);
    const select = this.rows
      .createQueryBuilder('i')
      .innerJoin(Gateway, 'g', 'g.id = i.gateway_id')
      .where('i.kind = :kind AND i.gateway_id = ANY(:gatewayIds::uuid[])', { kind, gatewayIds });
    if (!includeInactive) select.andWhere('i.enabled');
    if (only !== null) select.andWhere('i.id = ANY(:only::uuid[])', { only });
    if (search !== '') {
      const pattern = `%${search.replace(/[\\%_]/g, '\\$&')}%`;
      select
        .leftJoin(ItemOverride, 'o', '(o.gateway_id, o.kind, o.name) = (i.gateway_id, i.kind, i.name)')
        .andWhere(`concat_ws(E'\n', ${searched.join(', ')}) ILIKE :pattern`, { pattern });
    }
    return select;
  }
}

/** Gateways may be asked for by id; what is compared and counted is their slug. */
function withSlugs(query: ListQuery, gateways: ReadonlyMap<string, Gateway>): ListQuery {
  const { gateway_id: asked } = query.filters;
  if (asked === undefined) return query;
  return { ...query, filters: { ...query.filters, gateway_id: asked.map((id) => gateways.get(id)?.slug ?? id) } };
}
