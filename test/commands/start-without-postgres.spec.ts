import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets } from '../support/app.js';
import { freePort } from '../support/wire/free-port.js';
import { startPostgres, type TestPostgres } from '../support/stores/postgres.js';

/** What `GET path` answers: its status, or undefined where nobody listens. */
const status = (url: string) =>
  fetch(url).then(
    (response) => response.status,
    () => undefined,
  );

describe('a start without Postgres', () => {
  let postgres: TestPostgres;
  let gateway: ChildProcess;
  let url: string;

  beforeAll(async () => {
    postgres = await startPostgres();
    await postgres.kill();
    const port = String(await freePort());
    url = `http://127.0.0.1:${port}`;
    const env = { PATH: process.env.PATH, PORT: port, DATABASE_URL: postgres.url, ...secrets };
    gateway = spawn(process.execPath, ['dist/src/main.js'], { env, stdio: 'inherit' });
  });

  afterAll(async () => {
    if (gateway.exitCode === null) {
      gateway.kill('SIGKILL');
      await once(gateway, 'exit');
    }
    await postgres.stop();
  });

  it('stays up: alive, not ready', async () => {
    await expect.poll(() => status(`${url}/health`), { timeout: 10_000 }).toBe(200);
    const ready = await fetch(`${url}/ready`);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('retry-after')).toBe('5');
    expect(await ready.json()).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('serves when Postgres comes', async () => {
    await postgres.start();
    await expect.poll(() => status(`${url}/ready`), { timeout: 10_000 }).toBe(200);
    expect(gateway.exitCode).toBeNull();
  });
});
