import type { Repository } from 'typeorm';
import { Gateway } from './gateway.entity.js';

const UUID = /^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i;

/** By id, else by slug, plain or exact name. */
export async function findGateway(gateways: Repository<Gateway>, idOrName: string): Promise<Gateway | null> {
  if (/\0/.test(idOrName) || idOrName.length > 255) return null;
  const byId = UUID.test(idOrName) ? await gateways.findOneBy({ id: idOrName }) : null;
  return byId ?? gateways.findOne({ where: [{ slug: idOrName }, { nameKey: idOrName }, { name: idOrName }] });
}
