import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportKey } from '../../src/import/gatehouse-export.js';
import { exportGateways, importExport } from '../../src/import/import-command.js';
import { authority, expired, forElsewhere, forLoopback } from '../support/wire/certificates.js';
import { commandIo } from '../support/contextforge.js';
import { gatewaysUnderTest } from '../support/gateways.js';
import { connectV1 } from '../support/wire/mcp-client.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const house = gatewaysUnderTest();
const { call } = house;
/** Of the client; the server takes what its authority signed. */
const own = { client_cert: forElsewhere.cert, client_key: forElsewhere.key };
const shown = {
  subject: 'CN=elsewhere',
  expiresAt: new Date(new X509Certificate(forElsewhere.cert).validTo).toISOString(),
};

describe('an upstream that demands a client certificate', () => {
  const upstreams: Upstream[] = [];
  beforeAll(async () => {
    for (const speaks of ['both', 'sse'] as const)
      upstreams.push(await startUpstream({ speaks, tls: { ...forLoopback, ca: authority, requestCert: true } }));
  });
  afterAll(() => Promise.all(upstreams.map((upstream) => upstream.close())));

  const register = (body: object, upstream = upstreams[0]!) =>
    call('POST', '/gateways', { name: 'Mutual', url: upstream.url, ca_certificate: authority, ...body });
  const edit = (body: object, method = 'PATCH') => call(method, '/gateways/mutual', body);
  const sealed = async () => {
    const [row] = (await house.gatehouse.store.query('SELECT * FROM gateways')) as Record<string, unknown>[];
    return row!;
  };

  it.each([0, 1])('is registered, tested, read again and called with it, on either transport (%i)', async (n) => {
    const upstream = upstreams[n]!;
    const without = await register({}, upstream);
    expect([without.status, without.body]).toMatchObject([
      502,
      { upstream: { code: expect.stringMatching(/^UPSTREAM_(TLS|CLOSED)$/) } },
    ]);
    const { status, body } = await register({ ...own, auth_headers: { 'X-API-Key': 'key-of-headers' } }, upstream);
    expect([status, body.clientCertificate, body.toolCount]).toEqual([201, shown, 3]);
    expect((await call('POST', '/gateways/test', { gateway_id: body.id })).body).toMatchObject({ ok: true });
    expect((await call('POST', `/gateways/${body.id}/refresh`)).body).toMatchObject({ success: true });
    const client = await connectV1(`${house.gatehouse.url}/mcp`, await house.gatehouse.token());
    const result = await client.callTool({ name: 'mutual__echo', arguments: { message: 'hi' } });
    expect(result.content).toEqual([{ type: 'text', text: 'hi' }]);
    await client.close();
  });

  it('has its key sealed, and shown nowhere', async () => {
    await register(own);
    const key = forElsewhere.key.split('\n')[1]!;
    for (const text of [
      JSON.stringify(await sealed()),
      JSON.stringify((await call('GET', '/gateways')).body),
      JSON.stringify((await call('GET', '/gateways/mutual')).body),
    ])
      expect(text.includes(key) || text.includes('PRIVATE KEY')).toBe(false);
    const user = await house.gatehouse.fetch('/gateways/mutual', {
      headers: { authorization: `Bearer ${await house.gatehouse.token()}` },
    });
    expect(await user.text()).not.toContain('elsewhere');
  });

  it('keeps, replaces and loses it as an edit says, and a read can be sent back', async () => {
    await register(own);
    const { body: read } = await call('GET', '/gateways/mutual');
    expect((await edit({ ...read, description: 'other' }, 'PUT')).body).toMatchObject({ clientCertificate: shown });
    expect((await edit({ auth_type: 'authheaders', auth_headers: { 'X-API-Key': 'key-1' } })).body).toMatchObject({
      clientCertificate: shown,
    });
    expect((await edit({ auth_type: 'none' })).body).toMatchObject({ clientCertificate: shown });
    expect((await edit({ client_key: '*****' })).body).toMatchObject({ clientCertificate: shown });
    expect((await edit({ client_cert: null, client_key: null }, 'PUT')).body.clientCertificate).toEqual(shown);
    expect((await edit({ client_cert: forElsewhere.cert })).status).toBe(200);
    const { version } = (await call('GET', '/gateways/mutual')).body;
    expect((await edit({ client_key: forElsewhere.key })).body.version).toBe(version);
    const moved = await edit({ url: 'https://127.0.0.1:1/mcp', enabled: false });
    expect([moved.status, moved.body.errors[0]!.path]).toEqual([422, 'url']);
    const removed = await edit({ client_cert: null, enabled: false });
    expect([removed.status, removed.body.clientCertificate]).toEqual([200, null]);
    expect((await sealed()).auth_sealed).toBeNull();
  });

  it.each<[string, object, string, RegExp]>([
    ['a certificate without a key', { client_cert: own.client_cert }, 'client_key', /belong together/],
    ['a key without a certificate', { client_key: own.client_key }, 'client_cert', /belong together/],
    ['a key to keep, where none is stored', { ...own, client_key: '*****' }, 'client_key', /belong together/],
    ['the key of another', { ...own, client_key: expired.key }, 'client_key', /not the key of client_cert/],
    ['a key in its place', { ...own, client_cert: own.client_key }, 'client_cert', /must not hold a private key/],
    ['half a key', { ...own, client_key: own.client_key.slice(0, 90) }, 'client_key', /private key in PEM/],
    ['no text', { ...own, client_key: 5 }, 'client_key', /private key in PEM/],
    ['a broken certificate', { ...own, client_cert: own.client_cert.replace(/MII/, 'AAA') }, 'client_cert', /read/],
  ])('is refused with %s, and the message holds no key', async (_what, body, path, message) => {
    const answer = await register(body);
    expect([answer.status, answer.body.errors]).toEqual([422, [{ path, message: expect.stringMatching(message) }]]);
    expect(JSON.stringify(answer.body)).not.toContain(own.client_key.split('\n')[1]!.slice(0, 20));
  });

  it('opens under a new key, and goes along with an export that has a passphrase', async () => {
    const { body } = await register(own);
    expect((await call('POST', '/admin/keys/rotate')).status).toBe(200);
    expect((await call('POST', `/gateways/${body.id}/refresh`)).body).toMatchObject({ success: true });
    const words = 'a long passphrase';
    const printer = commandIo(house);
    await exportGateways(words, printer);
    expect(printer.printed).not.toMatch(/PRIVATE KEY|BEGIN CERTIFICATE[^]*elsewhere/);
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-export-'));
    writeFileSync(join(folder, 'house.json'), printer.printed);
    await house.gatehouse.store.query('DELETE FROM gateways');
    const proof = { passphrase: words, key: exportKey(house.gatehouse.env), unsigned: false };
    const options = { dryRun: false, json: true };
    expect(await importExport(join(folder, 'house.json'), proof, options, commandIo(house))).toBe(0);
    rmSync(folder, { recursive: true });
    expect((await call('GET', '/gateways/mutual')).body).toMatchObject({ clientCertificate: shown });
    expect((await call('POST', '/gateways/mutual/refresh')).body).toMatchObject({ success: true });
  });
});
