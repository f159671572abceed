// A database for a server that wants one, with a table in it.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startDatabaseServer } from '../../bench/postgres.mjs';

/** `{url, stop()}`; the URL names a host, which some parsers demand, and the socket that is gone to. */
export async function startDatabase() {
  const caches = join(import.meta.dirname, '../../node_modules/.cache');
  mkdirSync(caches, { recursive: true });
  const folder = mkdtempSync(join(caches, 'zoo-'));
  const server = await startDatabaseServer(folder);
  const url = (await server.fresh()).replace('@/', '@localhost/');
  const client = new pg.Client(url);
  await client.connect();
  await client.query('CREATE TABLE animals (name text, legs int)');
  await client.end();
  return {
    url,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
