import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ChangeFeed } from '../database/change-feed.js';
import { findGateway } from '../gateways/row/gateway-lookup.js';
import { Gateway } from '../gateways/row/gateway.entity.js';
import { Server } from '../servers/server.entity.js';
import { findServer } from '../servers/server-list.service.js';
import type { ImportOutcome } from './import.service.js';

/** Whose a gateway or virtual server is. */
export interface Ownership {
  readonly kind: 'gateway' | 'server';
  readonly name: string;
  readonly ownerId: string | null;
  readonly createdBy: string | null;
}

/** Who imports owns what is new; this hands it on to whom it belonged to where the export was written. */
@Injectable()
export class RestoreOwner {
  constructor(
    private readonly source: DataSource,
    private readonly feed: ChangeFeed,
  ) {}

  /** Only what the importer owns is handed on: what belongs to somebody else here stays theirs. */
  async run(
    row: Readonly<Record<string, unknown>>,
    dryRun: boolean,
    by: { readonly id: string },
  ): Promise<ImportOutcome> {
    const owned = ownershipOf(row);
    if (owned === null) return { name: 'an owner', action: 'failed', notes: ['is nobody who can own anything'] };
    const { kind, name: given, ownerId, createdBy } = owned;
    const name = `owner of ${kind} ${given}`;
    const found = await this.find(kind, given);
    if (found === null) return { name, action: 'failed', notes: [`there is no ${kind} of that name`] };
    const same = found.ownerId === ownerId && found.createdBy === createdBy;
    if (same || found.ownerId !== by.id) return { name, action: 'same', notes: [] };
    if (!dryRun) {
      await this.feed.transaction(async (manager, announce) => {
        const where = { id: found.id, ownerId: by.id };
        await manager.update<Gateway | Server>(kind === 'gateway' ? Gateway : Server, where, { ownerId, createdBy });
        await announce(kind === 'gateway' ? 'gateways' : 'servers', { id: found.id });
      });
    }
    return { name, action: 'update', notes: [] };
  }

  private find(kind: Ownership['kind'], name: string): Promise<Gateway | Server | null> {
    return kind === 'gateway'
      ? findGateway(this.source.getRepository(Gateway), name)
      : findServer(this.source.getRepository(Server), name);
  }
}

const longest = 2_048;
const isWho = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && value !== '' && value.length <= longest);

/** Null where it is none. */
function ownershipOf({ kind, name, ownerId = null, createdBy = null }: Readonly<Record<string, unknown>>) {
  if ((kind !== 'gateway' && kind !== 'server') || typeof name !== 'string') return null;
  return isWho(ownerId) && isWho(createdBy) ? ({ kind, name, ownerId, createdBy } satisfies Ownership) : null;
}
