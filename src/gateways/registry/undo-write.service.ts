import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { QueryDeepPartialEntity, Repository } from 'typeorm';
import { openCredentials, sealCredentials } from '../../credentials/seal-credentials.js';
import { ChangeFeed } from '../../database/change-feed.js';
import { valuesOf } from '../../fields/field.js';
import { Problem } from '../../problems/problem.js';
import { KeyRing, UnsealError } from '../../secrets/key-ring.js';
import { KeyRotation } from '../../secrets/key-rotation.service.js';
import { gatewayFields } from '../fields/gateway-fields.js';
import { Gateway } from '../row/gateway.entity.js';
import { conflictOf } from './gateway-conflicts.js';

/** What an edit may change of a row. */
const settings = (row: Gateway) => {
  const { nameKey, authType, authSealed, authShape, targetFingerprint, managedBy } = row;
  return { ...valuesOf(gatewayFields, row), nameKey, authType, authSealed, authShape, targetFingerprint, managedBy };
};

/** A gateway that was written, and what it was before; JSON, in which credentials stay sealed. */
export interface WrittenChange {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  /** That the write made; another one means that somebody changed it since. */
  readonly version: number;
  /** Null: there was none. */
  readonly before: ReturnType<typeof settings> | null;
}

export const writtenChange = ({ id, slug, name, version }: Gateway, before: Gateway | null): WrittenChange => ({
  id,
  slug,
  name,
  version,
  before: before && settings(before),
});

export type Undone = 'removed' | 'restored' | 'changed since';

/** Takes a write back, as long as nothing was written after it. */
@Injectable()
export class UndoWrite {
  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly feed: ChangeFeed,
    private readonly ring: KeyRing,
    private readonly keys: KeyRotation,
  ) {}

  /** Throws 409 where another gateway has the name or the target by now, or where the credentials open under no configured secret. */
  async run({ id, slug, name, version, before }: WrittenChange): Promise<Undone> {
    if (before === null) return (await this.remove(id, version)) ? 'removed' : 'changed since';
    const credentials = this.open(before, id, name);
    try {
      return await this.feed.transaction(async (manager, announce) => {
        await this.keys.hold(manager);
        const authSealed = before.authSealed && sealCredentials(this.ring, credentials, { id, url: before.url });
        const row = { ...before, authSealed, version: version + 1, updatedAt: new Date(), checkedAt: null };
        const { affected } = await manager.update(Gateway, { id, version }, row as QueryDeepPartialEntity<Gateway>);
        if (affected !== 1) return 'changed since';
        await announce('gateways', { id });
        return 'restored';
      });
    } catch (error) {
      throw conflictOf(error, { ...before, id, slug });
    }
  }

  private remove(id: string, version: number): Promise<boolean> {
    return this.feed.transaction(async (manager, announce) => {
      const { affected } = await manager.delete(Gateway, { id, version });
      if (affected === 1) await announce('gateways', { id });
      return affected === 1;
    });
  }

  /** Sealed anew when stored: the key may be on its way out. */
  private open({ authSealed, url }: { authSealed: string | null; url: string }, id: string, name: string) {
    try {
      return openCredentials(this.ring, authSealed, { id, url });
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      throw new Problem('CONFLICT', `The credentials that ${name} had open under no configured secret.`);
    }
  }
}
