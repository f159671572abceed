import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConnectionsRead } from '../../src/connections/connection-read.js';
import type { TrafficRead } from '../../src/traffic/traffic-read.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, modernRequest, post } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

let gatehouse: StartedGatehouse;
let upstream: Upstream;
const echo = { definition: { name: 'echo', inputSchema: { type: 'object' } }, call: () => ({ content: [] }) };
beforeAll(async () => {
  [gatehouse, upstream] = await Promise.all([startGatehouse(), startUpstream({ tools: [echo] })]);
  await register(gatehouse, upstream.url, 'busy');
});
afterAll(async () => {
  await gatehouse.close();
  await upstream.close();
});
const connections = async (query = '') => (await gatehouse.admin<ConnectionsRead>(`/admin/connections${query}`)).body;

it('traffic and connections are for administrators, and say what is wrong with a question', async () => {
  const headers = { authorization: `Bearer ${await gatehouse.token()}` };
  for (const path of ['/admin/traffic', '/admin/connections']) {
    expect((await gatehouse.fetch(path, { headers })).status).toBe(403);
    expect((await gatehouse.fetch(path)).status).toBe(401);
  }
  for (const query of ['0', '1441', 'x', '-5', '1e3']) {
    expect((await gatehouse.admin(`/admin/traffic?minutes=${query}`)).status).toBe(422);
  }
  expect((await gatehouse.admin(`/admin/connections?principal=${'x'.repeat(201)}`)).status).toBe(422);
  expect((await gatehouse.admin('/admin/connections/none', { method: 'DELETE' })).status).toBe(404);
  expect((await gatehouse.admin('/admin/connections/%2e%2e%2fkeys', { method: 'DELETE' })).status).toBe(404);
});

it('sessions and listening streams are listed with whose they are, and ended; the id the client holds is not shown', async () => {
  const client = await connectV1(`${gatehouse.url}/mcp`, await gatehouse.token({ sub: 'carol' }));
  await client.callTool({ name: 'busy__echo', arguments: {} });
  const { body, headers } = modernRequest('subscriptions/listen', { notifications: { toolsListChanged: true } });
  const stream = await fetch(`${gatehouse.url}/mcp`, {
    method: 'POST',
    headers: {
      ...headers,
      authorization: `Bearer ${await gatehouse.token({ sub: 'dave' })}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify(body),
  });
  const reader = stream.body!.getReader();
  await reader.read();

  const { items, more, replicas } = await connections();
  expect([more, replicas.length]).toEqual([0, 1]);
  const session = items.find(({ principal }) => principal === 'local:carol')!;
  const listener = items.find(({ principal }) => principal === 'local:dave')!;
  expect(session).toMatchObject({ kind: 'session', client: 'a-test-client 1.0.0', endpoint: 'aggregate', calls: 0 });
  expect(listener).toMatchObject({ kind: 'stream', protocolVersion: '2026-07-28', streaming: true });
  expect(Math.abs(Date.parse(session.since) - Date.now())).toBeLessThan(60_000);
  expect((await connections('?principal=CAROL')).items.map(({ id }) => id)).toEqual([session.id]);

  for (const { id } of [session, listener]) {
    expect((await gatehouse.admin(`/admin/connections/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await gatehouse.admin(`/admin/connections/${id}`, { method: 'DELETE' })).status).toBe(404);
  }
  while (!(await reader.read()).done);
  expect((await connections()).items).toEqual([]);
  await expect(client.callTool({ name: 'busy__echo', arguments: {} })).rejects.toThrow(/session/i);
  await client.close();
  const acts = async () => (await gatehouse.admin<object[]>('/admin/audit?q=connections&outcome=ok')).body;
  await expect.poll(acts).toMatchObject([{ target: listener.id }, { actor: 'local:admin', target: session.id }]);
});

it('traffic: calls of the last minutes by gateway, tool and person, and why the last failed', async () => {
  const call = async (sub: string) => {
    const params = { name: 'busy__echo', arguments: {} };
    const { body, headers } = modernRequest('tools/call', params);
    return post(`${gatehouse.url}/mcp`, await gatehouse.token({ sub }), body, headers);
  };
  for (const sub of ['alice', 'alice', 'bob']) expect((await call(sub)).status).toBe(200);
  await upstream.close();
  expect((await call('bob')).message.error).toBeDefined();
  const traffic = async () => (await gatehouse.admin<TrafficRead>('/admin/traffic?minutes=5')).body;
  await expect.poll(async () => (await traffic()).calls).toBe(5);
  const { steps, failures, ...read } = await traffic();
  expect(read).toMatchObject({
    known: true,
    failed: 1,
    gateways: [{ name: 'busy', calls: 5, failed: 1, lastCode: 'UPSTREAM_UNREACHABLE' }],
    tools: [{ name: 'busy/echo', calls: 5, failed: 1 }],
    people: [
      { name: 'local:bob', calls: 2, failed: 1 },
      { name: 'local:alice', calls: 2, failed: 0 },
      { name: 'local:carol', calls: 1, failed: 0 },
    ],
  });
  expect(failures).toMatchObject([
    { actor: 'local:bob', gateway: 'busy', target: 'echo', code: 'UPSTREAM_UNREACHABLE' },
  ]);
  expect(steps).toHaveLength(60);
  expect(steps.reduce((sum, { calls }) => sum + calls, 0)).toBe(5);
});
