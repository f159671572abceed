import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from './support/app.js';
import { startUpstream, type Upstream } from './support/upstream.js';

let gatehouse: StartedGatehouse;
let upstream: Upstream;
const secret = { 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-456', 'X-Region': 'us-east-1' };
const auth_headers = Object.entries(secret).map(([key, value]) => ({ key, value }));

beforeAll(async () => {
  gatehouse = await startGatehouse({ HEALTH_CHECK_INTERVAL_SECONDS: '0' });
  upstream = await startUpstream({ demands: secret });
});
afterAll(async () => {
  await gatehouse.close();
  await upstream.close();
});
beforeEach(() => gatehouse.store.query('DELETE FROM gateways'));

const create = (body: object) => gatehouse.admin('/admin/gateways', { method: 'POST', body });

describe('registering the gateway of the guide', () => {
  it('answers 201, discovers the tools with the three headers, and keeps no value in clear', async () => {
    const { status, body, headers } = await create({
      name: 'My Gateway',
      url: upstream.url,
      auth_type: 'authheaders',
      auth_headers,
    });
    expect(body).toMatchObject({
      name: 'My Gateway',
      slug: 'my-gateway',
      authType: 'authheaders',
      authState: 'ok',
      reachable: true,
      version: 1,
    });
    expect(status).toBe(201);
    expect(headers.get('etag')).toBe('"1"');
    expect(body.authHeaders).toMatchObject([
      { key: 'X-API-Key', value: '*****' },
      { key: 'X-Client-ID', value: '*****' },
      { key: 'X-Region', value: '*****' },
    ]);
    const dump = await gatehouse.store.dump();
    for (const value of Object.values(secret)) expect(dump).not.toContain(value);
  });
});
