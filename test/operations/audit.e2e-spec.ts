import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditRetention } from '../../src/audit/audit-retention.service.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { patientTool } from '../support/upstreams/patient-tool.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

interface Row {
  readonly requestId: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
  readonly gateway: string | null;
  readonly ms: number | null;
}

interface Paged {
  readonly items: readonly { readonly id: string }[];
  readonly nextCursor: string | null;
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
const rows = async (query = '') => (await gatehouse.admin<Row[]>(`/admin/audit?limit=500${query}`)).body;

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

it('a change that is refused leaves a row of the refusal, and none of a change', async () => {
  const refused = await gatehouse.admin('/gateways', { method: 'POST', body: { name: 'x', url: 'ftp://x' } });
  expect(refused.status).toBe(422);
  const noted = () => rows('&action=POST%20%2Fgateways&outcome=refused');
  await expect.poll(noted).toMatchObject([{ actor: 'local:admin', code: 'VALIDATION_FAILED', count: 1 }]);
  expect(await rows('&q=ftp')).toEqual([]);
});

it('every act is in the log: tests, refreshes, exports, sign-ins and sign-outs', async () => {
  const { id } = await register(gatehouse, upstream.url, 'acts');
  await gatehouse.admin('/gateways/test', { method: 'POST', body: { url: upstream.url } });
  await gatehouse.admin(`/gateways/${id}/refresh`, { method: 'POST', body: {} });
  await gatehouse.admin('/admin/export', { method: 'POST', body: {} });
  const basic = `Basic ${Buffer.from(`admin:${gatehouse.env.BASIC_AUTH_PASSWORD}`).toString('base64')}`;
  await gatehouse.fetch('/admin/audit/export', { headers: { authorization: basic } }).then((answer) => answer.text());
  const bad = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
  await gatehouse.fetch('/admin/session', { method: 'POST', headers: bad, body: '{"token":"x.y.z"}' });
  const wanted = ['POST /gateways/test', 'POST /gateways/:id/refresh', 'export', 'audit.export', 'session.start'];
  const seen = async () => new Set((await rows()).map(({ action }) => action));
  for (const action of wanted) await expect.poll(async () => [...(await seen())]).toContain(action);
  await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
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

it('is paged in both orders, filtered by who, what, where and when, and takes no nonsense', async () => {
  const all = (await rows()) as (Row & { id: string; at: string })[];
  expect(all.length).toBeGreaterThan(10);
  const walk = async (sort: string) => {
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `/admin/audit?include_pagination=true&limit=3&sort=${sort}&to=${all[0]!.at}&cursor=${cursor}`;
      const { body }: { body: Paged } = await gatehouse.admin<Paged>(path);
      found.push(...body.items.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    return found;
  };
  const older = all.filter(({ at }) => at < all[0]!.at).map(({ id }) => id);
  expect(await walk('-id')).toEqual(older);
  expect(await walk('id')).toEqual(older.toReversed());
  const [from, to] = [all[5]!.at, all[1]!.at];
  const between = (await rows(`&from=${from}&to=${to}`)) as (Row & { at: string })[];
  expect(between.length).toBeGreaterThan(0);
  for (const { at } of between) expect(at >= from && at < to).toBe(true);
  expect(await rows('&actor=nobody')).toEqual([]);
  for (const { outcome } of await rows('&outcome=refused,failed')) expect(['refused', 'failed']).toContain(outcome);
  for (const wrong of ['limit=x', 'limit=501', 'cursor=x', 'from=x', 'to=1', 'outcome=x', 'who=x', 'sort=at']) {
    expect((await gatehouse.admin(`/admin/audit?${wrong}`)).status).toBe(422);
  }
});

it('is exported whole, as lines of JSON, oldest first where asked', async () => {
  const basic = `Basic ${Buffer.from(`admin:${gatehouse.env.BASIC_AUTH_PASSWORD}`).toString('base64')}`;
  const exported = await gatehouse.fetch('/admin/audit/export?sort=id', { headers: { authorization: basic } });
  expect(exported.headers.get('content-type')).toContain('application/x-ndjson');
  const lines = (await exported.text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string });
  const listed = (await rows('&sort=id')) as (Row & { id: string })[];
  expect(lines.length).toBeGreaterThan(10);
  expect(lines).toEqual(listed.slice(0, lines.length));
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

it('a call whose client hangs up is in the log as cancelled, and its upstream is told', async () => {
  const patient = patientTool();
  const server = await startUpstream({ tools: [patient.tool] });
  const { id } = await register(gatehouse, server.url, 'patience');
  const token = await gatehouse.token({ sub: 'hasty' });
  const stop = new AbortController();
  const { body, headers } = modernRequest('tools/call', { name: 'patience__patient', arguments: {} });
  const pending = post(`${gatehouse.url}/mcp`, token, body, headers, stop.signal);
  await expect.poll(() => server.calls('tools/call').length).toBe(1);
  stop.abort();
  await expect(pending).rejects.toThrow(/abort/i);
  await expect.poll(() => patient.count.cancelled).toBe(1);
  await expect
    .poll(() => rows('&actor=local%3Ahasty'))
    .toMatchObject([{ action: 'tools/call', target: 'patient', outcome: 'failed', code: 'CLIENT_GONE' }]);
  await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
  await server.close();
});

describe('arguments of calls, where an administrator wants them', () => {
  const secret = 'a-secret-of-the-upstream-77aa';
  let server: Upstream;
  let id: string;
  beforeAll(async () => {
    server = await startUpstream();
    ({ id } = await register(gatehouse, server.url, 'kept', { 'X-Api-Key': secret }, { audit_arguments: 'digest' }));
  });
  afterAll(() => server.close());
  const call = async (sub: string, args: object) => {
    const headers = { authorization: `Bearer ${await gatehouse.token({ sub })}`, ...requests };
    const params = { name: 'kept__echo', arguments: args };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    await (await gatehouse.fetch('/mcp', { method: 'POST', headers, body })).text();
  };
  const kept = async (query: string) =>
    ((await rows(query)) as (Row & { arguments: string | null })[]).map((row) => row.arguments);

  it('are kept as digests, by which equal ones are found; the same over REST', async () => {
    await call('dora', { message: 'the number 4711' });
    await call('dora', { message: 'the number 4711' });
    await call('dora', { message: 'the number 4712' });
    const headers = { authorization: `Bearer ${await gatehouse.token({ sub: 'dora' })}`, ...requests };
    const body = JSON.stringify({ arguments: { message: 'the number 4711' } });
    expect((await gatehouse.fetch('/tools/kept__echo/call', { method: 'POST', headers, body })).status).toBe(200);
    await expect.poll(() => kept('&actor=local%3Adora')).toHaveLength(4);
    const [byHand, other, again, first] = await kept('&actor=local%3Adora');
    expect(first).toMatch(/^hmac-sha256:[0-9a-f]{64}$/);
    expect([again, byHand]).toEqual([first, first]);
    expect(other).not.toBe(first);
    expect(await kept(`&arguments=${encodeURIComponent(first!)}`)).toHaveLength(3);
    expect(await gatehouse.store.dump()).not.toContain('the number 47');
  });

  it('are kept whole where that is asked for, without what the gateway keeps secret', async () => {
    const changed = await gatehouse.admin(`/gateways/${id}`, { method: 'PATCH', body: { auditArguments: 'full' } });
    expect(changed.body).toMatchObject({ auditArguments: 'full' });
    await expect
      .poll(async () => {
        await call('erin', { message: `4713 ${secret} "\u0000` });
        return (await kept('&actor=local%3Aerin'))[0];
      })
      .toBe('{"message":"4713 [redacted] \\"\\u0000"}');
    expect(await gatehouse.store.dump()).not.toContain(secret);
    expect((await gatehouse.admin<{ ok: boolean }>('/admin/audit/verify')).body.ok).toBe(true);
  });

  it('are an administrator’s choice of three, which users are not shown', async () => {
    const wrong = await gatehouse.admin(`/gateways/${id}`, { method: 'PATCH', body: { auditArguments: 'some' } });
    expect([wrong.status, JSON.stringify(wrong.body)]).toEqual([422, expect.stringContaining('auditArguments')]);
    const headers = { authorization: `Bearer ${await gatehouse.token({ sub: 'dora' })}` };
    const seen = await (await gatehouse.fetch(`/gateways/${id}`, { headers })).text();
    expect(seen).toContain('kept');
    expect(seen).not.toContain('auditArguments');
    await gatehouse.admin(`/gateways/${id}`, { method: 'DELETE' });
  });
});

interface Verified {
  readonly ok: boolean;
  readonly chains: readonly {
    chain: string;
    n: number;
    hash: string;
    rows: number;
    fault: { n: number; why: string } | null;
  }[];
}

describe('the chain', () => {
  const verify = async (query = '') => (await gatehouse.admin<Verified>(`/admin/audit/verify${query}`)).body;
  const faults = async () => (await verify()).chains.flatMap(({ fault }) => fault ?? []);
  /** What somebody does who owns the database. */
  const tamper = async (sql: string, back: string) => {
    const query = (text: string) => gatehouse.store.query(text);
    await query('ALTER TABLE audit_pages DISABLE TRIGGER USER');
    await query(sql);
    const found = await faults();
    await query(back);
    await query('ALTER TABLE audit_pages ENABLE TRIGGER USER');
    return found;
  };

  it('follows, and knows how many rows there are', async () => {
    const { ok, chains } = await verify();
    expect(chains.map(({ fault }) => fault)).toEqual(chains.map(() => null));
    expect(ok).toBe(true);
    const counted = (await gatehouse.store.query('SELECT sum(rows)::integer AS rows FROM audit_pages')) as {
      rows: number;
    }[];
    expect(chains.reduce((sum, { rows: some }) => sum + some, 0)).toBe(counted[0]!.rows);
  });

  it('shows an edit, a false time, a hole, a missing end and a missing whole', async () => {
    const copy = 'CREATE TABLE kept AS SELECT * FROM audit_pages';
    const back =
      'DELETE FROM audit_pages; INSERT INTO audit_pages OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept';
    const of = `chain = 'changes'`;
    const cases: [string, string][] = [
      [
        `UPDATE audit_pages SET body = replace(body, 'local:admin', 'local:other') WHERE ${of} AND n = 2`,
        'is not what was written',
      ],
      [`UPDATE audit_pages SET to_at = to_at - interval '1 day' WHERE ${of} AND n = 2`, 'other rows than it says'],
      [`DELETE FROM audit_pages WHERE ${of} AND n = 2`, 'is missing'],
      [`DELETE FROM audit_pages WHERE ${of} AND n > 3`, 'are missing'],
      [`DELETE FROM audit_pages WHERE ${of}`, 'are missing'],
    ];
    for (const [sql, why] of cases) expect((await tamper(`${copy}; ${sql}`, back))[0]?.why).toContain(why);
    expect(await faults()).toEqual([]);
  });

  it('a chain that was removed with its name is missed, and an end that was cut off where its head is known', async () => {
    const { chain, n, hash } = (await verify()).chains.find(({ chain: name }) => name !== 'changes')!;
    const expected = `?expect=${encodeURIComponent(`${chain}:${n + 1}:${hash}`)}`;
    expect((await verify(expected)).chains.find((read) => read.chain === chain)?.fault?.why).toContain('are missing');
    expect((await verify(`?expect=${encodeURIComponent(`${chain}:${n}:${hash}`)}`)).ok).toBe(true);
    expect((await gatehouse.admin('/admin/audit/verify?expect=x')).status).toBe(422);
    const gone = await tamper(
      `CREATE TABLE kept AS SELECT * FROM audit_pages; CREATE TABLE names AS SELECT * FROM audit_chains;
       DELETE FROM audit_pages WHERE chain = '${chain}'; DELETE FROM audit_chains WHERE chain = '${chain}'`,
      `DELETE FROM audit_pages; INSERT INTO audit_pages OVERRIDING SYSTEM VALUE SELECT * FROM kept; DROP TABLE kept;
       DELETE FROM audit_chains; INSERT INTO audit_chains SELECT * FROM names; DROP TABLE names`,
    );
    expect(gone.map(({ why }) => why)).toContain('the whole chain is missing');
  });

  it('goes on where old rows were removed by age, which is a row itself; what a process of the version before writes has its page', async () => {
    const old = '2020-01-01T00:00:00.000Z';
    const row = JSON.stringify([[old, null, null, 'tools/call', 'x', 'y', 'ok', null, 1, null, null, 1]]);
    await gatehouse.store.query(`SELECT audit_append('earlier', '${row}', 1, '${old}', '${old}')`);
    await gatehouse.store.query(`INSERT INTO audit_log (at, action, outcome) VALUES (now(), 'from.before', 'ok')`);
    expect(await rows('&to=2021-01-01')).toHaveLength(1);
    await gatehouse.app.get(AuditRetention).run();
    expect(await rows('&to=2021-01-01')).toEqual([]);
    expect((await rows('&action=audit.retention'))[0]?.target).toBe('1 rows older than 365 days');
    expect(await rows('&action=from.before')).toHaveLength(1);
    expect(await faults()).toEqual([]);
  });
});
