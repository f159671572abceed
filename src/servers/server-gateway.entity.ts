import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Choice, GatewayChoice } from '../gateways/row/gateway-choice.js';

/** A gateway that a virtual server takes as a whole, or what of it matches: what it offers later comes along. */
@Entity('server_gateways')
export class ServerGateway implements GatewayChoice {
  @PrimaryColumn({ name: 'server_id', type: 'uuid' })
  serverId: string;

  @PrimaryColumn({ name: 'gateway_id', type: 'uuid' })
  gatewayId: string;

  @Column({ type: 'jsonb' })
  tools: Choice;

  @Column({ type: 'jsonb' })
  prompts: Choice;

  @Column({ type: 'jsonb' })
  resources: Choice;

  /** Place in the server's list, from 0. */
  @Column({ type: 'integer' })
  position: number;
}
