import { Logger } from '@nestjs/common';
import pg from 'pg';
import type { PostgresDataSourceOptions } from 'typeorm/driver/postgres/PostgresDataSourceOptions.js';
import type { Environment } from '../config/environment.js';
import { openToOthers } from './embedded/data-folder.js';
import { EmbeddedStore } from './embedded/embedded-store.js';
import { PostgresClient } from './postgres-client.js';
import { storeLocation } from './store-location.js';

/** A store this process has opened: how `pg` reaches it, and its end. */
export interface Store {
  readonly kind: 'postgres' | 'embedded';
  /** Settings of every `pg` client, pooled or not. */
  readonly connection: pg.ClientConfig;
  /** Settings of TypeORM's pool. */
  readonly options: PostgresDataSourceOptions;
  close(): Promise<void>;
}

/** Opens what DATABASE_URL and DATA_DIR name. Postgres is not contacted yet; the embedded database is open afterwards. */
export const openStore = async (env: Environment): Promise<Store> => (await beginOpening(env)).opened;

/** As openStore, but resolves when the embedded database is being opened beside this thread, which can do something else. */
export async function beginOpening(env: Environment): Promise<{ readonly opened: Promise<Store> }> {
  const location = storeLocation(env);
  if (location.kind === 'postgres') {
    return { opened: Promise.resolve(postgresStore(location.url, env.DATABASE_POOL_SIZE)) };
  }
  for (const line of [location.warning ?? [], openToOthers(location.folder)].flat()) logger.warn(line);
  const { opened } = await EmbeddedStore.beginOpening(location.folder);
  return { opened: opened.then(embeddedStore) };
}

const logger = new Logger('Database');

const common = {
  type: 'postgres',
  driver: pg,
  installExtensions: false,
  uuidExtension: 'pgcrypto',
  migrationsTableName: 'migrations',
} as const;

/** Shorter on the client's side than a caller waits, and shorter still on the server's, which answers with a reason. */
const statementTimeoutMs = 10_000;
const queryTimeoutMs = 12_000;

function postgresStore(url: string, poolSize: number): Store {
  const connection = {
    connectionString: url,
    application_name: 'gatehouse',
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  };
  const timeouts = { statement_timeout: statementTimeoutMs, query_timeout: queryTimeoutMs };
  return {
    kind: 'postgres',
    connection,
    options: {
      ...common,
      url,
      poolSize,
      extra: { ...connection, ...timeouts, Client: PostgresClient },
      poolErrorHandler: ({ message }: Error) => logger.warn(`an idle Postgres connection broke: ${message}`),
    },
    close: async () => {},
  };
}

/** Longest wait for one of the embedded store's few connections, which are held for one transaction each. */
const longestTurnMs = 15_000;

function embeddedStore(store: EmbeddedStore): Store {
  const connection = { host: 'embedded', user: 'postgres', database: 'postgres', stream: store.stream };
  return {
    kind: 'embedded',
    connection,
    options: {
      ...common,
      host: connection.host,
      username: connection.user,
      database: connection.database,
      poolSize: 5,
      connectTimeoutMS: longestTurnMs,
      extra: { stream: store.stream },
    },
    close: () => store.close(),
  };
}
