import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { modernRequest, post, type RawAnswer } from '../support/wire/mcp-client.js';
import { register } from '../support/upstreams/register.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

interface Refusal {
  readonly actor: string;
  readonly action: string;
  readonly code: string;
  readonly outcome: string;
  readonly count: number;
}

describe('limits by rate and quota', () => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  let id: string;

  beforeAll(async () => {
    upstream = await startUpstream({ tools: sampleTools });
    gatehouse = await startGatehouse();
    ({ id } = await register(gatehouse, upstream.url, 'Up'));
  });
  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });
  afterEach(async () => {
    await gatehouse.admin('/admin/limits', { method: 'PUT', body: {} });
    await gatehouse.admin(`/gateways/${id}`, { method: 'PATCH', body: { limits: null } });
  });

  const set = (body: unknown) => gatehouse.admin('/admin/limits', { method: 'PUT', body });
  const args = { message: 'x' };
  const tokenOf = (sub: string, groups: readonly string[] = []) => gatehouse.token({ sub, groups });

  /** One call of a caller, by each door. */
  const doors: Readonly<Record<string, (token: string) => Promise<RawAnswer>>> = {
    modern: (token) => {
      const { body, headers } = modernRequest('tools/call', { name: 'up__echo', arguments: args });
      return post(`${gatehouse.url}/mcp`, token, body, headers);
    },
    legacy: (token) => {
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'up__echo', arguments: args } };
      return post(`${gatehouse.url}/mcp`, token, body);
    },
    rpc: (token) => {
      const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'up__echo', arguments: args } };
      return post(`${gatehouse.url}/rpc`, token, body);
    },
    rest: (token) => post(`${gatehouse.url}/tools/up__echo/call`, token, { arguments: args }),
  };

  it('are none by default, are read as they were set, and a wrong one changes nothing', async () => {
    const rates = [{ per: 'group', group: 'interns', tool: '*', calls: 5, seconds: 60 }];
    expect((await gatehouse.admin('/admin/limits')).body).toEqual({ rates: [], quotas: [] });
    expect((await set({ rates })).status).toBe(200);
    const wrong = await set({ rates: [{ per: 'team', calls: 0, seconds: 'x', more: 1 }], other: [] });
    expect(wrong.status).toBe(422);
    expect((wrong.body.errors as { path: string }[]).map(({ path }) => path)).toEqual([
      'limits.other',
      'limits.rates[0].more',
      'limits.rates[0].per',
      'limits.rates[0].calls',
      'limits.rates[0].seconds',
    ]);
    expect((await gatehouse.admin('/admin/limits')).body).toEqual({ rates, quotas: [] });
    const user = { authorization: `Bearer ${await tokenOf('someone')}` };
    expect((await gatehouse.fetch('/admin/limits', { headers: user })).status).toBe(403);
  });

  it('hold on every door alike, and say what is left', async () => {
    await set({ rates: [{ per: 'principal', calls: 4, seconds: 600 }] });
    const token = await tokenOf('every-door');
    for (const call of Object.values(doors)) expect((await call(token)).status).toBe(200);
    const before = upstream.calls('tools/call').length;
    for (const [door, call] of Object.entries(doors)) {
      const { status, headers, message } = await call(token);
      expect([door, status, headers.get('retry-after')]).toEqual([door, 429, '150']);
      const said = door === 'rest' ? message : message.error?.data;
      expect(said).toMatchObject({ code: 'RATE_LIMITED' });
      expect(message.error?.code).toBe(door === 'rest' ? undefined : -32000);
      expect(headers.get('ratelimit-policy')).toBe('"rate";q=4;w=600');
      expect(headers.get('ratelimit')).toBe('"rate";r=0;t=150');
    }
    expect(upstream.calls('tools/call').length).toBe(before);
    expect((await doors.modern!(await tokenOf('another'))).status).toBe(200);
    const refusals = async () => {
      const rows = (await gatehouse.admin<Refusal[]>('/admin/audit?limit=100')).body;
      const ours = rows.filter(({ actor, action }) => actor === 'local:every-door' && action === 'refuse.call');
      expect(new Set(ours.map(({ code, outcome }) => `${outcome} ${code}`)).size).toBeLessThanOrEqual(1);
      return ours.reduce((sum, { count }) => sum + count, 0);
    };
    await expect.poll(refusals).toBe(4);
    const metrics = await (await gatehouse.fetch('/metrics')).text();
    expect(metrics).toContain('gatehouse_call_failures_total{error_type="RATE_LIMITED"} 4');
  });

  it('of a gateway stand beside those for all, and are shown to administrators', async () => {
    const limits = { rates: [], quotas: [{ per: 'group', group: 'interns', tool: 'echo', calls: 1, days: 1 }] };
    expect((await gatehouse.admin(`/gateways/${id}`, { method: 'PATCH', body: { limits } })).status).toBe(200);
    expect((await gatehouse.admin(`/gateways/${id}`)).body).toMatchObject({ limits });
    const [first, second] = [await tokenOf('intern-1', ['interns']), await tokenOf('intern-2', ['interns'])];
    expect((await doors.modern!(first)).status).toBe(200);
    const { status, message } = await doors.modern!(second);
    expect([status, message.error?.data?.code]).toEqual([429, 'QUOTA_EXCEEDED']);
    expect((await doors.modern!(await tokenOf('not-an-intern'))).status).toBe(200);
    const bad = { limits: { quotas: [{ per: 'group', calls: 1, days: 1 }] } };
    const refused = await gatehouse.admin(`/gateways/${id}`, { method: 'PATCH', body: bad });
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ path: 'limits.quotas[0].group' }]]);
  });

  it('are settled in the database, with what others used', async () => {
    await set({
      quotas: [{ per: 'everybody', calls: 10, days: 1 }],
      rates: [{ per: 'everybody', calls: 10, seconds: 86_400 }],
    });
    const token = await tokenOf('settled');
    for (let n = 0; n < 3; n++) expect((await doors.modern!(token)).status).toBe(200);
    const source = gatehouse.app.get(DataSource);
    const used = () => source.query<{ value: number }[]>(`SELECT value FROM limit_use WHERE key LIKE ' {%"days"%'`);
    await expect.poll(used).toEqual([{ value: 3 }]);
    await source.query(`UPDATE limit_use SET value = value + 7 WHERE key LIKE ' {%"days"%'`);
    const after = async () => {
      const { message } = await doors.modern!(token);
      return message.error?.data?.code;
    };
    await expect.poll(after, { timeout: 5_000, interval: 300 }).toBe('QUOTA_EXCEEDED');
  });
});
