import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';

describe('health', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => {
    gatehouse = await startGatehouse();
  });
  afterAll(() => gatehouse.close());

  it('needs no credentials', async () => {
    const health = await gatehouse.fetch('/health');
    expect(health.status).toBe(200);
    expect(await health.json()).toEqual({ status: 'healthy' });
    const ready = await gatehouse.fetch('/ready');
    expect(ready.status).toBe(200);
    expect(await ready.json()).toEqual({ status: 'ready', database: 'connected' });
    const version = await gatehouse.fetch('/version');
    expect(await version.json()).toMatchObject({ name: 'gatehouse', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  });

  it('serves the console and its document', async () => {
    const document = (await (await gatehouse.fetch('/openapi.json')).json()) as { paths: Record<string, unknown> };
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(['/health', '/ready', '/version', '/gateways']));
    expect((await gatehouse.fetch('/docs/')).status).toBe(200);
  });
});

describe('the error shape', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => {
    gatehouse = await startGatehouse();
  });
  afterAll(() => gatehouse.close());

  it('is problem+json with a code and the request id, on an unknown path', async () => {
    const { status, headers, body } = await gatehouse.admin('/nowhere', { headers: { 'x-request-id': 'trace-me-42' } });
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(body).toMatchObject({ status: 404, code: 'NOT_FOUND', requestId: 'trace-me-42' });
  });

  it('says 400 for broken JSON without quoting it, and 415 for a form', async () => {
    const authorization = `Basic ${Buffer.from(`admin:${gatehouse.env.BASIC_AUTH_PASSWORD}`).toString('base64')}`;
    const broken = await gatehouse.fetch('/gateways', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{"auth_token": "hush-hush',
    });
    expect(broken.status).toBe(400);
    expect(await broken.text()).not.toContain('hush');
    const form = await gatehouse.fetch('/gateways', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'name=x',
    });
    expect(form.status).toBe(415);
    expect(await form.json()).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' });
  });
});
