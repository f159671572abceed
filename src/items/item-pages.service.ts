import { Injectable, type StreamableFile } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository, SelectQueryBuilder } from 'typeorm';
import { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { ItemOverride } from '../gateways/row/item-override.entity.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import { isThere, seesAll } from '../identity/principal/showing.js';
import type { Principal } from '../identity/principal/principal.js';
import { cursorOf, largestLimit, readListQuery, type ListQuery, type SortKey } from '../lists/list-query.js';
import { longList } from './long-list.js';
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

/** Items of a list, in its order. */
interface ItemPage {
  readonly found: readonly FoundItem[];
  /** The keys of the last one, where others follow; null where none do. */
  readonly after: readonly SortKey[] | null;
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
  async answer(
    member: string,
    which: Which,
    read: (found: FoundItem) => object,
    parameters: Readonly<Record<string, unknown>>,
    principal: Principal,
  ): Promise<StreamableFile> {
    const asked = readListQuery(parameters, itemList, seesAll(principal));
    checkCursor(asked);
    const gateways = await this.gatewaysFor(asked, principal);
    const query = withSlugs(asked, gateways);
    const first = await this.page(which, query, gateways);
    const around = query.includePagination && { member, beside: await this.beside(which, query, gateways, first) };
    return longList(this.lots(which, query, gateways, first, read), around || null);
  }

  /** The items of a page; all of a list is read as pages of the largest size. */
  private async page(which: Which, query: ListQuery, gateways: ReadonlyMap<string, Gateway>): Promise<ItemPage> {
    const size = query.limit === 0 ? largestLimit : query.limit;
    const rows = await this.rowsOf(which, query, gateways, size + 1);
    const found = await this.items.found(rows.slice(0, size), (id) => gateways.get(id)!);
    return { found, after: rows.length > size ? keysOf(query, found.at(-1)!) : null };
  }

  private async *lots(
    which: Which,
    query: ListQuery,
    gateways: ReadonlyMap<string, Gateway>,
    first: ItemPage,
    read: (found: FoundItem) => object,
  ): AsyncIterable<Iterable<object>> {
    for (let page = first; ; page = await this.page(which, { ...query, after: page.after }, gateways)) {
      yield each(page.found, read);
      if (query.limit !== 0 || page.after === null) return;
    }
  }

  /** What a page says beside its items. */
  private async beside(
    which: Which,
    query: ListQuery,
    gateways: ReadonlyMap<string, Gateway>,
    { after }: ItemPage,
  ): Promise<Omit<ListPage<FoundItem>, 'rows'>> {
    const groups = await this.groups(which, query, gateways);
    const passing = groups.filter((group) => passes(group, query, itemList));
    return {
      nextCursor: query.limit === 0 || after === null ? null : cursorOf(query, after),
      total: passing.reduce((sum, { count }) => sum + count, 0),
      facets: facetsOf(groups, query, itemList, ({ count }) => count),
    };
  }

  private async gatewaysFor({ includeInactive }: ListQuery, principal: Principal): Promise<Map<string, Gateway>> {
    const rows = await this.gateways.find(includeInactive ? {} : { where: { enabled: true } });
    const there = rows.filter((row) => isThere(principal, row, this.identity.anonymousReach));
    return new Map(there.map((row) => [row.id, row]));
  }

  private rowsOf(
    which: Which,
    query: ListQuery,
    gateways: ReadonlyMap<string, Gateway>,
    most: number,
  ): Promise<CatalogItem[]> {
    const { sort, after, filters } = query;
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
    return select.limit(most).getMany();
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

/** What is read of each, when it is asked for. */
function* each(found: readonly FoundItem[], read: (found: FoundItem) => object): Iterable<object> {
  for (const item of found) yield read(item);
}
