import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ChangeFeed } from '../database/change-feed.js';
import { Problem } from '../problems/problem.js';
import { EncryptionKey } from './encryption-key.entity.js';
import { KeyRing } from './key-ring.js';
import { lockKeys, newestKey } from './open-key-ring.js';

const CHANNEL = 'keys';

/**
 * Which key seals: the newest row of encryption_keys, on every replica. A new AUTH_ENCRYPTION_SECRET only opens until
 * rotate-keys makes its row, so replicas of a rolling restart never write what another cannot read.
 */
@Injectable()
export class KeyRotation implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Secrets');
  private unsubscribe: (() => void) | null = null;

  constructor(
    private readonly dataSource: DataSource,
    private readonly feed: ChangeFeed,
    private readonly ring: KeyRing,
  ) {}

  async onModuleInit(): Promise<void> {
    this.unsubscribe = this.feed.subscribe(CHANNEL, () => this.follow());
    const rows = await this.dataSource.manager.find(EncryptionKey);
    const lost = rows.filter(({ id }) => !this.ring.keyIds.includes(id));
    if (lost.length > 0) {
      const ids = lost.map(({ id }) => id).join(', ');
      this.logger.warn(`Values may still be sealed under key ${ids}, whose secret is not configured`);
    }
    if (this.ring.sealingKeyId !== this.ring.keyIds[0]) {
      this.logger.warn(
        'AUTH_ENCRYPTION_SECRET is new: values are still sealed under the previous one until rotate-keys',
      );
    }
  }

  onModuleDestroy(): void {
    this.unsubscribe?.();
  }

  /** Makes the configured AUTH_ENCRYPTION_SECRET the sealing key of every replica; resolves with its id. */
  async begin(): Promise<string> {
    const target = this.ring.keyIds[0]!;
    if (this.ring.sealingKeyId === target) return target;
    await this.feed.transaction(async (manager, announce) => {
      await lockKeys(manager, 'alone');
      const { salt } = (await newestKey(manager))!;
      await manager.query(
        `INSERT INTO encryption_keys (id, salt, check_value, created_at) VALUES ($1, $2, $3, clock_timestamp())
         ON CONFLICT (id) DO UPDATE SET created_at = clock_timestamp()`,
        [target, salt, this.ring.wrapInstallation(target)],
      );
      await announce(CHANNEL, { id: target });
    });
    await this.follow();
    return target;
  }

  /**
   * First in the transaction of a write that seals something: makes the newest key seal. No rotation begins or retires
   * a key until the transaction ends, so it sees this write.
   */
  async hold(manager: EntityManager): Promise<void> {
    await lockKeys(manager, 'shared');
    const { id } = (await newestKey(manager))!;
    if (!this.ring.keyIds.includes(id)) {
      throw new Problem('UNAVAILABLE', `This replica does not have the AUTH_ENCRYPTION_SECRET of key ${id} yet.`);
    }
    this.ring.sealWith(id);
  }

  /** Forgets keys that `isUsed` no longer finds under any value. Resolves with the ids of those forgotten. */
  retire(isUsed: (manager: EntityManager, keyId: string) => Promise<boolean>): Promise<string[]> {
    return this.dataSource.transaction(async (manager) => {
      await lockKeys(manager, 'alone');
      const newest = await newestKey(manager);
      const retired: string[] = [];
      for (const { id } of await manager.find(EncryptionKey)) {
        if (id === newest?.id || (await isUsed(manager, id))) continue;
        await manager.delete(EncryptionKey, { id });
        retired.push(id);
      }
      return retired;
    });
  }

  private async follow(): Promise<void> {
    const newest = await newestKey(this.dataSource.manager);
    if (newest === null || newest.id === this.ring.sealingKeyId) return;
    try {
      this.ring.sealWith(newest.id);
      this.logger.log(`Sealing under key ${newest.id}`);
    } catch {
      this.logger.error(`Another replica seals under key ${newest.id}; give this one the same AUTH_ENCRYPTION_SECRET`);
    }
  }
}
