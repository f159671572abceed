import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.js';
import { ConfigurationError, readEnvironment } from '../../src/config/read-environment.js';
import { isDatabaseAway } from '../../src/database/database-fault.js';
import { EmbeddedHousekeeping } from '../../src/database/embedded/embedded-housekeeping.js';
import { copyDatabase } from '../../src/database/embedded/embedded-template.js';
import { migrate } from '../../src/database/migrate.js';
import { openStore } from '../../src/database/store.js';
import type { WireStream } from '../../src/database/embedded/wire-stream.js';
import { secrets } from '../support/app.js';
import { inspect, writeAndKill } from '../support/stores/kill-writer.js';
import { openDatabaseRoom } from '../support/stores/database-room.js';
import { freshStore, type TestStore } from '../support/stores/store.js';

const run = promisify(execFile);

describe('the embedded store', () => {
  let fresh: TestStore;
  let folder: string;

  beforeEach(async () => {
    fresh = await freshStore();
    folder = fresh.settings.DATA_DIR!;
  });

  afterEach(() => fresh.close());

  const open = (dataDir = folder) => openStore(readEnvironment({ DATA_DIR: dataDir }));

  it(
    'makes its database in folders 0700 and files 0600, also where that was cut short before',
    { timeout: 120_000 },
    async () => {
      const top = join(folder, 'new');
      const data = join(top, 'data');
      mkdirSync(join(data, 'database.new-1'), { recursive: true, mode: 0o700 });
      chmodSync(top, 0o700);
      writeFileSync(join(data, 'database.new-1/PG_VERSION'), '18\n');
      const store = await open(data);
      const client = new pg.Client(store.connection);
      await client.connect();
      await client.query('CREATE TABLE t AS SELECT generate_series(1, 1000) AS n');
      await client.end();
      await store.close();
      expect(readdirSync(data)).toEqual(['database']);
      const entries = readdirSync(top, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(top, name)));
      expect(entries.length).toBeGreaterThan(300);
      for (const stat of entries) expect((stat.mode & 0o777).toString(8)).toBe(stat.isDirectory() ? '700' : '600');
    },
  );

  it('starts from a copy of the empty database that the build made, which has the same modes', async () => {
    execFileSync(process.execPath, ['scripts/built.mjs']);
    const made = join(folder, 'database.copy');
    mkdirSync(made, { mode: 0o700 });
    copyDatabase('dist/embedded-template', made);
    const entries = readdirSync(made, { recursive: true, encoding: 'utf8' }).map((name) => statSync(join(made, name)));
    expect(entries.length).toBeGreaterThan(300);
    for (const stat of entries) expect((stat.mode & 0o777).toString(8)).toBe(stat.isDirectory() ? '700' : '600');
    const data = join(folder, 'copied');
    mkdirSync(data, { mode: 0o700 });
    renameSync(made, join(data, 'database'));
    const store = await open(data);
    expect(await migrate(store)).toHaveLength(migrations.length);
    expect(await migrate(store)).toEqual([]);
    await store.close();
  });

  it('is refused to a second process with one clear line, and free again after the first is gone', async () => {
    const store = await open();
    const env = { PATH: process.env.PATH, DATA_DIR: folder, PORT: '0', ...secrets };
    const second = await run(process.execPath, ['dist/src/main.js'], { env }).catch((error: unknown) => error);
    expect(second).toMatchObject({ code: 78, stdout: '' });
    expect(JSON.parse((second as { stderr: string }).stderr)).toMatchObject({
      level: 'fatal',
      message: `the embedded database in ${folder} is in use by process ${process.pid}; one process at a time can open it (several need DATABASE_URL=postgres://…)`,
    });
    await expect(open()).rejects.toThrow(ConfigurationError);
    await store.close();
    await (await open()).close();
  });

  it('works in a folder whose path is too long for a socket', async () => {
    const long = join(folder, 'd'.repeat(60), 'e'.repeat(60));
    mkdirSync(long, { recursive: true });
    renameSync(join(folder, 'database'), join(long, 'database'));
    const store = await open(long);
    await expect(open(long)).rejects.toThrow('in use by process');
    await store.close();
  });

  it('keeps every acknowledged write through kill -9', { timeout: 120_000 }, async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 3; round += 1) {
      acknowledged.push(...(await writeAndKill(folder, round, 100 + Math.random() * 300)));
    }
    expect(acknowledged.length).toBeGreaterThan(0);
    expect(await inspect(folder, acknowledged)).toEqual({ missing: [], halves: 0 });
  });

  it('fails a query outside the manager of an open transaction instead of waiting for ever', async () => {
    const room = await openDatabaseRoom({ DATA_DIR: folder });
    const nested = room.dataSource.transaction(async (manager) => {
      await manager.query('CREATE TABLE t (n int)');
      await room.dataSource.query('SELECT 1');
    });
    await expect(nested).rejects.toMatchObject({ code: '55P03', message: expect.stringContaining('its manager only') });
    await expect(room.dataSource.query('SELECT * FROM t')).rejects.toThrow('does not exist');
    await room.close();
  });

  it('opens its engine again when that ends unasked', async () => {
    const room = await openDatabaseRoom({ DATA_DIR: folder });
    await room.dataSource.query('CREATE TABLE t AS SELECT 1 AS n');
    // A disk that fails for a while: the next file of the write-ahead log cannot be made, and the engine gives up.
    const log = join(folder, 'database/pg_wal');
    renameSync(log, `${log}.away`);
    const lost = room.dataSource.query('INSERT INTO t SELECT n FROM generate_series(1, 100000) n');
    await expect(lost).rejects.toSatisfy(isDatabaseAway);
    await expect(room.dataSource.query('SELECT * FROM t')).rejects.toSatisfy(isDatabaseAway);
    renameSync(`${log}.away`, log);
    await expect
      .poll(() => room.dataSource.query('SELECT * FROM t').catch(() => []), { timeout: 20_000 })
      .toEqual([{ n: 1 }]);
    await room.close();
  });

  it('keeps its log short and its tables vacuumed', { timeout: 60_000 }, async () => {
    const store = await openStore(readEnvironment({ DATA_DIR: folder }));
    const client = new pg.Client(store.connection);
    await client.connect();
    const figures = async () => {
      const { rows } = await client.query(`
        SELECT (SELECT sum(size)::int / 1048576 FROM pg_ls_waldir()) AS "logMiB", relpages AS pages, reltuples AS tuples
        FROM pg_class WHERE relname = 't'`);
      return rows[0] as { logMiB: number; pages: number; tuples: number };
    };
    await client.query("CREATE TABLE t AS SELECT n, repeat('x', 500) AS filler FROM generate_series(1, 100000) n");
    const before = await figures();
    expect(before.logMiB).toBeGreaterThan(50);
    expect(before.tuples).toBe(-1);

    const housekeeping = new EmbeddedHousekeeping(store.connection.stream as () => WireStream);
    await housekeeping.run();
    const after = await figures();
    expect(after.logMiB).toBeLessThanOrEqual(33);
    expect(after).toMatchObject({ tuples: 100_000 });

    await client.query('DELETE FROM t WHERE n > 50000');
    await housekeeping.run(Date.now() + 60_000);
    expect(await figures()).toMatchObject({ tuples: 100_000 });
    await housekeeping.run(Date.now() + 25 * 60 * 60_000);
    expect(await figures()).toMatchObject({ tuples: 50_000 });
    await client.end();
    await store.close();
  });
});
