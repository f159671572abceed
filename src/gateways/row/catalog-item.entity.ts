import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { ItemKind } from '../../upstream/discovery/discovery.js';

/** One tool, prompt, resource or resource template of a gateway, as its upstream describes it. */
@Entity('catalog_items')
export class CatalogItem {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ name: 'gateway_id', type: 'uuid' })
  gatewayId: string;

  @Column({ type: 'text' })
  kind: ItemKind;

  /** The upstream's name, URI or URI template. */
  @Column({ type: 'text' })
  name: string;

  /** Place in the upstream's list, from 0. */
  @Column({ type: 'integer' })
  position: number;

  /** The upstream's JSON text, byte for byte. */
  @Column({ type: 'text' })
  definition: string;

  @Column({ type: 'boolean', default: true })
  enabled: boolean;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;
}
