import type { Repository } from 'typeorm';
import { namedRow } from '../../fields/named-row.js';
import { Gateway } from './gateway.entity.js';

/** By id, else by slug, exact name or the plain form of the name. */
export const findGateway = (gateways: Repository<Gateway>, idOrName: string): Promise<Gateway | null> =>
  namedRow(gateways, idOrName, ['slug', 'name', 'nameKey']);
