import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.js';
import { ConfigurationError, readEnvironment } from '../../src/config/read-environment.js';
import { databaseProblem, isDatabaseAway } from '../../src/database/database-fault.js';
import { migrate } from '../../src/database/migrate.js';
import { openStore } from '../../src/database/store.js';
import { openDatabaseRoom } from '../support/stores/database-room.js';
import { startPostgres, withDatabase, type TestPostgres } from '../support/stores/postgres.js';

type Room = Awaited<ReturnType<typeof openDatabaseRoom>>;

/** How long the database may take to be used again after it is back. */
const recovery = { timeout: 5_000 };

describe('a Postgres that goes away and comes back', () => {
  let postgres: TestPostgres;
  let room: Room;
  let heard: unknown[];
  let unsubscribe: () => void;

  beforeAll(async () => {
    postgres = await startPostgres();
    room = await openDatabaseRoom({ DATABASE_URL: postgres.url, DATABASE_POOL_SIZE: '3' });
    await room.dataSource.query('CREATE TABLE things (id int PRIMARY KEY)');
  });

  beforeEach(() => {
    heard = [];
    unsubscribe = room.feed.subscribe('test', (payload) => void heard.push(payload));
  });

  afterEach(() => unsubscribe());

  afterAll(async () => {
    await room.close();
    await postgres.stop();
  });

  const write = (id: number) => room.dataSource.query('INSERT INTO things VALUES ($1)', [id]);
  const failure = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('killed: fails at once as 503, and works again by itself', async () => {
    await write(1);
    await postgres.kill();
    await expect.poll(() => room.feed.connected, recovery).toBe(false);
    const problem = databaseProblem(await failure(write(2)));
    expect(problem).toMatchObject({ code: 'UNAVAILABLE', status: 503, headers: { 'Retry-After': '5' } });

    await postgres.start();
    await expect.poll(() => room.feed.connected, recovery).toBe(true);
    await expect.poll(() => heard).toEqual([null]);
    await write(3);
    expect(await room.dataSource.query('SELECT id FROM things ORDER BY 1')).toEqual([{ id: 1 }, { id: 3 }]);
  });

  it('killed in the middle of a transaction: the error is known and nothing is half done', async () => {
    const broken = room.feed.transaction(async (manager, announce) => {
      await manager.query('INSERT INTO things VALUES (10)');
      await announce('test', { id: 'broken' });
      await postgres.kill();
      await manager.query('INSERT INTO things VALUES (11)');
    });
    expect(isDatabaseAway(await failure(broken))).toBe(true);
    await postgres.start();
    await expect.poll(() => room.feed.connected, recovery).toBe(true);
    expect(await room.dataSource.query('SELECT id FROM things WHERE id >= 10')).toEqual([]);
  });

  it('hangs: writes fail within the limit, the feed says so, and both work again', async () => {
    await Promise.all([write(20), write(21), write(22)]);
    postgres.freeze();
    const failures = await Promise.all([30, 31, 32, 33, 34, 35].map((id) => failure(write(id))));
    expect(failures.map((error) => isDatabaseAway(error))).toEqual(Array(6).fill(true));
    expect(room.feed.connected).toBe(false);

    postgres.thaw();
    await expect.poll(() => room.feed.connected, recovery).toBe(true);
    expect(heard).toContain(null);
    await expect.poll(() => failure(write(40)), recovery).toBeUndefined();
  });

  it('loses its LISTEN connection alone: subscribers are told that anything may have changed', async () => {
    await room.dataSource.query(
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' OR query = 'SELECT 1'`,
    );
    await expect.poll(() => heard, recovery).toEqual([null]);
    expect(room.feed.connected).toBe(true);
  });

  it('turns read-only: writes are 503, reads go on', async () => {
    await room.dataSource.query('ALTER DATABASE postgres SET default_transaction_read_only = on');
    const other = await openDatabaseRoom({ DATABASE_URL: postgres.url });
    const refused = await failure(other.dataSource.query('INSERT INTO things VALUES (50)'));
    expect(databaseProblem(refused)).toMatchObject({ status: 503, message: expect.stringContaining('read-only') });
    expect(await other.dataSource.query('SELECT id FROM things WHERE id = 1')).toEqual([{ id: 1 }]);
    await other.close();
    await room.dataSource.query('ALTER DATABASE postgres RESET default_transaction_read_only');
  });
});

describe('replicas on one Postgres', () => {
  let postgres: TestPostgres;

  beforeAll(async () => {
    postgres = await startPostgres();
  });

  afterAll(() => postgres.stop());

  it('migrate once when they start together', async () => {
    const store = await openStore(readEnvironment({ DATABASE_URL: postgres.url }));
    const runs = await Promise.all([migrate(store), migrate(store), migrate(store)]);
    expect(runs.flat()).toEqual(migrations.map(({ name }) => name));
  });

  it('hear of each other within the time of a query', async () => {
    const rooms = await Promise.all([1, 2].map(() => openDatabaseRoom({ DATABASE_URL: postgres.url })));
    const heard: unknown[] = [];
    rooms[1]!.feed.subscribe('test', (payload) => void heard.push(payload));
    await rooms[0]!.feed.transaction((_manager, announce) => announce('test', { id: 'x' }));
    await expect.poll(() => heard).toEqual([{ id: 'x' }]);
    await Promise.all(rooms.map((room) => room.close()));
  });

  it('a database that does not exist is one clear line, not something to wait for', async () => {
    const missing = openDatabaseRoom({ DATABASE_URL: withDatabase(postgres.url, 'nowhere') });
    const error = await missing.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error).toHaveProperty('problems', ['DATABASE_URL: database "nowhere" does not exist']);
    expect(isDatabaseAway(error)).toBe(false);
  });
});
