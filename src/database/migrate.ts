import { DataSource, type MigrationInterface } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import type { Store } from './store.js';

type Migrations = readonly (new () => MigrationInterface)[];

/** Any number that no other program uses on the same database. */
const lockKey = 0x6a7e;
/** Longest wait for another replica that migrates. */
const lockTimeoutMs = 300_000;

/**
 * Brings the store's schema up to date and returns the names of the migrations that ran. All run in one transaction:
 * where one fails, nothing has changed. Replicas that start together take turns by an advisory lock.
 */
export async function migrate(store: Store, all: Migrations = migrations): Promise<string[]> {
  return withMigrations(store, all, async (dataSource) => {
    const done = await dataSource.runMigrations({ transaction: 'all' });
    return done.map(({ name }) => name);
  });
}

/** Takes the newest migration back. */
export async function undoLastMigration(store: Store): Promise<void> {
  await withMigrations(store, migrations, (dataSource) => dataSource.undoLastMigration({ transaction: 'all' }));
}

async function withMigrations<T>(
  store: Store,
  all: Migrations,
  work: (dataSource: DataSource) => Promise<T>,
): Promise<T> {
  const extra = { ...(store.options.extra as object), statement_timeout: 0, query_timeout: 0 };
  const dataSource = await new DataSource({ ...store.options, extra, poolSize: 2, migrations: [...all] }).initialize();
  try {
    const holder = dataSource.createQueryRunner();
    try {
      await holder.query(`SET lock_timeout = ${lockTimeoutMs}`);
      await holder.query('SELECT pg_advisory_lock($1)', [lockKey]);
      return await work(dataSource);
    } finally {
      await holder.query('SELECT pg_advisory_unlock_all()').catch(() => {});
      await holder.query('RESET lock_timeout').catch(() => {});
      await holder.release();
    }
  } finally {
    await dataSource.destroy();
  }
}
