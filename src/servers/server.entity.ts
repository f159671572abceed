import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import type { Tag } from '../fields/tags.js';
import { AccessColumns } from '../identity/principal/access-columns.js';

/** A virtual server: tools, prompts and resources chosen from gateways, under one URL. */
@Entity('servers')
export class Server extends AccessColumns {
  @PrimaryGeneratedColumn('uuid')
  id: string;

  @Column({ type: 'text' })
  slug: string;

  @Column({ type: 'text' })
  name: string;

  @Column({ type: 'text', nullable: true })
  description: string | null;

  @Column({ type: 'text', nullable: true })
  icon: string | null;

  @Column({ type: 'jsonb' })
  tags: Tag[];

  @Column({ type: 'boolean' })
  enabled: boolean;

  /** As {@link Gateway.managedBy}. */
  @Column({ name: 'managed_by', type: 'text', nullable: true })
  managedBy: string | null;

  @Column({ name: 'created_by', type: 'text', nullable: true })
  createdBy: string | null;

  @Column({ name: 'created_at', type: 'timestamptz', default: () => 'now()' })
  createdAt: Date;

  @Column({ name: 'updated_at', type: 'timestamptz', default: () => 'now()' })
  updatedAt: Date;

  @Column({ type: 'integer' })
  version: number;
}
