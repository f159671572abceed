import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import { afterAll, describe, expect, it } from 'vitest';
import { exportKey, type ExportProof } from '../../src/import/gatehouse-export.js';
import { exportGateways, importContextForge, importExport } from '../../src/import/import-command.js';
import { commandIo, contextForgeRows, goodRows, sourceSecret } from '../support/contextforge.js';
import { gatewaysUnderTest, valuesOf } from '../support/gateways.js';

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
    expect(outcomes.find(({ name }) => name === 'basic')?.notes.join()).toMatch(/the secret of the source is required/);
  });

  it.each(['nothing.json', 'postgres://user:topsecret@127.0.0.1:1/db'])('says why %s cannot be read', async (from) => {
    await expect(run(from)).rejects.toThrow(/cannot be read/);
    await expect(run(from)).rejects.not.toThrow(/topsecret/);
  });
});

describe('POST /admin/import/contextforge', () => {
  const importing = (body: object) =>
    house.gatehouse.admin<{ outcomes: { name: string; action: string; notes: string[] }[] }>(
      '/admin/import/contextforge',
      { method: 'POST', body },
    );

  it('does what the command does: looked at first, then done, and done again nothing', async () => {
    const given = { gateways: source(), secret: sourceSecret };
    const look = (await importing({ ...given, dry_run: true })).body.outcomes;
    expect(look.filter(({ action }) => action === 'create').map(({ name }) => name)).toEqual(goodRows);
    expect(await house.gatehouse.store.query('SELECT id FROM gateways')).toEqual([]);
    expect((await importing(given)).body.outcomes).toEqual(look);
    const { body } = await house.call('GET', '/gateways/encrypted-headers');
    expect(valuesOf(await house.sent(body.id), 'X-API-Key')).toEqual(['sealed-secret-2']);
    const again = (await importing(given)).body.outcomes.filter(({ name }) => goodRows.includes(name));
    expect(again.map(({ action }) => action)).toEqual(goodRows.map(() => 'same'));
  });

  it('says of each row that another secret does not open it, and repeats neither', async () => {
    const { status, body } = await importing({ gateways: source(), secret: 'not-the-secret', dry_run: true });
    expect(status).toBe(200);
    expect(body.outcomes.find(({ name }) => name === 'basic')).toMatchObject({ action: 'failed' });
    expect(body.outcomes.find(({ name }) => name === 'basic')?.notes.join()).toMatch(/another secret/);
    expect(JSON.stringify(body)).not.toMatch(/not-the-secret|plain-secret-1/);
    for (const wrong of [
      {},
      { gateways: 'x' },
      { gateways: [1] },
      { gateways: [], secret: 7 },
      { gateways: [], x: 1 },
    ]) {
      expect((await importing(wrong)).status).toBe(422);
    }
  });
});

describe('gatehouse export', () => {
  const words = 'a long passphrase';
  const options = { dryRun: false, json: true };
  const key = () => exportKey(house.gatehouse.env);
  const exported = async (passphrase: string | null) => {
    const printer = io();
    await exportGateways(passphrase, printer);
    return printer.printed;
  };
  const importing = (text: string, passphrase: string | null, more: Partial<ExportProof> = {}, to = io()) => {
    const path = join(folder, 'house.json');
    writeFileSync(path, text);
    return importExport(path, { passphrase, key: key(), unsigned: false, ...more }, options, to);
  };
  /** Where nothing may be asked of the API. */
  const untouched = () => ({ ...io(), api: () => Promise.reject(new Error('the API was called')) });
  const query = (text: string) => house.gatehouse.store.query(text);

  it('holds no secret without a passphrase, and all of them sealed with one', async () => {
    await run(exportFile());
    const [without, sealed] = [await exported(null), await exported(words)];
    for (const text of [without, sealed]) expect(text).not.toMatch(/plain-secret-1|sealed-secret-2|token-number-4/);
    expect(await importing(without, null)).toBe(0);
    await query('DELETE FROM gateways');
    expect(await importing(sealed, words)).toBe(0);
    expect((await house.rows()).length).toBe(6);
    const { body } = await house.call('GET', '/gateways/encrypted-headers');
    expect(valuesOf(await house.sent(body.id), 'X-API-Key')).toEqual(['sealed-secret-2']);
    await expect(importing(sealed, 'a wrong passphrase', {}, untouched())).rejects.toThrow(/passphrase/);
    await expect(importing(sealed, null, {}, untouched())).rejects.toThrow(/passphrase is required/);
    expect((await house.call('POST', '/admin/export', { passphrase: 'short' })).status).toBe(422);
  });

  it('with one byte changed is refused, and changes nothing', async () => {
    await run(exportFile());
    const [plain, sealed] = [await exported(null), await exported(words)];
    // Not in the blanks between members, which say nothing.
    const places = (text: string, count: number) =>
      Array.from({ length: count }, (_, n) => Math.floor(((n + 0.5) * text.length) / count)).map((at) =>
        text.slice(at).search(/\S/) < 0 ? text.search(/\S/) : at + text.slice(at).search(/\S/),
      );
    const changed = (text: string, at: number) =>
      text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
    for (const at of places(plain, 150)) {
      await expect(importing(changed(plain, at), null, {}, untouched()), `byte ${at}`).rejects.toThrow(
        /was changed|not JSON|not whole|not an export|of version|is sealed/,
      );
    }
    for (const at of [...places(sealed, 10), sealed.indexOf('ghx2.') + 9, sealed.indexOf('http') + 8]) {
      await expect(importing(changed(sealed, at), words, {}, untouched()), `byte ${at}`).rejects.toThrow(
        /was changed|damaged|not JSON|not whole|not an export|of version|holds no credentials/,
      );
    }
    const moved = sealed.replace(house.upstream.url, 'https://thief.example/mcp');
    expect(moved).not.toBe(sealed);
    await expect(importing(moved, words, {}, untouched())).rejects.toThrow(/was changed/);
  });

  it('of another house is taken with its passphrase, or when its reader says so', async () => {
    const [plain, sealed] = [await exported(null), await exported(words)];
    const foreign = { key: exportKey({ JWT_SECRET_KEY: 'the secret of another house, long enough' }) };
    await expect(importing(plain, null, foreign, untouched())).rejects.toThrow(/another Gatehouse.*--unsigned/);
    expect(await importing(plain, null, { ...foreign, unsigned: true })).toBe(0);
    expect(await importing(sealed, words, foreign)).toBe(0);
    const earlier = JSON.stringify({ ...(JSON.parse(plain) as object), version: 1 });
    await expect(importing(earlier, null, { unsigned: true }, untouched())).rejects.toThrow(/version 1/);
  });

  it('brings back servers, what is switched off, the deny list and the list of tokens', async () => {
    await query('DELETE FROM gateways');
    await house.call('POST', '/gateways', { name: 'Kept', url: house.upstream.url });
    const tool = (await house.call('GET', '/tools')).body as unknown as { id: string; name: string }[];
    await house.call('POST', `/tools/${tool[0]!.id}/state?activate=false`);
    const said = { customName: 'renamed', description: 'Said here' };
    expect((await house.call('PATCH', `/tools/${tool[1]!.id}`, said)).status).toBe(200);
    const chosen = await house.call('POST', '/servers', {
      name: 'Chosen',
      associated_tools: ['kept__renamed'],
      gateways: [{ id: 'kept', tools: ['*o*'] }],
      overrides: { kept__renamed: { displayName: 'There' } },
    });
    expect(chosen.status).toBe(201);
    await house.call('POST', '/admin/revocations', { kind: 'principal', value: 'local:leaver', reason: 'left' });
    const made = await house.call('POST', '/tokens', { name: 'of the laptop' });
    const tokenId = (made.body as unknown as { token: { id: string } }).token.id;
    await house.call('PUT', '/admin/limits', { quotas: [{ per: 'everybody', calls: 1_000_000, days: 1 }] });
    for (const [table, owner] of [
      ['gateways', 'bob'],
      ['servers', 'eve'],
    ])
      await query(`UPDATE ${table} SET owner_id = 'local:${owner}', created_by = '${owner}'`);
    const before = await exported(words);
    const contents = (text: string) => {
      const { exportedAt: _at, credentials: _sealed, ...rest } = JSON.parse(text) as Record<string, unknown>;
      return rest;
    };
    for (const table of ['gateways', 'servers', 'tokens']) await query(`DELETE FROM ${table}`);
    await house.call('DELETE', '/admin/revocations/principal/local%3Aleaver');
    await query('DELETE FROM revocations');
    await house.call('PUT', '/admin/limits', {});
    expect(contents(await exported(words))).not.toEqual(contents(before));

    const printer = io();
    expect(await importing(before, words, {}, printer)).toBe(0);
    expect(JSON.parse(printer.printed)).toMatchObject({
      outcomes: expect.arrayContaining([
        { name: 'Kept', action: 'create', notes: [] },
        { name: 'server Chosen', action: 'create', notes: [] },
        { name: 'limits for all gateways', action: 'create', notes: [] },
        { name: expect.stringMatching(/^tool .* of Kept$/), action: 'update', notes: ['switched off'] },
        { name: expect.stringMatching(/^words of tool .* of Kept$/), action: 'create', notes: [] },
        { name: 'revocation of principal local:leaver', action: 'create', notes: [] },
        { name: 'token of the laptop', action: 'create', notes: [] },
      ]),
    });
    const after = contents(await exported(words));
    const plain = (rows: unknown) =>
      (rows as Record<string, unknown>[]).map(({ createdAt: _, createdBy: __, ...row }) => row);
    const were = contents(before);
    expect(after).toMatchObject({
      owners: [
        { kind: 'gateway', name: 'Kept', ownerId: 'local:bob', createdBy: 'bob' },
        { kind: 'server', name: 'Chosen', ownerId: 'local:eve', createdBy: 'eve' },
      ],
      overrides: [{ gateway: 'Kept', kind: 'tool', name: tool[1]!.name.slice(6), ...said }],
      servers: [
        {
          gateways: [{ id: 'kept', tools: ['*o*'] }],
          overrides: { [tool[1]!.name]: { displayName: 'There' } },
        },
      ],
    });
    expect({ ...after, revocations: plain(after.revocations) }).toEqual({
      ...were,
      revocations: plain(were.revocations),
    });
    expect((await house.call('DELETE', `/tokens/${tokenId}`)).status).toBe(204);
    const again = io();
    expect(await importing(before, words, {}, again)).toBe(0);
    expect(
      (JSON.parse(again.printed) as { outcomes: { action: string }[] }).outcomes.every(
        ({ action }) => action === 'same',
      ),
    ).toBe(true);
  });

  it('hands on what the importer owns alone, and not by somebody who is no administrator', async () => {
    await house.call('POST', '/gateways', { name: 'Kept', url: house.upstream.url });
    await query("UPDATE gateways SET owner_id = 'local:bob'");
    const ownerOf = async () => (await house.call('GET', '/gateways/kept')).body.ownerId;
    const owners = [
      { kind: 'gateway', name: 'Kept', ownerId: 'local:thief', createdBy: 'thief' },
      { kind: 'server', name: 'Nowhere', ownerId: 'local:bob', createdBy: 'bob' },
      { kind: 'gateway', name: 'Kept', ownerId: ['local:thief'] },
    ];
    const { body } = await house.call('POST', '/admin/import', { owners });
    expect(body).toMatchObject({ outcomes: [{ action: 'same' }, { action: 'failed' }, { action: 'failed' }] });
    const token = await house.gatehouse.token({ sub: 'thief' });
    const asked = await house.gatehouse.fetch('/admin/import', {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ gateways: [{ name: 'Kept', url: house.upstream.url }], owners }),
    });
    expect(asked.status).toBe(403);
    expect(await ownerOf()).toBe('local:bob');
  });

  it('is on record, with or without credentials', async () => {
    await exported(null);
    await exported(words);
    const { body } = await house.call('GET', '/admin/audit?limit=50');
    const rows = JSON.stringify(body);
    expect(rows).toMatch(
      /"action":"export"[^}]*"target":"with credentials, sealed"|"target":"with credentials, sealed"[^}]*"action":"export"/,
    );
    expect(rows).toContain('without credentials');
    expect(rows).not.toContain(words);
  });

  it('leaves out no table without a reason', async () => {
    const held = new Set([
      'gateways',
      'servers',
      'server_items',
      'server_gateways',
      'server_overrides',
      'catalog_items',
      'item_overrides',
      'revocations',
      'tokens',
    ]);
    // Sealing keys are settings, audit rows have an export of their own, sessions end, and imports are taken back where they were made; of
    // limits the rules are in it.
    const left =
      /^(encryption_keys|audit_|mcp_|migrations$|typeorm_|gateways_file_contents$|imports$|limit|rate_|quota)/;
    const rows = (await query(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
    )) as { name: string }[];
    expect(rows.map(({ name }) => name).filter((name) => !held.has(name) && !left.test(name))).toEqual([]);
    expect(rows.length).toBeGreaterThan(held.size);
  });
});
