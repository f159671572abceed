import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { type Environment, InjectEnvironment } from '../config/environment.js';
import { namedRow } from '../fields/named-row.js';
import { exposedName } from '../gateways/row/exposed-name.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { mayUse } from '../identity/principal/access.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import type { Principal } from '../identity/principal/principal.js';
import { readListQuery } from '../lists/list-query.js';
import { pageOf, type Page, type RowList } from '../lists/row-list.js';
import { isThere, seesAll } from '../identity/principal/showing.js';
import { Problem } from '../problems/problem.js';
import { type ReadItem, serverRead, serverView, type ServerRead, type ServerView } from './server-read.js';
import { ServerItem } from './server-item.entity.js';
import { Server } from './server.entity.js';

/** What a list answers: a bare array, or a page where one was asked for. */
export type ServerAnswer =
  readonly ServerView[] | ({ readonly servers: readonly ServerView[] } & Omit<Page<Server>, 'rows'>);

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
    @InjectRepository(ServerItem) private readonly items: Repository<ServerItem>,
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
    const items = await this.itemsOf([server], principal);
    const read = serverRead(server, items.get(server.id) ?? []);
    return warnings.length === 0 ? read : { ...read, warnings: [...warnings] };
  }

  private async read(servers: readonly Server[], principal: Principal): Promise<ServerView[]> {
    const items = await this.itemsOf(servers, principal);
    const show = seesAll(principal) ? serverRead : serverView;
    return servers.map((server) => show(server, items.get(server.id) ?? []));
  }

  private async itemsOf(servers: readonly Server[], principal: Principal): Promise<Map<string, ReadItem[]>> {
    if (servers.length === 0) return new Map();
    const serverId = In(servers.map(({ id }) => id));
    return this.readItems(await this.items.find({ where: { serverId }, order: { position: 'ASC' } }), principal);
  }

  private async readItems(items: readonly ServerItem[], principal: Principal): Promise<Map<string, ReadItem[]>> {
    const gateways = await this.gateways.find({
      where: { id: In([...new Set(items.map(({ gatewayId }) => gatewayId))]) },
    });
    const usable = new Map(
      gateways.filter((row) => mayUse(principal, row, this.identity.anonymousReach)).map((row) => [row.id, row]),
    );
    const ids = await this.offeredIds([...usable.keys()]);
    const read = new Map<string, ReadItem[]>();
    for (const { serverId, gatewayId, kind, name } of items) {
      const gateway = usable.get(gatewayId);
      if (gateway === undefined) continue;
      const id = ids.get(`${gatewayId} ${kind} ${name}`) ?? null;
      const item = { kind, name, id, exposed: id && exposedName(gateway.slug, name, this.env.TOOL_NAME_STYLE) };
      read.set(serverId, [...(read.get(serverId) ?? []), item]);
    }
    return read;
  }

  /** Ids of the enabled items of enabled gateways. */
  private async offeredIds(gatewayIds: readonly string[]): Promise<Map<string, string>> {
    const rows: { id: string; gateway: string; kind: string; name: string }[] = await this.items.query(
      `SELECT i.id, i.gateway_id AS gateway, i.kind, i.name FROM catalog_items i
       JOIN gateways g ON g.id = i.gateway_id
       WHERE g.enabled AND i.enabled AND i.gateway_id = ANY($1::uuid[])
         AND EXISTS (SELECT 1 FROM server_items s WHERE (s.gateway_id, s.kind, s.name) = (i.gateway_id, i.kind, i.name))`,
      [gatewayIds],
    );
    return new Map(rows.map(({ id, gateway, kind, name }) => [`${gateway} ${kind} ${name}`, id]));
  }
}

/** By id, else by slug or exact name. */
export const findServer = (servers: Repository<Server>, idOrName: string): Promise<Server | null> =>
  namedRow(servers, idOrName, ['slug', 'name']);
