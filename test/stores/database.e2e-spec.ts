import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import type { DataSource, QueryRunner } from 'typeorm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.js';
import { readEnvironment } from '../../src/config/read-environment.js';
import type { ChangeFeed } from '../../src/database/change-feed.js';
import { migrate, undoLastMigration } from '../../src/database/migrate.js';
import { openStore, type Store } from '../../src/database/store.js';
import { openDatabaseRoom } from '../support/stores/database-room.js';
import { freshStore, type TestStore } from '../support/stores/store.js';

describe('transactions and the change feed', () => {
  let store: TestStore;
  let room: Awaited<ReturnType<typeof openDatabaseRoom>>;
  let dataSource: DataSource;
  let feed: ChangeFeed;
  let heard: unknown[];
  let unsubscribe: () => void;

  beforeAll(async () => {
    store = await freshStore();
    room = await openDatabaseRoom(store.settings);
    ({ dataSource, feed } = room);
    store.attach(dataSource);
    await dataSource.query('CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)');
  });

  beforeEach(async () => {
    heard = [];
    unsubscribe = feed.subscribe('test', (payload) => void heard.push(payload));
    await dataSource.query('DELETE FROM accounts');
    await dataSource.query('INSERT INTO accounts SELECT i, 100 FROM generate_series(1, 10) i');
  });

  afterEach(() => unsubscribe());

  afterAll(async () => {
    await room.close();
    await store.close();
  });

  it('has the migrated tables', async () => {
    const rows = await store.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    expect(rows.map(({ tablename }) => tablename)).toEqual(expect.arrayContaining(['gateways', 'catalog_items']));
  });

  it('subscribers go on in a context of their own, not in that of whoever made the change', async () => {
    const context = new AsyncLocalStorage<string>();
    const found: (string | undefined)[] = [];
    const stop = feed.subscribe('test', () => void found.push(context.getStore()));
    await context.run('somebody', async () => {
      await feed.transaction((_manager, announce) => announce('test', {}));
      await feed.announce('test', {});
    });
    stop();
    expect(found).toEqual([undefined, undefined]);
  });

  it('keeps the sum under 40 concurrent transfers, every fourth rolled back', async () => {
    const transfer = (n: number) =>
      dataSource.transaction(async (manager) => {
        const [from, to] = [(n % 10) + 1, ((n * 7 + 3) % 10) + 1];
        await manager.query('SELECT 1 FROM accounts WHERE id IN ($1, $2) ORDER BY id FOR UPDATE', [from, to]);
        await manager.query('UPDATE accounts SET balance = balance - 1 WHERE id = $1', [from]);
        if (n % 4 === 0) throw new Error('changed our mind');
        await manager.query('UPDATE accounts SET balance = balance + 1 WHERE id = $1', [to]);
      });
    const outcomes = await Promise.allSettled(Array.from({ length: 40 }, (_, n) => transfer(n)));
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    const [{ sum } = {}] = await store.query('SELECT sum(balance) FROM accounts');
    expect(Number(sum)).toBe(1000);
  });

  it('tells a unique violation by its code and constraint', async () => {
    const twice = dataSource.query('INSERT INTO accounts VALUES (1, 0)');
    await expect(twice).rejects.toMatchObject({ code: '23505', constraint: 'accounts_pkey' });
  });

  it('keeps values as they are: jsonb, bytea, bigint, text of every kind', async () => {
    const text = 'ünï \u{1F511} \\ \' " \n %s $1';
    const [row] = await store.query('SELECT $1::text AS t, $2::jsonb AS j, $3::bytea AS b, $4::bigint AS n', [
      text,
      { text },
      Buffer.from([0, 255, 1]),
      '9007199254740993',
    ]);
    expect(row).toEqual({ t: text, j: { text }, b: Buffer.from([0, 255, 1]), n: '9007199254740993' });
  });

  it('calls subscribers after COMMIT and before transaction() resolves', async () => {
    await feed.transaction(async (_manager, announce) => {
      await announce('test', { id: 'a' });
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual([{ id: 'a' }]);
  });

  it('says nothing of what was rolled back', async () => {
    const failed = feed.transaction(async (_manager, announce) => {
      await announce('test', { id: 'never' });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await feed.announce('test', { id: 'later' });
    expect(heard).toEqual([{ id: 'later' }]);
  });

  it('commits although a subscriber fails, and calls the others', async () => {
    const end = feed.subscribe('test', () => Promise.reject(new Error('subscriber')));
    await feed.transaction(async (manager, announce) => {
      await manager.query('UPDATE accounts SET balance = 1 WHERE id = 1');
      await announce('test', { id: 'a' });
    });
    end();
    expect(heard).toEqual([{ id: 'a' }]);
    expect(await store.query('SELECT balance FROM accounts WHERE id = 1')).toEqual([{ balance: 1 }]);
  });

  it('refuses a payload that NOTIFY cannot carry, and rolls back', async () => {
    const failed = feed.transaction(async (manager, announce) => {
      await manager.query('DELETE FROM accounts');
      await announce('test', { text: 'x'.repeat(7_001) });
    });
    await expect(failed).rejects.toThrow(RangeError);
    expect(await store.query('SELECT 1 FROM accounts')).toHaveLength(10);
  });

  it('hears what another replica announces, and once', async () => {
    const foreign = { channel: 'test', replica: 'another', payload: { id: 'theirs' } };
    await dataSource.query("SELECT pg_notify('gatehouse', $1)", [JSON.stringify(foreign)]);
    await feed.announce('test', { id: 'ours' });
    await expect.poll(() => heard.length).toBe(2);
    expect(heard).toEqual(expect.arrayContaining([{ id: 'ours' }, { id: 'theirs' }]));
  });
});

describe('notifications between clients', () => {
  let test: TestStore;
  let store: Store;
  let listener: pg.Client;
  let speaker: pg.Client;
  const heard: (string | undefined)[] = [];

  beforeAll(async () => {
    test = await freshStore();
    store = await openStore(readEnvironment(test.settings));
    listener = new pg.Client(store.connection);
    speaker = new pg.Client(store.connection);
    await Promise.all([listener.connect(), speaker.connect()]);
    listener.on('notification', ({ payload }) => heard.push(payload));
    await listener.query('LISTEN news');
  });

  afterAll(async () => {
    await Promise.all([listener.end(), speaker.end()]);
    await store.close();
    await test.close();
  });

  it('arrive at COMMIT, not before, and never after ROLLBACK', async () => {
    await speaker.query('BEGIN');
    await speaker.query("NOTIFY news, 'dropped'");
    await speaker.query('ROLLBACK');
    await speaker.query('BEGIN');
    await speaker.query("NOTIFY news, 'kept'");
    await speaker.query('SELECT 1');
    expect(heard).toEqual([]);
    await speaker.query('COMMIT');
    await expect.poll(() => heard).toEqual(['kept']);
  });
});

describe('migrations', () => {
  let test: TestStore;
  let store: Store;

  beforeAll(async () => {
    test = await freshStore();
    store = await openStore(readEnvironment(test.settings));
  });

  afterAll(async () => {
    await store.close();
    await test.close();
  });

  const tables = async () => {
    const client = new pg.Client(store.connection);
    await client.connect();
    const { rows } = await client.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'migrations' ORDER BY 1",
    );
    await client.end();
    return rows.map(({ tablename }) => tablename as string);
  };

  it('go down to nothing and up again', async () => {
    const before = await tables();
    for (const _ of migrations) await undoLastMigration(store);
    expect(await tables()).toEqual([]);
    expect(await migrate(store)).toEqual(migrations.map(({ name }) => name));
    expect(await tables()).toEqual(before);
    expect(await migrate(store)).toEqual([]);
  });

  it('change nothing when one of them fails', async () => {
    class Good1893456000000 {
      name = 'Good1893456000000';
      up = async (queryRunner: QueryRunner) => void (await queryRunner.query('CREATE TABLE good (id int)'));
      down = async () => {};
    }
    class Bad1893456000001 {
      name = 'Bad1893456000001';
      up = async (queryRunner: QueryRunner) => void (await queryRunner.query('CREATE TABLE bad (id nothing)'));
      down = async () => {};
    }
    const before = await tables();
    await expect(migrate(store, [...migrations, Good1893456000000, Bad1893456000001])).rejects.toThrow('nothing');
    expect(await tables()).toEqual(before);
    expect(await migrate(store)).toEqual([]);
  });
});
