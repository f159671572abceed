import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { type Environment, InjectEnvironment } from '../config/environment.js';
import { isUuid } from '../fields/spelling.js';
import { exposedName } from '../gateways/row/exposed-name.js';
import type { ListQuery, Position } from '../gateways/api/gateway-list-query.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { mayUse } from '../identity/principal/access.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import type { Principal } from '../identity/principal/principal.js';
import { Problem } from '../problems/problem.js';
import { type ReadItem, serverRead, type ServerRead } from './server-read.js';
import { ServerItem } from './server-item.entity.js';
import { Server } from './server.entity.js';

export const serverNotFound = (idOrName: string) =>
  new Problem('NOT_FOUND', `Server not found: ${idOrName.slice(0, 255)}`);

/** Reads virtual servers for one principal: servers and items that he may not use are not there. */
@Injectable()
export class ServerList {
  constructor(
    @InjectRepository(Server) private readonly servers: Repository<Server>,
    @InjectRepository(ServerItem) private readonly items: Repository<ServerItem>,
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly identity: IdentityResolver,
    @InjectEnvironment() private readonly env: Environment,
  ) {}

  /** Newest first; `next` is where the following page starts. */
  async page(query: ListQuery, principal: Principal): Promise<{ servers: ServerRead[]; next: Position | null }> {
    const { after, limit, tags, visibility, includeInactive } = query;
    const rows = await this.servers.find({ order: { createdAt: 'DESC', id: 'DESC' } });
    const found = rows.filter(
      (row) =>
        mayUse(principal, row, this.identity.anonymousReach) &&
        (includeInactive || row.enabled) &&
        (visibility === null || row.visibility === visibility) &&
        (tags.length === 0 || row.tags.some(({ id }) => tags.includes(id))) &&
        (after === null || isBehind(row, after)),
    );
    const shown = limit === 0 ? found : found.slice(0, limit);
    const last = shown.at(-1);
    const next = last === undefined || shown.length === found.length ? null : positionOf(last);
    return { servers: await this.read(shown, principal), next };
  }

  /** By id, slug or exact name; throws 404 also for one the principal may not use. */
  async one(idOrName: string, principal: Principal): Promise<ServerRead> {
    const server = await findServer(this.servers, idOrName);
    if (server === null || !mayUse(principal, server, this.identity.anonymousReach)) throw serverNotFound(idOrName);
    return (await this.read([server], principal))[0]!;
  }

  private async read(servers: readonly Server[], principal: Principal): Promise<ServerRead[]> {
    if (servers.length === 0) return [];
    const items = await this.items.find({
      where: { serverId: In(servers.map(({ id }) => id)) },
      order: { position: 'ASC' },
    });
    const read = await this.readItems(items, principal);
    return servers.map((server) => serverRead(server, read.get(server.id) ?? []));
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
export async function findServer(servers: Repository<Server>, idOrName: string): Promise<Server | null> {
  if (/\0/.test(idOrName) || idOrName.length > 255) return null;
  const byId = isUuid(idOrName) ? await servers.findOneBy({ id: idOrName }) : null;
  return byId ?? servers.findOne({ where: [{ slug: idOrName }, { name: idOrName }] });
}

const positionOf = ({ id, createdAt }: Server): Position => ({ id, createdAt: createdAt.toISOString() });

function isBehind(row: Server, after: Position): boolean {
  const at = positionOf(row);
  return at.createdAt < after.createdAt || (at.createdAt === after.createdAt && at.id < after.id);
}
