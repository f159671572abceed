import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { afterAll, describe, expect, it } from 'vitest';
import { exportGateways, importContextForge, importExport } from '../src/import/import-command.js';
import { commandIo, contextForgeRows, goodRows, sourceSecret } from './support/contextforge.js';
import { gatewaysUnderTest, valuesOf } from './support/gateways.js';

const house = gatewaysUnderTest();
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-import-'));
afterAll(() => rmSync(folder, { recursive: true }));

const source = () => contextForgeRows((n) => `${house.upstream.url}?import=${n}`);
const io = () => commandIo(house);

const run = async (from: string, options: { dryRun?: boolean; sourceSecret?: string | null } = {}) => {
  const printer = io();
  const given = options.sourceSecret === undefined ? sourceSecret : options.sourceSecret;
  const code = await importContextForge(from, given, { dryRun: options.dryRun ?? false, json: true }, printer);
  const { outcomes } = JSON.parse(printer.printed) as { outcomes: { name: string; action: string; notes: string[] }[] };
  return { code, outcomes, actions: Object.fromEntries(outcomes.map(({ name, action }) => [name, action])) };
};

const exportFile = () => {
  const gateways = source().map(({ enabled, auth_value, ...row }) => ({ ...row, is_active: enabled, auth_value }));
  const path = join(folder, 'export.json');
  writeFileSync(
    path,
    JSON.stringify({ version: '2025-11-25', exported_at: '2026-01-01T00:00:00Z', entities: { gateways } }),
  );
  return path;
};

async function sqliteFile() {
  const SQL = await initSqlJs();
  const database = new SQL.Database();
  database.run(
    'CREATE TABLE gateways (id TEXT, name TEXT, url TEXT, description TEXT, transport TEXT, tags JSON, enabled BOOLEAN, visibility TEXT, owner_email TEXT, passthrough_headers JSON, auth_type TEXT, auth_value JSON, auth_query_params JSON)',
  );
  for (const row of source()) {
    const values = {
      ':id': row.name,
      ':name': row.name,
      ':url': row.url,
      ':tags': JSON.stringify(row.tags ?? []),
      ':enabled': row.enabled ? 1 : 0,
      ':visibility': row.visibility ?? 'public',
      ':owner': row.owner_email ?? null,
      ':pass': JSON.stringify(row.passthrough_headers ?? null),
      ':type': row.auth_type,
      ':value': JSON.stringify(row.auth_value ?? null),
      ':query': JSON.stringify(row.auth_query_params ?? null),
    };
    database.run(
      `INSERT INTO gateways VALUES (:id, :name, :url, NULL, 'SSE', :tags, :enabled, :visibility, :owner, :pass, :type, :value, :query)`,
      values,
    );
  }
  const path = join(folder, 'mcp.db');
  writeFileSync(path, database.export());
  database.close();
  return path;
}

describe('gatehouse import contextforge', () => {
  it.each([
    ['an export', exportFile],
    ['an SQLite file', sqliteFile],
  ])('from %s', async (_, write) => {
    const from = await write();
    const first = await run(from);
    expect(first.code).toBe(1);
    expect(Object.keys(first.actions).filter((name) => first.actions[name] === 'create')).toEqual(goodRows);
    const notes = Object.fromEntries(first.outcomes.map((outcome) => [outcome.name, outcome.notes.join()]));
    expect(notes['plain headers']).toMatch(/plain text/);
    expect(notes['encrypted headers']).toMatch(/allowed_groups/);
    expect(notes['other secret']).toMatch(/another secret/);
    expect(notes.masked).toMatch(/X-API-Key is the mask/);
    expect(notes.wiped).toMatch(/empty there/);
    expect(notes.oauth).toMatch(/not supported yet/);
    expect(notes.Plain_Headers).toMatch(/same name/);
    expect(notes['web socket']).toMatch(/url/);
    const { body: one } = await house.call('GET', '/gateways/plain-headers');
    expect(one).toMatchObject({ authType: 'authheaders', passthroughHeaders: ['X-Tenant-Id'], tags: [{ id: 'prod' }] });
    const sent = await house.sent(one.id);
    expect([valuesOf(sent, 'X-API-Key'), valuesOf(sent, 'X-Empty')]).toEqual([['plain-secret-1'], ['']]);
    expect((await house.call('GET', '/gateways/bearer')).body).toMatchObject({ authType: 'bearer', enabled: false });
    const basic = await house.call('GET', '/gateways/basic');
    expect(valuesOf(await house.sent(basic.body.id), 'authorization')).toEqual([`Basic ${btoa('ann:pass:word')}`]);
    expect((await house.call('GET', '/gateways/encrypted-headers')).body).toMatchObject({
      visibility: 'team',
      allowedUsers: ['ann@example.com'],
    });
    const before = await house.gatehouse.store.query(
      'SELECT id, auth_sealed, version, updated_at FROM gateways ORDER BY id',
    );
    const again = await run(from);
    expect(goodRows.map((name) => again.actions[name])).toEqual(goodRows.map(() => 'same'));
    expect(
      await house.gatehouse.store.query('SELECT id, auth_sealed, version, updated_at FROM gateways ORDER BY id'),
    ).toEqual(before);
    const dump = await house.gatehouse.store.dump();
    for (const value of ['plain-secret-1', 'sealed-secret-2', 'pass:word', 'token-number-4', 'query-secret-5'])
      expect(dump).not.toContain(value);
  });

  it('--dry-run prints the plan as a table and changes nothing', async () => {
    const printer = io();
    expect(await importContextForge(exportFile(), sourceSecret, { dryRun: true, json: false }, printer)).toBe(1);
    expect(printer.printed).toMatch(/^GATEWAY +PLAN +NOTES\nplain headers +create /);
    expect(printer.printed).toMatch(/\nmasked +CANNOT +.*mask/);
    expect(printer.printed).toMatch(/\n6 create, 0 update, 0 same, 6 CANNOT; nothing was changed\n$/);
    expect(printer.printed).not.toMatch(/secret-[0-9]/);
    expect(await house.rows()).toEqual([]);
  });

  it('takes over what has changed at the source', async () => {
    await run(exportFile());
    const path = join(folder, 'changed.json');
    const [row] = source();
    writeFileSync(
      path,
      JSON.stringify({ entities: { gateways: [{ ...row, auth_value: { 'X-API-Key': 'changed' } }] } }),
    );
    expect((await run(path)).actions).toEqual({ 'plain headers': 'update' });
    const { body } = await house.call('GET', '/gateways/plain-headers');
    expect(valuesOf(await house.sent(body.id), 'X-API-Key')).toEqual(['changed']);
  });

  it('without the secret brings over what is not encrypted', async () => {
    const { actions, outcomes } = await run(exportFile(), { sourceSecret: null });
    expect([actions['plain headers'], actions.basic]).toEqual(['create', 'failed']);
    expect(outcomes.find(({ name }) => name === 'basic')?.notes.join()).toMatch(/--source-secret is needed/);
  });

  it.each(['nothing.json', 'postgres://user:topsecret@127.0.0.1:1/db'])('says why %s cannot be read', async (from) => {
    await expect(run(from)).rejects.toThrow(/cannot be read/);
    await expect(run(from)).rejects.not.toThrow(/topsecret/);
  });
});

describe('gatehouse export', () => {
  it('holds no secret without a passphrase, and all of them sealed with one', async () => {
    await run(exportFile());
    const [without, sealed] = [io(), io()];
    await exportGateways(null, without);
    await exportGateways('a long passphrase', sealed);
    for (const { printed } of [without, sealed])
      expect(printed).not.toMatch(/plain-secret-1|sealed-secret-2|token-number-4/);
    const [withoutPath, sealedPath] = [join(folder, 'without.json'), join(folder, 'sealed.json')];
    writeFileSync(withoutPath, without.printed);
    writeFileSync(sealedPath, sealed.printed);
    const options = { dryRun: false, json: true };
    expect(await importExport(withoutPath, null, options, io())).toBe(0);
    await house.gatehouse.store.query('DELETE FROM gateways');
    const printer = io();
    expect(await importExport(sealedPath, 'a long passphrase', options, printer)).toBe(0);
    expect((await house.rows()).length).toBe(6);
    const { body } = await house.call('GET', '/gateways/encrypted-headers');
    expect(valuesOf(await house.sent(body.id), 'X-API-Key')).toEqual(['sealed-secret-2']);
    expect(() => importExport(sealedPath, 'a wrong passphrase', options, io())).toThrow(/passphrase/);
    expect((await house.call('POST', '/admin/export', { passphrase: 'short' })).status).toBe(422);
  });
});
