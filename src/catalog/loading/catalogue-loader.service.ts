import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { CatalogItem } from '../../gateways/row/catalog-item.entity.js';
import { Gateway } from '../../gateways/row/gateway.entity.js';
import { grouped } from '../../gateways/row/grouped.js';
import { GatewayTargets } from '../../gateways/row/gateway-targets.service.js';
import { ItemOverride } from '../../gateways/row/item-override.entity.js';
import { itemKey, someOverride } from '../../gateways/row/override.js';
import type { AccessRule } from '../../identity/principal/access.js';
import { contentsOf, type Contents } from '../../servers/server-contents.js';
import { Server } from '../../servers/server.entity.js';
import { spanAt } from '../../protocol/json/json-spans.js';
import { atPath, type UpstreamTarget } from '../../upstream/target/upstream-target.js';
import type { CatalogueGateway, CatalogueItem, CatalogueServer } from '../snapshot/catalogue.js';
import { paramHeaderFault } from './param-headers.js';

/** Reads rows into what the snapshot holds. Disabled gateways and servers are not in it, and of disabled items the names alone. */
@Injectable()
export class CatalogueLoader {
  private readonly logger = new Logger('Catalogue');

  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    @InjectRepository(CatalogItem) private readonly items: Repository<CatalogItem>,
    @InjectRepository(Server) private readonly servers: Repository<Server>,
    @InjectRepository(ItemOverride) private readonly overrides: Repository<ItemOverride>,
    private readonly targets: GatewayTargets,
  ) {}

  async allGateways(): Promise<CatalogueGateway[]> {
    const rows = await this.gateways.findBy({ enabled: true });
    const items = grouped(
      await this.items.find({ order: { gatewayId: 'ASC', position: 'ASC' } }),
      ({ gatewayId }) => gatewayId,
    );
    const overrides = grouped(await this.overrides.find(), ({ gatewayId }) => gatewayId);
    return rows.flatMap((row) => this.#gateway(row, items.get(row.id) ?? [], overrides.get(row.id) ?? []));
  }

  /** Null where the gateway is gone, disabled or was never reached. */
  async gateway(id: string): Promise<CatalogueGateway | null> {
    const row = await this.gateways.findOneBy({ id, enabled: true });
    if (row === null) return null;
    const items = await this.items.find({ where: { gatewayId: id }, order: { position: 'ASC' } });
    return this.#gateway(row, items, await this.overrides.findBy({ gatewayId: id }))[0] ?? null;
  }

  async allServers(): Promise<CatalogueServer[]> {
    const rows = await this.servers.findBy({ enabled: true });
    const contents = await contentsOf(this.servers.manager);
    return rows.map((row) => serverOf(row, contents(row.id)));
  }

  async server(id: string): Promise<CatalogueServer | null> {
    const row = await this.servers.findOneBy({ id, enabled: true });
    return row && serverOf(row, (await contentsOf(this.servers.manager, [id]))(id));
  }

  #gateway(row: Gateway, items: readonly CatalogItem[], overrides: readonly ItemOverride[]): CatalogueGateway[] {
    if (row.discovery === null) return [];
    const { discovery } = row;
    const usable = this.#usable(row, items, overrides);
    const offered = new Set(usable.map(({ id }) => id));
    try {
      return [
        {
          id: row.id,
          slug: row.slug,
          name: row.name,
          access: accessOf(row),
          target: this.#target(row, discovery.redirectedTo),
          era: discovery.era,
          transport: discovery.transport,
          protocolVersion: discovery.protocolVersion,
          capabilities: discovery.capabilities,
          instructions: discovery.instructions,
          modern: discovery.modern,
          legacy: discovery.legacy,
          registeredAt: row.createdAt.getTime(),
          limits: row.limits,
          auditArguments: row.auditArguments,
          items: usable,
          withheld: items.filter(({ id }) => !offered.has(id)).map(({ kind, name }) => ({ kind, name })),
        },
      ];
    } catch (error) {
      // One row that cannot be understood must not take the others with it.
      this.logger.error(`Gateway ${row.slug} is left out of the catalogue: ${(error as Error).message}`);
      return [];
    }
  }

  #target(row: Gateway, redirectedTo: string | null | undefined): UpstreamTarget {
    const target = this.targets.upstreamTarget(row);
    return redirectedTo ? atPath(target, redirectedTo) : target;
  }

  #usable(row: Gateway, items: readonly CatalogItem[], overrides: readonly ItemOverride[]): CatalogueItem[] {
    const shown = new Map(overrides.map((override) => [itemKey(override), someOverride(override)]));
    return items.flatMap((item) => {
      const { id, kind, name, definition, enabled } = item;
      if (!enabled) return [];
      const fault = nameFault(kind, definition) ?? (kind === 'tool' ? paramHeaderFault(definition) : null);
      if (fault === null) return { id, kind, name, definition, override: shown.get(itemKey(item)) ?? null };
      this.logger.warn(`${kind} ${name} of gateway ${row.slug} is left out of the lists: ${fault}`);
      return [];
    });
  }
}

/** Why the name cannot be replaced in the definition's text, or null. */
function nameFault(kind: CatalogItem['kind'], definition: string): string | null {
  if (kind !== 'tool' && kind !== 'prompt') return null;
  try {
    return spanAt(definition, ['name']) === undefined ? 'it has no name' : null;
  } catch (error) {
    return (error as Error).message;
  }
}

function serverOf(row: Server, { items, gateways, overrides }: Contents): CatalogueServer {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    access: accessOf(row),
    chosen: items.map(({ gatewayId, kind, name }) => ({ gatewayId, kind, name })),
    whole: gateways.map(({ gatewayId, tools, prompts, resources }) => ({ gatewayId, tools, prompts, resources })),
    overrides: Object.fromEntries(overrides.map((one) => [itemKey(one), someOverride(one)!])),
  };
}

/** Only the rule, so that two snapshots compare equal where the rule is. */
const accessOf = ({ visibility, ownerId, allowedUsers, allowedGroups, allowAnonymous }: AccessRule): AccessRule => ({
  visibility,
  ownerId,
  allowedUsers,
  allowedGroups,
  allowAnonymous,
});
