import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { openCredentials } from '../auth-headers/seal-credentials.js';
import { mayUse } from '../identity/access.js';
import { IdentityResolver } from '../identity/identity-resolver.service.js';
import type { Principal } from '../identity/principal.js';
import { KeyRing, UnsealError } from '../secrets/key-ring.js';
import { Gateway } from './gateway.entity.js';
import type { Position, ListQuery } from './gateway-list-query.js';
import { findGateway } from './gateway-lookup.js';
import { notFound } from './gateway-problems.js';
import { gatewayRead, type Counts, type GatewayRead } from './gateway-read.js';

/** One page; `next` is where the following one starts. */
export interface GatewayPage {
  readonly gateways: readonly GatewayRead[];
  readonly next: Position | null;
}

/** Rows of one query while a list is put together. */
const BATCH = 500;

/** Reads gateways for one principal: what he may not use is not there. */
@Injectable()
export class GatewayList {
  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly ring: KeyRing,
    private readonly identity: IdentityResolver,
  ) {}

  /** Newest first. */
  async page(query: ListQuery, principal: Principal): Promise<GatewayPage> {
    const wanted = query.limit === 0 ? Infinity : query.limit;
    const found: Gateway[] = [];
    let after = query.after;
    for (;;) {
      const rows = await this.rows(query, after);
      found.push(...rows.filter((row) => this.visible(row, principal)));
      const last = rows.at(-1);
      if (found.length > wanted || last === undefined || rows.length < BATCH) break;
      after = positionOf(last);
    }
    const shown = found.slice(0, wanted);
    const next = found.length > shown.length ? positionOf(shown.at(-1)!) : null;
    return { gateways: await this.read(shown), next };
  }

  /** All that the principal may use, disabled ones too. */
  async all(principal: Principal): Promise<GatewayRead[]> {
    const rows = await this.gateways.find();
    return this.read(rows.filter((row) => this.visible(row, principal)));
  }

  /** By id, slug or name; throws 404 also for one the principal may not use. */
  async one(idOrName: string, principal: Principal): Promise<GatewayRead> {
    const gateway = await findGateway(this.gateways, idOrName);
    if (gateway === null || !this.visible(gateway, principal)) throw notFound(idOrName);
    return this.show(gateway);
  }

  /** A stored gateway as the API shows it. */
  async show(gateway: Gateway, warnings: readonly string[] = []): Promise<GatewayRead> {
    const [read] = await this.read([gateway]);
    return warnings.length === 0 ? read! : { ...read!, warnings: [...warnings] };
  }

  private visible(gateway: Gateway, principal: Principal): boolean {
    return mayUse(principal, gateway, this.identity.anonymousReach);
  }

  private rows({ includeInactive, tags, visibility }: ListQuery, after: Position | null): Promise<Gateway[]> {
    const select = this.gateways.createQueryBuilder('g').orderBy('g.created_at', 'DESC').addOrderBy('g.id', 'DESC');
    if (!includeInactive) select.andWhere('g.enabled');
    if (visibility !== null) select.andWhere('g.visibility = :visibility', { visibility });
    if (after !== null) select.andWhere('(g.created_at, g.id) < (:at, :id)', { at: after.createdAt, id: after.id });
    if (tags.length > 0) {
      const some = tags.map((_, index) => `g.tags @> :tag${index}::jsonb`).join(' OR ');
      const parameters = tags.map((id, index) => [`tag${index}`, JSON.stringify([{ id }])]);
      select.andWhere(`(${some})`, Object.fromEntries(parameters));
    }
    return select.take(BATCH).getMany();
  }

  private async read(gateways: readonly Gateway[]): Promise<GatewayRead[]> {
    const counts = await this.counts(gateways.map(({ id }) => id));
    return gateways.map((gateway) =>
      gatewayRead(gateway, counts.get(gateway.id) ?? nothing, this.decryptable(gateway)),
    );
  }

  private decryptable(gateway: Gateway): boolean {
    try {
      openCredentials(this.ring, gateway.authSealed, gateway);
      return true;
    } catch (error) {
      if (error instanceof UnsealError) return false;
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

const positionOf = ({ id, createdAt }: Gateway): Position => ({ id, createdAt: createdAt.toISOString() });
