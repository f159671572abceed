import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, modernRequest, post } from '../support/wire/mcp-client.js';
import { startPostgres, type TestPostgres } from '../support/stores/postgres.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/** Whatever the database does, a call that needs none must not notice. */
describe('calls while Postgres is away', () => {
  let postgres: TestPostgres;
  let upstream: Upstream;
  let gatehouse: StartedGatehouse;
  let legacy: Client;
  let token: string;
  let registered = 0;

  beforeAll(async () => {
    postgres = await startPostgres();
    upstream = await startUpstream();
    gatehouse = await startGatehouse({ DATABASE_URL: postgres.url, DATABASE_POOL_SIZE: '3' });
    token = await gatehouse.token();
    await register(gatehouse, upstream.url, 'Up');
    legacy = await connectV1(`${gatehouse.url}/mcp`, token);
    await legacy.callTool({ name: 'up__echo', arguments: { message: 'first' } });
  });

  afterAll(async () => {
    await legacy.close();
    await gatehouse.close();
    await upstream.close();
    await postgres.stop();
  });

  const callModern = async (message: string) => {
    const { body, headers } = modernRequest('tools/call', { name: 'up__echo', arguments: { message } });
    const { status, text } = await post(`${gatehouse.url}/mcp`, token, body, headers);
    return status === 200 && text.includes(message) ? undefined : `${status} ${text}`;
  };
  const callLegacy = async (message: string) => {
    const result = await legacy.callTool({ name: 'up__echo', arguments: { message } });
    return JSON.stringify(result).includes(message) ? undefined : JSON.stringify(result);
  };

  /** Calls without a pause, two clients of each era, until stopped: how many, and what went wrong with which. */
  function keepCalling() {
    let calls = 0;
    let stopped = false;
    const failures: string[] = [];
    const worker = async (call: (message: string) => Promise<string | undefined>) => {
      while (!stopped) {
        const failure = await call(`message ${++calls}`).catch(String);
        if (failure !== undefined) failures.push(failure);
      }
    };
    const workers = Promise.all([callModern, callModern, callLegacy, callLegacy].map(worker));
    return async () => {
      stopped = true;
      await workers;
      return { calls, failures };
    };
  }

  const write = () =>
    gatehouse.admin('/gateways', {
      method: 'POST',
      body: { name: `another ${(registered += 1)}`, url: `${upstream.url}?n=${registered}` },
    });
  const readiness = async () => {
    const response = await gatehouse.fetch('/ready');
    return [response.status, ((await response.json()) as { database?: string }).database];
  };

  const outages = [
    { name: 'killed', begin: () => postgres.kill(), end: () => postgres.start() },
    { name: 'hanging', begin: async () => postgres.freeze(), end: async () => postgres.thaw() },
  ];

  it.each(outages)(
    '$name: no call fails, writes are 503, and all is well again without a restart',
    async (outage) => {
      await expect.poll(readiness, { timeout: 5_000 }).toEqual([200, 'connected']);
      const stop = keepCalling();
      await sleep(300);
      await outage.begin();

      const refused = await write();
      expect([refused.status, refused.headers.get('retry-after'), refused.body.code]).toEqual([
        503,
        '5',
        'UNAVAILABLE',
      ]);
      await expect.poll(readiness, { timeout: 15_000 }).toEqual([200, 'stale']);
      const fresh = await connectV1(`${gatehouse.url}/mcp`, token);
      expect((await fresh.listTools()).tools.map(({ name }) => name)).toContain('up__echo');
      await fresh.close();

      await outage.end();
      await expect.poll(async () => (await write()).status, { timeout: 5_000, interval: 100 }).toBe(201);
      await expect.poll(readiness, { timeout: 5_000 }).toEqual([200, 'connected']);
      const { calls, failures } = await stop();
      expect(failures).toEqual([]);
      expect(calls).toBeGreaterThan(20);
    },
    60_000,
  );
});
