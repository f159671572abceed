import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from './support/app.js';
import { freePort } from './support/free-port.js';
import { rawGet } from './support/raw-get.js';

describe('/metrics on loopback', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => {
    gatehouse = await startGatehouse();
  });
  afterAll(() => gatehouse.close());

  it('is in the text format of Prometheus and needs no credentials', async () => {
    const scraped = await gatehouse.fetch('/metrics');
    expect(scraped.status).toBe(200);
    expect(scraped.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await scraped.text();
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds', 'nodejs_gc_duration_seconds']) {
      expect(text).toContain(`# TYPE ${name} `);
    }
  });

  it('is not for a page whose name was made to resolve to 127.0.0.1', async () => {
    const { port } = new URL(gatehouse.url);
    expect(await rawGet(gatehouse.url, '/metrics', { host: `attacker.example:${port}` })).toBe(403);
    expect(await rawGet(gatehouse.url, '/metrics', { origin: 'https://attacker.example' })).toBe(403);
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
