import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { type Environment, InjectEnvironment } from '../config/environment.js';
import { namedRow } from '../fields/named-row.js';
import type { CatalogItem } from '../gateways/row/catalog-item.entity.js';
import { exposedName } from '../gateways/row/exposed-name.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { isNamed, itemKey } from '../gateways/row/override.js';
import { mayUse } from '../identity/principal/access.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import type { Principal } from '../identity/principal/principal.js';
import { readListQuery } from '../lists/list-query.js';
import { pageOf, type ListPage, type RowList } from '../lists/row-list.js';
import { isThere, seesAll } from '../identity/principal/showing.js';
import { Problem } from '../problems/problem.js';
import { type Known, type KnownItem, type ReadContents, readContents } from './read-contents.js';
import { contentsOf, type Contents } from './server-contents.js';
import { itemsOfServer } from './server-items.js';
import { serverRead, serverView, type ServerRead, type ServerView } from './server-read.js';
import { Server } from './server.entity.js';

/** What a list answers: a bare array, or a page where one was asked for. */
export type ServerAnswer =
  readonly ServerView[] | ({ readonly servers: readonly ServerView[] } & Omit<ListPage<Server>, 'rows'>);

/** Virtual servers as a list. */
export const serverList: RowList<Server> = {
  order: '-created_at',
  sorts: ['created_at', 'updated_at', 'name'],
  keys: {
    created_at: ({ createdAt }) => createdAt.getTime(),
    updated_at: ({ updatedAt }) => updatedAt.getTime(),
    name: ({ name }) => name,
  },
  filters: {
    status: { why: 'Whether it is served.', words: ['enabled', 'disabled'], administrators: true },
    visibility: { why: 'Who may use it.', words: ['public', 'team', 'private'] },
    tags: { why: 'Its tags.' },
  },
  values: {
    status: ({ enabled }) => [enabled ? 'enabled' : 'disabled'],
    visibility: ({ visibility }) => [visibility],
    tags: ({ tags }) => tags.map(({ id }) => id),
  },
  searches: 'the id, name, slug, description and tags',
};

const textOf = ({ id, name, slug, description, tags }: Server): string =>
  [id, name, slug, description ?? '', ...tags.map(({ label }) => label)].join('\n');

export const serverNotFound = (idOrName: string) =>
  new Problem('NOT_FOUND', `Server not found: ${idOrName.slice(0, 255)}`);

/** Reads virtual servers for one principal: servers and items that they may not use are not there. */
@Injectable()
export class ServerList {
  constructor(
    @InjectRepository(Server) private readonly servers: Repository<Server>,
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly identity: IdentityResolver,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /** Answers a list's query string. Throws 422 and 403. */
  async page(parameters: Readonly<Record<string, unknown>>, principal: Principal): Promise<ServerAnswer> {
    const query = readListQuery(parameters, serverList, seesAll(principal));
    const rows = (await this.servers.find()).filter(
      (row) => isThere(principal, row, this.identity.anonymousReach) && (query.includeInactive || row.enabled),
    );
    const { rows: shown, ...page } = pageOf(rows, query, serverList, textOf);
    const servers = await this.read(shown, principal);
    return query.includePagination ? { servers, ...page } : servers;
  }

  /** By id, slug or exact name; throws 404 also for one that is not there for the principal. */
  async one(idOrName: string, principal: Principal): Promise<ServerView> {
    const server = await findServer(this.servers, idOrName);
    if (server === null || !isThere(principal, server, this.identity.anonymousReach)) throw serverNotFound(idOrName);
    return (await this.read([server], principal))[0]!;
  }

  /** A stored server as an administrator is shown it. */
  async show(server: Server, principal: Principal, warnings: readonly string[] = []): Promise<ServerRead> {
    const read = serverRead(server, (await this.contents([server], principal))(server.id));
    return warnings.length === 0 ? read : { ...read, warnings: [...warnings] };
  }

  /** Ids of all it offers the principal of the kind, whole gateways included. Throws 404. */
  async offered(idOrName: string, kind: CatalogItem['kind'], principal: Principal): Promise<string[]> {
    const { id } = await this.one(idOrName, principal);
    const contents = (await contentsOf(this.servers.manager, [id]))(id);
    const known = await this.knownItems([contents], principal);
    return itemsOfServer(contents, [...known.items.values()])
      .filter((item) => item.offered && item.kind === kind)
      .map((item) => item.id);
  }

  private async read(servers: readonly Server[], principal: Principal): Promise<ServerView[]> {
    const contents = await this.contents(servers, principal);
    const show = seesAll(principal) ? serverRead : serverView;
    return servers.map((server) => show(server, contents(server.id)));
  }

  private async contents(servers: readonly Server[], principal: Principal): Promise<(id: string) => ReadContents> {
    const ids = servers.map(({ id }) => id);
    const stored = await contentsOf(this.servers.manager, ids);
    const known = await this.knownItems(ids.map(stored), principal);
    return (id) => readContents(stored(id), known);
  }

  /** The gateways of these that the principal may use, and their items. */
  private async knownItems(contents: readonly Contents[], principal: Principal): Promise<Known> {
    const rows = contents.flatMap(({ items, gateways, overrides }) => [...items, ...gateways, ...overrides]);
    const found = await this.gateways.findBy({ id: In([...new Set(rows.map(({ gatewayId }) => gatewayId))]) });
    const usable = found.filter((row) => mayUse(principal, row, this.identity.anonymousReach));
    const slugs = new Map(usable.map(({ id, slug }) => [id, slug]));
    const items: (Omit<KnownItem, 'exposed'> & { customName: string | null })[] = await this.gateways.query(
      `SELECT i.id, i.gateway_id AS "gatewayId", i.kind, i.name, i.enabled AND g.enabled AS offered, o.custom_name AS "customName"
       FROM catalog_items i
       JOIN gateways g ON g.id = i.gateway_id
       LEFT JOIN item_overrides o ON (o.gateway_id, o.kind, o.name) = (i.gateway_id, i.kind, i.name)
       WHERE i.gateway_id = ANY($1::uuid[]) ORDER BY g.slug, i.position, i.id`,
      [[...slugs.keys()]],
    );
    const named = items.map(({ customName, ...item }) => {
      const name = isNamed(item.kind) ? (customName ?? item.name) : item.name;
      return { ...item, exposed: exposedName(slugs.get(item.gatewayId)!, name, this.env.TOOL_NAME_STYLE) };
    });
    return { slugs, items: new Map(named.map((item) => [itemKey(item), item])) };
  }
}

/** By id, else by slug or exact name. */
export const findServer = (servers: Repository<Server>, idOrName: string): Promise<Server | null> =>
  namedRow(servers, idOrName, ['slug', 'name']);
