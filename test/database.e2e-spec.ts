import 'reflect-metadata';
import { ConfigModule } from '@nestjs/config';
import { Test, type TestingModule } from '@nestjs/testing';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { environment } from '../src/config/environment.js';
import { readEnvironment } from '../src/config/read-environment.js';
import { ChangeFeed } from '../src/database/change-feed.js';
import { DatabaseModule } from '../src/database/database.module.js';
import { freshStore, type TestStore } from './support/store.js';

describe('the database room', () => {
  let store: TestStore;
  let app: TestingModule;
  let dataSource: DataSource;
  let feed: ChangeFeed;

  beforeAll(async () => {
    store = await freshStore();
    const env = readEnvironment(store.settings);
    const settings = ConfigModule.forRoot({
      isGlobal: true,
      ignoreEnvFile: true,
      ignoreEnvVars: true,
      load: [Object.assign(() => env, { KEY: environment.KEY })],
    });
    app = await Test.createTestingModule({ imports: [settings, DatabaseModule] }).compile();
    await app.init();
    dataSource = app.get(DataSource);
    feed = app.get(ChangeFeed);
    store.attach(dataSource);
    await dataSource.query('CREATE TABLE accounts (id int PRIMARY KEY, balance int NOT NULL)');
  });

  beforeEach(async () => {
    await dataSource.query('DELETE FROM accounts');
    await dataSource.query('INSERT INTO accounts SELECT i, 100 FROM generate_series(1, 10) i');
  });

  afterAll(async () => {
    await app.close();
    await store.close();
  });

  const sum = async () => Number((await store.query('SELECT sum(balance) FROM accounts'))[0]!.sum);

  it('has the migrated tables', async () => {
    const rows = await store.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'");
    expect(rows.map(({ tablename }) => tablename)).toEqual(expect.arrayContaining(['gateways', 'catalog_items']));
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
    expect(await sum()).toBe(1000);
  });

  it('tells a unique violation by its code and constraint', async () => {
    const twice = dataSource.query('INSERT INTO accounts VALUES (1, 0)');
    await expect(twice).rejects.toMatchObject({ code: '23505', constraint: 'accounts_pkey' });
  });

  it('calls subscribers after COMMIT and before transaction() resolves', async () => {
    const heard: unknown[] = [];
    const end = feed.subscribe('test', (payload) => void heard.push(payload));
    await feed.transaction(async (_manager, announce) => {
      await announce('test', { id: 'a' });
      expect(heard).toEqual([]);
    });
    expect(heard).toEqual([{ id: 'a' }]);
    end();
  });

  it('says nothing of what was rolled back', async () => {
    const heard: unknown[] = [];
    const end = feed.subscribe('test', (payload) => void heard.push(payload));
    const failed = feed.transaction(async (_manager, announce) => {
      await announce('test', { id: 'never' });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    await feed.announce('test', { id: 'later' });
    expect(heard).toEqual([{ id: 'later' }]);
    end();
  });
});
