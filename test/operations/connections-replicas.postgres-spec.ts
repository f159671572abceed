import { afterEach, expect, it } from 'vitest';
import type { ConnectionsRead } from '../../src/connections/connection-read.js';
import { connectV1 } from '../support/wire/mcp-client.js';
import { Opened, startReplica } from '../support/stores/replica.js';
import { userToken } from '../support/stores/replica-process.js';
import { freshStore } from '../support/stores/store.js';
import { startUpstream } from '../support/upstreams/upstream.js';

const opened = new Opened();
afterEach(() => opened.closeAll());

it('each replica lists the sessions of all, and ends one that another holds', async () => {
  const store = opened.keep(await freshStore());
  const [one, two] = [opened.keep(await startReplica(store)), opened.keep(await startReplica(store))];
  const upstream = opened.keep(await startUpstream());
  await one.call('POST', '/gateways', { name: 'shared', url: upstream.url });
  const client = await connectV1(`${one.url}/mcp`, await userToken('alice'));
  const seen = async () => (await two.call('GET', '/admin/connections')) as unknown as { body: ConnectionsRead };
  const { items } = (await seen()).body;
  expect(items).toMatchObject([{ kind: 'session', principal: 'local:alice', client: 'a-test-client 1.0.0' }]);
  expect((await two.call('DELETE', `/admin/connections/${items[0]!.id}`)).status).toBe(204);
  expect((await seen()).body.items).toEqual([]);
  await expect(client.listTools()).rejects.toThrow(/session/i);
  await client.close();
});
