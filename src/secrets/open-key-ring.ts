import { randomBytes } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Environment } from '../config/environment.js';
import { ConfigurationError } from '../config/read-environment.js';
import { EncryptionKey } from './encryption-key.entity.js';
import { KeyRing, unwrapInstallation, type MasterKey } from './key-ring.js';
import { masterKey } from './master-key.js';

/**
 * The key ring of this database, made on its first start. A secret that does not open the newest key's check value
 * throws ConfigurationError, so a wrong secret never serves and never writes.
 */
export function openKeyRing(
  dataSource: DataSource,
  env: Pick<Environment, 'AUTH_ENCRYPTION_SECRET' | 'AUTH_ENCRYPTION_SECRET_PREVIOUS'>,
): Promise<KeyRing> {
  return dataSource.transaction(async (manager) => {
    // Two replicas that start on an empty database must not make two installation keys.
    await lockKeys(manager, 'alone');
    const newest = await newestKey(manager);
    const salt = newest?.salt ?? randomBytes(32);
    const secrets = [env.AUTH_ENCRYPTION_SECRET, ...env.AUTH_ENCRYPTION_SECRET_PREVIOUS];
    const masters: MasterKey[] = [];
    for (const secret of secrets) masters.push(await masterKey(secret, salt));
    if (newest !== null) return new KeyRing(masters, newest.id, installationKey(newest, masters));
    const ring = new KeyRing(masters, masters[0]!.id, randomBytes(32));
    await manager.insert(EncryptionKey, {
      id: masters[0]!.id,
      salt,
      checkValue: ring.wrapInstallation(masters[0]!.id),
    });
    return ring;
  });
}

/** Until the transaction ends: `alone` to change which keys there are, `shared` to seal under the newest of them. */
export async function lockKeys(manager: EntityManager, how: 'alone' | 'shared'): Promise<void> {
  const lock = how === 'alone' ? 'pg_advisory_xact_lock' : 'pg_advisory_xact_lock_shared';
  await manager.query(`SELECT ${lock}(hashtext('gatehouse encryption keys'))`);
}

/** The key that seals, or null before the first start. */
export async function newestKey(manager: EntityManager): Promise<EncryptionKey | null> {
  const [newest] = await manager.find(EncryptionKey, { order: { createdAt: 'DESC', id: 'ASC' }, take: 1 });
  return newest ?? null;
}

function installationKey(row: EncryptionKey, masters: readonly MasterKey[]): Buffer {
  const master = masters.find(({ id }) => id === row.id);
  if (master === undefined) {
    const given = masters.map(({ id }) => id).join(', ');
    throw new ConfigurationError([
      `AUTH_ENCRYPTION_SECRET is not the secret this database is encrypted with (key ${row.id}; configured: ${given}). ` +
        'Set that secret, or list it in AUTH_ENCRYPTION_SECRET_PREVIOUS and run rotate-keys',
    ]);
  }
  return unwrapInstallation(master, row.checkValue);
}
