import type { Repository } from 'typeorm';
import { isUuid } from '../../fields/spelling.js';
import { Gateway } from './gateway.entity.js';

/** By id, else by slug, plain or exact name. */
export async function findGateway(gateways: Repository<Gateway>, idOrName: string): Promise<Gateway | null> {
  if (/\0/.test(idOrName) || idOrName.length > 255) return null;
  const byId = isUuid(idOrName) ? await gateways.findOneBy({ id: idOrName }) : null;
  return byId ?? gateways.findOne({ where: [{ slug: idOrName }, { nameKey: idOrName }, { name: idOrName }] });
}
