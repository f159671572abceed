import { DataSource, type MigrationInterface } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { ConfigurationError } from '../config/read-environment.js';
import type { Store } from './store.js';

type Migrations = readonly (new () => MigrationInterface)[];

/** The oldest Postgres whose SQL we speak (gen_random_uuid() without an extension). */
const oldestServer = 13;
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
  const dataSource = await connect(store, all);
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

/** A connection without time limits. Throws a ConfigurationError where the server refuses us or is too old. */
async function connect(store: Store, all: Migrations): Promise<DataSource> {
  const extra = { ...(store.options.extra as object), statement_timeout: 0, query_timeout: 0 };
  const dataSource = new DataSource({ ...store.options, extra, poolSize: 2, migrations: [...all] });
  try {
    await dataSource.initialize();
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    if (!/^(28|3D000)/.test(code) && !message.startsWith('SASL')) throw error;
    throw new ConfigurationError([`DATABASE_URL: ${message}`]);
  }
  const [{ server_version_num: version }] = await dataSource.query('SHOW server_version_num');
  if (Number(version) >= oldestServer * 10_000) return dataSource;
  await dataSource.destroy();
  throw new ConfigurationError([`DATABASE_URL: the server must be Postgres ${oldestServer} or later`]);
}
