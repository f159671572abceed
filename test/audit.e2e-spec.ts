import { afterAll, beforeAll, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from './support/app.js';
import { register } from './support/register.js';
import { startUpstream, type Upstream } from './support/upstream.js';

interface Row {
  readonly requestId: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
  readonly gateway: string | null;
  readonly ms: number | null;
}

let gatehouse: StartedGatehouse;
let upstream: Upstream;
beforeAll(async () => {
  [gatehouse, upstream] = await Promise.all([startGatehouse(), startUpstream()]);
});
afterAll(async () => {
  await gatehouse.close();
  await upstream.close();
});
const requests = { accept: 'application/json, text/event-stream', 'content-type': 'application/json' };
const rows = async (query = '') => (await gatehouse.admin<Row[]>(`/admin/audit?limit=1000${query}`)).body;

it('a change of the configuration is in the log when it is answered, with who made it', async () => {
  const { id } = await register(gatehouse, upstream.url, 'audited', { 'X-Api-Key': 'a-secret-of-the-upstream' });
  await gatehouse.admin(`/gateways/${id}`, { method: 'PUT', body: { description: 'x' } });
  await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
  expect((await rows()).filter(({ target }) => target === `gateways ${id}`)).toMatchObject([
    { actor: 'local:admin', action: 'DELETE /gateways/:id', outcome: 'ok' },
    { actor: 'local:admin', action: 'PUT /gateways/:id', outcome: 'ok' },
    { actor: 'local:admin', action: 'POST /gateways', outcome: 'ok' },
  ]);
  expect(JSON.stringify(await rows())).not.toContain('a-secret-of-the-upstream');
});

it('a change that is refused leaves no row of a change', async () => {
  const before = (await rows('&actor=local%3Aadmin')).length;
  const refused = await gatehouse.admin('/gateways', { method: 'POST', body: { name: 'x', url: 'ftp://x' } });
  expect(refused.status).toBe(422);
  expect((await rows('&actor=local%3Aadmin')).length).toBe(before);
});

it('equal refusals are one row with a count', async () => {
  for (let count = 0; count < 50; count++) await gatehouse.fetch('/gateways');
  await expect
    .poll(async () => {
      const found = (await rows('&action=refuse.read')) as (Row & { count: number })[];
      return found.reduce((sum, { count }) => sum + count, 0);
    })
    .toBe(50);
  expect((await rows('&action=refuse.read')).length).toBeLessThan(10);
});

it('pages back by id, and takes no nonsense', async () => {
  const all = (await rows()) as (Row & { id: string })[];
  const older = (await gatehouse.admin<{ id: string }[]>(`/admin/audit?limit=2&before=${all[1]!.id}`)).body;
  expect(older.map(({ id }) => id)).toEqual(all.slice(2, 4).map(({ id }) => id));
  expect((await gatehouse.admin('/admin/audit?limit=0')).status).toBe(422);
  expect((await gatehouse.admin('/admin/audit?before=x')).status).toBe(422);
});

it('no request id keeps a row out of the log, and one that is not plain is replaced', async () => {
  const ids = ['a\\u0000b', 'end\\u0000', 'a\\ud800b', 'back\\', '"quoted"', '\\"'];
  const { id } = await register(gatehouse, upstream.url, 'odd');
  const authorization = `Bearer ${await gatehouse.token({ sub: 'odd' })}`;
  const params = { name: 'odd__echo', arguments: { message: 'x' } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  for (const requestId of ids) {
    const headers = { authorization, ...requests, 'x-request-id': requestId };
    await (await gatehouse.fetch('/mcp', { method: 'POST', headers, body })).text();
  }
  const noted = async () => (await rows('&actor=local%3Aodd')) as (Row & { requestId: string })[];
  await expect.poll(noted).toHaveLength(ids.length);
  expect(new Set((await noted()).map(({ requestId }) => requestId)).size).toBe(ids.length);
  for (const { requestId } of await noted()) expect(requestId).toMatch(/^[\da-f-]{36}$/);
  await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
});

it('calls are in the log within a second: who, what, where, outcome, time; never arguments', async () => {
  const { id } = await register(gatehouse, upstream.url, 'called');
  const headers = { authorization: `Bearer ${await gatehouse.token({ sub: 'mia' })}`, ...requests };
  const call = (name: string) => {
    const params = { name, arguments: { message: 'an argument of the caller' } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    return gatehouse.fetch('/mcp', { method: 'POST', headers, body }).then((response) => response.text());
  };
  await call('called__echo');
  const body = JSON.stringify({ arguments: { message: 'an argument of the caller' } });
  const tried = await gatehouse.fetch('/tools/called__echo/call', {
    method: 'POST',
    headers: { ...headers, 'x-request-id': 'tried-by-mia' },
    body,
  });
  expect(tried.status).toBe(200);
  await upstream.close();
  await call('called__echo');
  const calls = () => rows('&action=tools%2Fcall&actor=local%3Amia');
  await expect.poll(calls).toHaveLength(3);
  const [failed, byHand, good] = await calls();
  expect(byHand).toMatchObject({ gateway: 'called', target: 'echo', outcome: 'ok', requestId: 'tried-by-mia' });
  expect(good).toMatchObject({ actor: 'local:mia', gateway: 'called', target: 'echo', outcome: 'ok', code: null });
  expect(good!.ms).toBeGreaterThanOrEqual(0);
  expect(failed).toMatchObject({ actor: 'local:mia', outcome: 'failed', code: 'UPSTREAM_UNREACHABLE' });
  expect(await gatehouse.store.dump()).not.toContain('an argument of the caller');
  await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
});
