import type { Credentials } from '../../credentials/credentials.js';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { openCredentials } from '../../credentials/seal-credentials.js';
import { IdentityResolver } from '../../identity/identity-resolver.service.js';
import { isThere, seesAll } from '../../identity/principal/showing.js';
import type { Principal } from '../../identity/principal/principal.js';
import { readListQuery } from '../../lists/list-query.js';
import { pageOf, type ListPage } from '../../lists/row-list.js';
import { KeyRing, UnsealError } from '../../secrets/key-ring.js';
import { Gateway } from '../row/gateway.entity.js';
import { findGateway } from '../row/gateway-lookup.js';
import { notFound } from '../row/gateway-problems.js';
import { statusOf } from '../row/gateway-status.js';
import { gatewayRead, gatewayView, type Counts, type GatewayRead, type GatewayView } from './gateway-read.js';
import {
  fullText,
  gatewayList,
  gatewayRowsSql,
  openText,
  userGatewayList,
  type GatewayRow,
  type GatewayRowSource,
} from './gateway-rows.js';

/** What a list answers: a bare array, or a page where one was asked for. */
export type GatewayAnswer =
  readonly GatewayView[] | ({ readonly gateways: readonly GatewayView[] } & Omit<ListPage<GatewayRow>, 'rows'>);

/** Reads gateways for one principal: what they may not use is not there, and only administrators see how it is reached. */
@Injectable()
export class GatewayList {
  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly ring: KeyRing,
    private readonly identity: IdentityResolver,
  ) {}

  /** Answers a list's query string. Throws 422 and 403. */
  async page(parameters: Readonly<Record<string, unknown>>, principal: Principal): Promise<GatewayAnswer> {
    const full = seesAll(principal);
    const list = full ? gatewayList : userGatewayList;
    const query = readListQuery(parameters, list, full);
    const reach = this.identity.anonymousReach;
    const rows = (await this.rows()).filter(
      (row) => isThere(principal, row, reach) && (query.includeInactive || row.enabled),
    );
    const { rows: shown, ...page } = pageOf(rows, query, list, full ? fullText : openText);
    const gateways = await this.read(await this.whole(shown), full);
    return query.includePagination ? { gateways, ...page } : gateways;
  }

  /** By id, slug or name; throws 404 also for one that is not there for the principal. */
  async one(idOrName: string, principal: Principal): Promise<GatewayView> {
    const gateway = await findGateway(this.gateways, idOrName);
    if (gateway === null || !isThere(principal, gateway, this.identity.anonymousReach)) throw notFound(idOrName);
    return (await this.read([gateway], seesAll(principal)))[0]!;
  }

  /** A stored gateway as an administrator is shown it. */
  async show(gateway: Gateway, warnings: readonly string[] = []): Promise<GatewayRead> {
    const counts = await this.counts([gateway.id]);
    const read = gatewayRead(gateway, counts.get(gateway.id) ?? nothing, this.credentialsOf(gateway));
    return warnings.length === 0 ? read : { ...read, warnings: [...warnings] };
  }

  private async rows(): Promise<GatewayRow[]> {
    const rows = await this.gateways.query<GatewayRowSource[]>(gatewayRowsSql);
    return rows.map((row) => ({ ...row, status: statusOf(row, this.credentialsOf(row) !== null) }));
  }

  private async whole(rows: readonly GatewayRow[]): Promise<Gateway[]> {
    const found = await this.gateways.findBy({ id: In(rows.map(({ id }) => id)) });
    const byId = new Map(found.map((gateway) => [gateway.id, gateway]));
    return rows.flatMap(({ id }) => byId.get(id) ?? []);
  }

  private async read(gateways: readonly Gateway[], full: boolean): Promise<GatewayView[]> {
    const counts = await this.counts(gateways.map(({ id }) => id));
    return gateways.map((gateway) => {
      const counted = counts.get(gateway.id) ?? nothing;
      return full ? gatewayRead(gateway, counted, this.credentialsOf(gateway)) : gatewayView(gateway, counted);
    });
  }

  private credentialsOf(gateway: Pick<Gateway, 'id' | 'url' | 'authSealed'>): Credentials | null {
    try {
      return openCredentials(this.ring, gateway.authSealed, gateway);
    } catch (error) {
      if (error instanceof UnsealError) return null;
      throw error;
    }
  }

  private async counts(ids: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
    const rows: { id: string; tool: number; prompt: number; resource: number }[] = await this.gateways.query(
      `SELECT gateway_id AS id,
              (count(*) FILTER (WHERE kind = 'tool'))::int AS tool,
              (count(*) FILTER (WHERE kind = 'prompt'))::int AS prompt,
              (count(*) FILTER (WHERE kind LIKE 'resource%'))::int AS resource
       FROM catalog_items WHERE gateway_id = ANY($1::uuid[]) GROUP BY gateway_id`,
      [ids],
    );
    return new Map(rows.map(({ id, ...counts }) => [id, counts]));
  }
}

const nothing: Counts = { tool: 0, prompt: 0, resource: 0 };
