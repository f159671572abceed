import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { expect, inject, it } from 'vitest';
import { importContextForge } from '../../src/import/import-command.js';
import { commandIo, contextForgeRows, goodRows, sourceSecret } from '../support/contextforge.js';
import { gatewaysUnderTest } from '../support/gateways.js';
import { withDatabase } from '../support/stores/postgres.js';

const house = gatewaysUnderTest();
const columns = ['name', 'url', 'tags', 'enabled', 'visibility', 'owner_email', 'passthrough_headers', 'auth_type', 'auth_value', 'auth_query_params']; // prettier-ignore

/** A database with ContextForge's table in it; its URL as SQLAlchemy spells it. */
async function contextForgeDatabase(): Promise<string> {
  const template = inject('storeTemplate');
  if (template.kind !== 'postgres') throw new Error('this test runs on Postgres');
  const database = `contextforge_${randomBytes(4).toString('hex')}`;
  const server = new pg.Client(template.serverUrl);
  await server.connect();
  await server.query(`CREATE DATABASE ${database}`);
  await server.end();
  const url = withDatabase(template.serverUrl, database);
  const client = new pg.Client(url);
  await client.connect();
  await client.query(
    `CREATE TABLE gateways (id varchar(36) DEFAULT gen_random_uuid(), name varchar(255), url varchar(767),
       created_at timestamptz DEFAULT clock_timestamp(), tags json, enabled boolean, visibility varchar(20),
       owner_email varchar(255), passthrough_headers json, auth_type varchar(20), auth_value json, auth_query_params json)`,
  );
  const marks = columns.map((_, index) => `$${index + 1}`).join(', ');
  for (const row of contextForgeRows((n) => `${house.upstream.url}?import=${n}`) as Record<string, unknown>[]) {
    const isJson = (name: string) => ['tags', 'passthrough_headers', 'auth_value', 'auth_query_params'].includes(name);
    const values = columns.map((name) => (isJson(name) ? JSON.stringify(row[name] ?? null) : (row[name] ?? null)));
    await client.query(`INSERT INTO gateways (${columns.join(', ')}) VALUES (${marks})`, values);
  }
  await client.end();
  return url.replace(/^postgres(ql)?:/, 'postgresql+psycopg:');
}

it('gatehouse import contextforge reads a Postgres database', async () => {
  const printer = commandIo(house);
  const code = await importContextForge(
    await contextForgeDatabase(),
    sourceSecret,
    { dryRun: false, json: true },
    printer,
  );
  const { outcomes } = JSON.parse(printer.printed) as { outcomes: { name: string; action: string }[] };
  const created = outcomes.filter(({ action }) => action === 'create').map(({ name }) => name);
  expect([code, created]).toEqual([1, goodRows]);
  expect(await house.rows()).toHaveLength(goodRows.length);
});
