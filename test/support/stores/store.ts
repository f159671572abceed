import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { DataSource } from 'typeorm';
import { inject } from 'vitest';
import { readEnvironment } from '../../../src/config/read-environment.js';
import { openStore } from '../../../src/database/store.js';
import { withDatabase } from './postgres.js';

type Row = Record<string, unknown>;

/** A migrated database of one test file's own. */
export interface TestStore {
  /** To merge into the environment: DATABASE_URL, or DATA_DIR on the embedded store. */
  readonly settings: Record<string, string>;
  /** The embedded store is one process's and one lock's: while an app has it open, queries go through the app's connection. */
  attach(dataSource: DataSource): void;
  query(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** Every row of every table as text, for canary sweeps. */
  dump(): Promise<string>;
  close(): Promise<void>;
}

/** A fresh, migrated database of the kind this run tests (TEST_STORE). */
export async function freshStore(): Promise<TestStore> {
  const template = inject('storeTemplate');
  return template.kind === 'postgres'
    ? freshPostgres(template.serverUrl, template.database)
    : freshEmbedded(template.folder);
}

/** As {@link freshStore}, without a schema: the database is empty, or the folder is. */
export async function emptyStore(): Promise<TestStore> {
  const template = inject('storeTemplate');
  return template.kind === 'postgres' ? freshPostgres(template.serverUrl, 'template0') : embeddedIn(newFolder());
}

async function freshPostgres(serverUrl: string, template: string): Promise<TestStore> {
  const database = `gatehouse_test_${randomBytes(6).toString('hex')}`;
  await once(serverUrl, `CREATE DATABASE ${database} TEMPLATE ${template}`);
  const url = withDatabase(serverUrl, database);
  const pool = new pg.Pool({ connectionString: url, max: 2 });
  pool.on('error', () => {});
  const query = async (sql: string, parameters?: unknown[]) => (await pool.query(sql, parameters)).rows as Row[];
  return {
    settings: { DATABASE_URL: url },
    attach: () => {},
    query,
    dump: () => dump(query),
    close: async () => {
      await pool.end();
      await once(serverUrl, `DROP DATABASE ${database} WITH (FORCE)`);
    },
  };
}

function freshEmbedded(template: string): TestStore {
  const folder = newFolder();
  cpSync(join(template, 'database'), join(folder, 'database'), { recursive: true });
  return embeddedIn(folder);
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'gatehouse-test-'));

function embeddedIn(folder: string): TestStore {
  const settings = { DATA_DIR: folder };
  let attached: DataSource | undefined;
  const query = async (sql: string, parameters?: unknown[]): Promise<Row[]> => {
    if (attached?.isInitialized) return attached.query(sql, parameters);
    const store = await openStore(readEnvironment(settings));
    const client = new pg.Client(store.connection);
    try {
      await client.connect();
      return (await client.query(sql, parameters)).rows as Row[];
    } finally {
      await client.end();
      await store.close();
    }
  };
  return {
    settings,
    attach: (dataSource) => {
      attached = dataSource;
    },
    query,
    dump: () => dump(query),
    close: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function once(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql);
  await client.end();
}

async function dump(query: TestStore['query']): Promise<string> {
  const tables = await query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
  let text = '';
  for (const { tablename } of tables) {
    const rows = await query(`SELECT t::text AS row FROM "${String(tablename)}" t`);
    text += `${String(tablename)}\n${rows.map(({ row }) => `${String(row)}\n`).join('')}`;
  }
  return text;
}
