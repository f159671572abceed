import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { CatalogItem } from '../gateways/row/catalog-item.entity.js';

/** One item of a virtual server, by the name its upstream gives it. */
@Entity('server_items')
export class ServerItem {
  @PrimaryColumn({ name: 'server_id', type: 'uuid' })
  serverId: string;

  @PrimaryColumn({ name: 'gateway_id', type: 'uuid' })
  gatewayId: string;

  @PrimaryColumn({ type: 'text' })
  kind: CatalogItem['kind'];

  @PrimaryColumn({ type: 'text' })
  name: string;

  /** Place in the server's list, from 0. */
  @Column({ type: 'integer' })
  position: number;
}
