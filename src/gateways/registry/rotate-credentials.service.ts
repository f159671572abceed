import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { openCredentials, sealCredentials } from '../../credentials/seal-credentials.js';
import { keyIdOf, KeyRing, UnsealError } from '../../secrets/key-ring.js';
import { KeyRotation } from '../../secrets/key-rotation.service.js';
import { Gateway } from '../row/gateway.entity.js';

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
      const swaps = rows.flatMap((row): Swap[] => {
        if (keyIdOf(row.authSealed!) === keyId) return [];
        const sealed = this.sealAgain(row);
        if (sealed === null) undecryptable.push(row.slug);
        return sealed === null ? [] : [{ id: row.id, from: row.authSealed!, to: sealed }];
      });
      resealed += await this.swap(swaps);
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

  /**
   * Compare and swap of one batch; resolves with how many rows were replaced. One that somebody else wrote in between
   * is left: it is under the new key anyway. Rows are locked in order, so that two rotations at once do not deadlock.
   */
  private async swap(swaps: readonly Swap[]): Promise<number> {
    if (swaps.length === 0) return 0;
    const [, affected]: [unknown[], number] = await this.gateways.query(
      `WITH swap AS (SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) AS s(id, from_text, to_text)),
            locked AS (SELECT id FROM gateways WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE)
       UPDATE gateways g SET auth_sealed = swap.to_text
       FROM swap JOIN locked USING (id) WHERE g.id = swap.id AND g.auth_sealed = swap.from_text`,
      [swaps.map(({ id }) => id), swaps.map(({ from }) => from), swaps.map(({ to }) => to)],
    );
    return affected;
  }
}

interface Swap {
  readonly id: string;
  readonly from: string;
  readonly to: string;
}
