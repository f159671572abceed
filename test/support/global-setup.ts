import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { buildAdminUi } from '../../scripts/admin-ui.mjs';
import { readEnvironment } from '../../src/config/read-environment.js';
import { migrate } from '../../src/database/migrate.js';
import { openStore } from '../../src/database/store.js';
import { startPostgres, withDatabase } from './stores/postgres.js';

/** What a test file copies to get a migrated database of its own. */
export type StoreTemplate =
  | { readonly kind: 'postgres'; readonly serverUrl: string; readonly database: string }
  | { readonly kind: 'embedded'; readonly folder: string };

declare module 'vitest' {
  interface ProvidedContext {
    storeTemplate: StoreTemplate;
  }
}

/** Once per run: the admin UI where its sources changed, and one Postgres server (or the one at TEST_DATABASE_URL), or one embedded folder, with a migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  buildAdminUi();
  const embedded = project.config.env.TEST_STORE === 'embedded';
  const { template, stop } = embedded ? await embeddedTemplate() : await postgresTemplate();
  project.provide('storeTemplate', template);
  return stop;
}

async function postgresTemplate() {
  const given = process.env.TEST_DATABASE_URL;
  const server = given ? { url: given, stop: async () => {} } : await startPostgres();
  const database = `gatehouse_template_${process.pid}`;
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query(`CREATE DATABASE ${database}`);
  await migrateStore({ DATABASE_URL: withDatabase(server.url, database) });
  const stop = async () => {
    await client.query(`DROP DATABASE ${database} WITH (FORCE)`);
    await client.end();
    await server.stop();
  };
  return { template: { kind: 'postgres', serverUrl: server.url, database } as const, stop };
}

async function embeddedTemplate() {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-template-'));
  await migrateStore({ DATA_DIR: folder });
  const stop = async () => rmSync(folder, { recursive: true, force: true });
  return { template: { kind: 'embedded', folder } as const, stop };
}

async function migrateStore(settings: Record<string, string>): Promise<void> {
  const store = await openStore(readEnvironment(settings));
  await migrate(store);
  await store.close();
}
