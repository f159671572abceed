import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawConnection } from '../support/wire/raw-connection.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { freePort } from '../support/wire/free-port.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { rawGet } from '../support/wire/raw-get.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

describe('/metrics on loopback', () => {
  let gatehouse: StartedGatehouse;
  let upstream: Upstream;
  beforeAll(async () => {
    [gatehouse, upstream] = await Promise.all([startGatehouse(), startUpstream()]);
  });
  afterAll(async () => {
    await gatehouse.close();
    await upstream.close();
  });

  it('is in the text format of Prometheus and needs no credentials', async () => {
    const scraped = await gatehouse.fetch('/metrics');
    expect(scraped.status).toBe(200);
    expect(scraped.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await scraped.text();
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds', 'nodejs_gc_duration_seconds']) {
      expect(text).toContain(`# TYPE ${name} `);
    }
  });

  it('tells the state of the house: upstreams, callers, catalogue, audit, database', async () => {
    const { slug } = await register(gatehouse, upstream.url, 'state');
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: { message: 'x' } } };
    await post(`${gatehouse.url}/gateways/${slug}/rpc`, await gatehouse.token(), call);
    await gatehouse.fetch('/gateways');
    await gatehouse.fetch('/mcp', {
      method: 'POST',
      body: '{}',
      headers: { 'x-hostile': 'hostile', authorization: 'Bearer hostile' },
    });
    const text = await (await gatehouse.fetch('/metrics')).text();
    const value = (series: string) =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')
          .at(-1),
      );
    expect(text).toContain('http_client_open_connections{server_address="127.0.0.1"');
    expect(value(`gatehouse_upstream_breaker_open{gateway="${slug}"}`)).toBe(0);
    expect(value(`gatehouse_upstream_calls_active{gateway="${slug}"}`)).toBe(0);
    expect(value('gatehouse_identity_accepted_total{surface="admin",source="basic"}')).toBeGreaterThan(0);
    expect(value('gatehouse_refusals_total{action="refuse.read",code="UNAUTHENTICATED"}')).toBe(1);
    expect(value('gatehouse_refusals_total{action="refuse.client",code="UNAUTHENTICATED"}')).toBe(1);
    for (const name of [
      'mcp_sessions',
      'mcp_streams',
      'mcp_parked_calls',
      'catalogue_stale_seconds',
      'audit_missing_total',
    ]) {
      expect(value(`gatehouse_${name}`)).toBe(0);
    }
    expect(value('gatehouse_audit_waiting')).toBeGreaterThanOrEqual(0);
    expect(value('db_client_connection_count{db_client_connection_state="idle"}')).toBeGreaterThan(0);
    expect(value('db_client_connection_max')).toBeGreaterThan(0);
    expect(value('nodejs_eventloop_utilization')).toBeGreaterThan(0);
    expect(text).not.toContain('hostile');
    await gatehouse.admin(`/gateways/${slug}`, { method: 'DELETE' });
    await expect.poll(async () => (await gatehouse.fetch('/metrics')).text()).not.toContain(`gateway="${slug}"`);
  });

  it('is not for a page whose name was made to resolve to 127.0.0.1', async () => {
    const { port } = new URL(gatehouse.url);
    expect(await rawGet(gatehouse.url, '/metrics', { host: `attacker.example:${port}` })).toBe(421);
    expect(await rawGet(gatehouse.url, '/metrics', { origin: 'https://attacker.example' })).toBe(403);
  });

  it('has rate, errors and duration of every call, and no series that a client made up', async () => {
    const { slug } = await register(gatehouse, upstream.url, 'measured');
    const token = await gatehouse.token();
    const ask = (path: string, method: string, params: Record<string, unknown>) => {
      const { body, headers } = modernRequest(method, params);
      return post(gatehouse.url + path, token, body, headers);
    };
    const called = await ask('/mcp', 'tools/call', { name: `${slug}__echo`, arguments: { message: 'x' } });
    expect(called.status).toBe(200);
    const old = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: { message: 'x' } } };
    expect((await post(`${gatehouse.url}/gateways/${slug}/rpc`, token, old)).status).toBe(200);
    const tried = await post(`${gatehouse.url}/tools/${slug}__echo/call`, token, { arguments: { message: 'x' } });
    expect(tried.status).toBe(200);
    await ask('/mcp', 'tools/call', { name: `${slug}__hostile`, arguments: {} });
    await ask(`/gateways/${slug}/mcp`, 'hostile/method', {});
    await ask(`/gateways/${slug}/mcp`, 'resources/read', { uri: 'hostile://uri' });

    const text = await (await gatehouse.fetch('/metrics')).text();
    const echo = `mcp_method_name="tools/call",gen_ai_tool_name="echo",gateway="${slug}"`;
    const count = 'mcp_server_operation_duration_seconds_count';
    expect(text).toContain(`${count}{${echo},transport="streamable-http",era="modern",outcome="ok"} 1`);
    expect(text).toContain(`${count}{${echo},transport="rpc",era="legacy",outcome="ok"} 1`);
    expect(text).toContain(`${count}{${echo},transport="rest",era="legacy",outcome="ok"} 1`);
    expect(text).toContain(`mcp_method_name="other",gen_ai_tool_name="",gateway="${slug}"`);
    expect(text).not.toContain('hostile');
  });
});

describe('/metrics on a listener that is not loopback', () => {
  let gatehouse: StartedGatehouse;
  let metricsPort: number;
  beforeAll(async () => {
    metricsPort = await freePort();
    gatehouse = await startGatehouse({ HOST: '0.0.0.0', METRICS_PORT: String(metricsPort), METRICS_HOST: '127.0.0.1' });
  });
  afterAll(() => gatehouse.close());

  it('is for administrators alone', async () => {
    expect((await gatehouse.fetch('/metrics')).status).toBe(401);
    const authorization = `Bearer ${await gatehouse.token()}`;
    expect((await gatehouse.fetch('/metrics', { headers: { authorization } })).status).toBe(403);
    const { user, password } = { user: gatehouse.env.BASIC_AUTH_USER, password: gatehouse.env.BASIC_AUTH_PASSWORD };
    const basic = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const scraped = await gatehouse.fetch('/metrics', { headers: { authorization: basic } });
    expect(scraped.status).toBe(200);
    expect(await scraped.text()).toContain('process_cpu_seconds_total');
  });

  it('answers on a loopback METRICS_PORT to local names alone', async () => {
    const { ask, socket } = await rawConnection(`http://127.0.0.1:${metricsPort}`);
    const get = (host: string) => ask(`GET /metrics HTTP/1.1\r\nHost: ${host}\r\n\r\n`, /\r\n\r\n/);
    expect(await get('rebound.example:9')).toMatch(/^HTTP\/1.1 421 /);
    expect(await get(`localhost:${metricsPort}`)).toMatch(/^HTTP\/1.1 200 /);
    socket.destroy();
  });

  it('is open on METRICS_PORT, where nothing else is', async () => {
    const separate = `http://127.0.0.1:${metricsPort}`;
    const scraped = await fetch(`${separate}/metrics`);
    expect(scraped.status).toBe(200);
    expect(await scraped.text()).toContain('process_cpu_seconds_total');
    for (const path of ['/', '/health', '/mcp', '/gateways', '/metrics/x']) {
      expect((await fetch(separate + path)).status).toBe(404);
    }
    expect((await fetch(`${separate}/metrics`, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  it('does not start where METRICS_PORT is taken, and says so', async () => {
    await expect(startGatehouse({ METRICS_PORT: String(metricsPort) })).rejects.toThrow(
      `METRICS_PORT ${metricsPort} on 127.0.0.1 is taken by another program`,
    );
  });
});

describe('/metrics behind a proxy on the same machine', () => {
  it('is for administrators, since every stranger comes from loopback there', async () => {
    const gatehouse = await startGatehouse({ MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true' });
    expect((await gatehouse.fetch('/metrics')).status).toBe(401);
    await gatehouse.close();
  });
});
