import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { openCredentials, sealCredentials } from '../auth-headers/seal-credentials.js';
import { keyIdOf, KeyRing, UnsealError } from '../secrets/key-ring.js';
import { KeyRotation } from '../secrets/key-rotation.service.js';
import { Gateway } from './gateway.entity.js';

/** What a rotation did. */
export interface Rotation {
  /** The key every readable credential is sealed under now. */
  readonly keyId: string;
  readonly resealed: number;
  /** Credentials that were under that key already. */
  readonly already: number;
  /** Slugs of gateways whose credentials open under no configured secret. */
  readonly undecryptable: readonly string[];
  /** Keys nothing is sealed under any more; their secrets can leave AUTH_ENCRYPTION_SECRET_PREVIOUS. */
  readonly retired: readonly string[];
}

const BATCH = 100;

type Sealed = Pick<Gateway, 'id' | 'slug' | 'url' | 'authSealed'>;

/**
 * Seals every gateway's credentials under AUTH_ENCRYPTION_SECRET, while serving. A row is replaced only if it still
 * holds what was read, so edits and other replicas doing the same are never undone; running it again changes nothing.
 */
@Injectable()
export class RotateCredentials {
  private readonly logger = new Logger('Secrets');

  constructor(
    @InjectRepository(Gateway) private readonly gateways: Repository<Gateway>,
    private readonly ring: KeyRing,
    private readonly keys: KeyRotation,
  ) {}

  /** `progress` hears of each batch: how many rows of how many were looked at. */
  async run(progress: (done: number, of: number) => void = () => {}): Promise<Rotation> {
    const keyId = await this.keys.begin();
    const of = await this.sealedRows().getCount();
    const undecryptable: string[] = [];
    let [done, resealed] = [0, 0];
    for (let rows = await this.after(null); rows.length > 0; rows = await this.after(rows.at(-1)!.id)) {
      for (const row of rows) {
        if (keyIdOf(row.authSealed!) === keyId) continue;
        const sealed = this.sealAgain(row);
        if (sealed === null) undecryptable.push(row.slug);
        else resealed += await this.replace(row, sealed);
      }
      done += rows.length;
      progress(done, of);
    }
    const retired = await this.keys.retire(async (manager, id) => {
      const rows: unknown[] = await manager.query('SELECT 1 FROM gateways WHERE auth_sealed LIKE $1 LIMIT 1', [
        `gh1.${id}.%`,
      ]);
      return rows.length > 0;
    });
    this.logger.log(`Rotated to key ${keyId}: ${resealed} credentials sealed again, ${retired.length} keys retired`);
    return { keyId, resealed, already: done - resealed - undecryptable.length, undecryptable, retired };
  }

  private sealedRows() {
    return this.gateways.createQueryBuilder('g').where('g.auth_sealed IS NOT NULL');
  }

  private after(id: string | null): Promise<Sealed[]> {
    const rows = this.sealedRows().select(['g.id', 'g.slug', 'g.url', 'g.authSealed']).orderBy('g.id').take(BATCH);
    return (id === null ? rows : rows.andWhere('g.id > :id', { id })).getMany();
  }

  private sealAgain(row: Sealed): string | null {
    try {
      return sealCredentials(this.ring, openCredentials(this.ring, row.authSealed, row), row);
    } catch (error) {
      if (error instanceof UnsealError) return null;
      throw error;
    }
  }

  /** Compare and swap; 0 where somebody else wrote the row in between, which seals under the new key anyway. */
  private async replace({ id, authSealed }: Sealed, sealed: string): Promise<number> {
    const { affected } = await this.gateways.update({ id, authSealed: authSealed! }, { authSealed: sealed });
    return affected ?? 0;
  }
}
