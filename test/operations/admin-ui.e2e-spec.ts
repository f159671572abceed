import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';

let gatehouse: StartedGatehouse;
beforeAll(async () => {
  gatehouse = await startGatehouse();
});
afterAll(() => gatehouse.close());

/** `fetch` decodes and adds headers of its own; what is asked for here is exactly what a browser would ask for. */
const get = (path: string, headers: Record<string, string> = {}) =>
  gatehouse.fetch(path, { headers: { 'accept-encoding': 'identity', ...headers }, redirect: 'manual' });
const assetsOf = async (path: string) =>
  [...(await (await get(path)).text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(
    ([, address]) => new URL(address!, gatehouse.url + path).pathname,
  );

describe.each(['/', '/admin/'])('the page %s', (path) => {
  it('is HTML that is asked for anew each time, under a policy without inline code and with Trusted Types', async () => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    const policy = response.headers.get('content-security-policy')!;
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("require-trusted-types-for 'script'; trusted-types 'none'");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });

  it('names only files of its own, which are there, and keeps for ever those whose name holds a hash', async () => {
    const assets = await assetsOf(path);
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      const response = await get(asset);
      expect([asset, response.status]).toEqual([asset, 200]);
      const forEver = response.headers.get('cache-control') === 'public, max-age=31536000, immutable';
      expect([asset, forEver]).toEqual([asset, asset.includes('/assets/')]);
    }
  });
});

it('sends brotli or gzip to those who take it, and 304 to those who have it', async () => {
  const asset = (await assetsOf('/admin/')).find((path) => path.endsWith('.js') && path.includes('/assets/'))!;
  const plain = await (await get(asset)).text();
  const coded = async (coding: string) => {
    const response = await get(asset, { 'accept-encoding': coding });
    expect(response.headers.get('vary')).toContain('Accept-Encoding');
    return { coding: response.headers.get('content-encoding'), text: await response.text() };
  };
  expect(await coded('gzip, deflate, br')).toEqual({ coding: 'br', text: plain });
  expect(await coded('gzip')).toEqual({ coding: 'gzip', text: plain });
  expect(await coded('br;q=0, gzip;q=0')).toEqual({ coding: null, text: plain });
  const etag = (await get(asset)).headers.get('etag')!;
  expect((await get(asset, { 'if-none-match': etag })).status).toBe(304);
});

it('/admin leads to /admin/ by a relative address, so that a prefix of a proxy stays', async () => {
  const response = await get('/admin');
  expect([response.status, response.headers.get('location')]).toEqual([308, 'admin/']);
});

it.each([
  '/admin/assets/none.js',
  '/admin/assets/..%2findex.html',
  '/admin/assets/%2e%2e%2f%2e%2e%2fpackage.json',
  '/admin/index.html.br',
])('%s is not there', async (path) => {
  const response = await get(path);
  expect([401, 404]).toContain(response.status);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
});

it('the API below /admin stays the API', async () => {
  expect((await get('/admin/gateways')).status).toBe(401);
  expect((await gatehouse.admin('/admin/gateways')).body).toEqual([]);
});

it('MCPGATEWAY_UI_ENABLED=false removes the pages and the sign-in of browsers, and nothing else', async () => {
  const without = await startGatehouse({ MCPGATEWAY_UI_ENABLED: 'false' });
  try {
    for (const path of ['/', '/admin', '/admin/', '/admin/theme.js', '/admin/session']) {
      expect([path, (await without.admin(path)).status]).toEqual([path, 404]);
    }
    expect((await without.admin('/admin/session', { method: 'POST', body: {} })).status).toBe(404);
    expect((await without.admin('/admin/gateways')).status).toBe(200);
  } finally {
    await without.close();
  }
});
