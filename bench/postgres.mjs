// A throwaway Postgres for the gateways of a run: the one the tests use, which needs no system package.
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import pg from 'pg';
import ts from 'typescript';

/** Starts the server; `fresh()` makes an empty database and returns its URL. */
export async function startDatabaseServer(run) {
  const source = await readFile(join(import.meta.dirname, '../test/support/stores/postgres.ts'), 'utf8');
  const file = join(run, 'postgres.mjs');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  writeFileSync(file, ts.transpileModule(source, { compilerOptions }).outputText);
  const { startPostgres, withDatabase } = await import(pathToFileURL(file).href);
  const server = await startPostgres();
  let count = 0;
  return {
    fresh: async () => {
      const database = `bench_${++count}`;
      const client = new pg.Client(server.url);
      await client.connect();
      await client.query(`CREATE DATABASE ${database}`);
      await client.end();
      return withDatabase(server.url, database);
    },
    stop: () => server.stop(),
  };
}
