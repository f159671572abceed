import { In, type EntityManager, type EntityTarget, type FindOptionsOrder, type FindOptionsWhere } from 'typeorm';
import { grouped } from '../gateways/row/grouped.js';
import { ServerGateway } from './server-gateway.entity.js';
import { ServerItem } from './server-item.entity.js';
import { ServerOverride } from './server-override.entity.js';

/** What a virtual server is made of. */
export interface Contents {
  /** Items chosen one by one, in the order they are listed. */
  readonly items: readonly ServerItem[];
  readonly gateways: readonly ServerGateway[];
  readonly overrides: readonly ServerOverride[];
}

/** The contents of each of these servers; of all where no ids are given. */
export async function contentsOf(manager: EntityManager, ids?: readonly string[]): Promise<(id: string) => Contents> {
  const items = await rowsOf(manager, ServerItem, ids, { position: 'ASC' });
  const gateways = await rowsOf(manager, ServerGateway, ids, { position: 'ASC' });
  const overrides = await rowsOf(manager, ServerOverride, ids, { gatewayId: 'ASC', kind: 'ASC', name: 'ASC' });
  return (id) => ({
    items: items.get(id) ?? [],
    gateways: gateways.get(id) ?? [],
    overrides: overrides.get(id) ?? [],
  });
}

async function rowsOf<Row extends { serverId: string }>(
  manager: EntityManager,
  table: EntityTarget<Row>,
  ids: readonly string[] | undefined,
  order: FindOptionsOrder<Row>,
): Promise<ReadonlyMap<string, Row[]>> {
  const where = ids === undefined ? {} : ({ serverId: In([...ids]) } as FindOptionsWhere<Row>);
  return grouped<Row>(await manager.find(table, { where, order }), ({ serverId }) => serverId);
}
