import { Entity, PrimaryColumn } from 'typeorm';
import { OverrideColumns } from '../gateways/row/override.js';

/** What one virtual server shows of an item, before what is said of it everywhere. */
@Entity('server_overrides')
export class ServerOverride extends OverrideColumns {
  @PrimaryColumn({ name: 'server_id', type: 'uuid' })
  serverId: string;
}
