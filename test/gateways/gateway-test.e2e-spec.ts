import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { TestResult } from '../../src/gateways/api/gateway-bodies.js';
import { secrets } from '../support/app.js';
import { gatewaysUnderTest, valuesOf } from '../support/gateways.js';
import { authority, serverCertificate, serverKey } from '../support/wire/tls-fixture.js';
import { startUpstream } from '../support/upstreams/upstream.js';

const house = gatewaysUnderTest({}, { demands: { 'X-API-Key': 'secret-key-123' } });
const { call } = house;
const secret = { auth_headers: { 'X-API-Key': 'secret-key-123' } };
const opened: { close(): unknown }[] = [];
afterEach(() => opened.splice(0).forEach((server) => server.close()));

const test = async (body: object, path = '/gateways/test') => {
  const { status, body: result } = await call('POST', path, body);
  return { status, result: result as unknown as TestResult };
};

/** A server that answers every request the same way. */
async function answering(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  opened.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`;
}

/** The recording upstream behind TLS, under a certificate of a private authority. */
async function secureUpstream(): Promise<string> {
  const inside = new URL(house.upstream.url);
  const server = createTlsServer({ cert: serverCertificate, key: serverKey });
  server.removeAllListeners('request');
  server.on('secureConnection', (socket) => {
    const onward = connect(Number(inside.port), inside.hostname);
    socket.pipe(onward).pipe(socket);
    for (const end of [socket, onward]) end.on('error', () => socket.destroy());
  });
  opened.push({ close: () => server.close() });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `https://localhost:${(server.address() as AddressInfo).port}/mcp`;
}

describe.each(['/gateways/test', '/admin/gateways/test', '/v1/gateways/test'])('POST %s', (path) => {
  it('tries an unsaved form with a real conversation, and stores nothing', async () => {
    const { status, result } = await test({ url: house.upstream.url, ...secret }, path);
    expect([status, result]).toMatchObject([
      200,
      {
        ok: true,
        stage: 'tools',
        era: 'modern',
        protocolVersion: '2026-07-28',
        serverName: 'sample',
        toolCount: 3,
        statusCode: 200,
      },
    ]);
    expect(result.steps.map(({ stage, ok }) => [stage, ok])).toEqual(
      ['dns', 'tcp', 'http', 'auth', 'mcp', 'tools'].map((stage) => [stage, true]),
    );
    expect(house.upstream.calls('tools/list').length).toBeGreaterThan(0);
    expect(await house.rows()).toEqual([]);
  });
});

describe('a stored gateway', () => {
  it('is tried by id with its credentials, and with changes that are not saved', async () => {
    const { body: made } = await house.create(secret);
    expect((await test({ gateway_id: made.id })).result.ok).toBe(true);
    expect(
      (
        await test({
          gatewayId: made.slug,
          auth_headers: [
            { key: 'X-API-Key', value: '*****' },
            { key: 'X-New', value: 'n' },
          ],
        })
      ).result.ok,
    ).toBe(true);
    expect(house.upstream.requests.flatMap((one) => valuesOf(one, 'X-New'))).toContain('n');
    const wrong = await test({ gateway_id: made.id, auth_headers: { 'X-API-Key': 'wrong-secret' } });
    expect(wrong.result).toMatchObject({
      ok: false,
      stage: 'auth',
      statusCode: 401,
      hint: expect.stringContaining('credentials'),
    });
    expect(JSON.stringify(wrong)).not.toContain('wrong-secret');
    expect((await house.row(made.id))?.version).toBe(1);
  });

  it('keeps its values from another origin, and needs them from an unsaved form', async () => {
    const { body: made } = await house.create(secret);
    const elsewhere = await test({ gateway_id: made.id, url: 'http://127.0.0.2:9/mcp' });
    expect([
      elsewhere.status,
      (await test({ url: house.upstream.url, auth_headers: { 'X-API-Key': '*****' } })).status,
    ]).toEqual([422, 422]);
    expect((await test({ gateway_id: '00000000-0000-0000-0000-000000000000' })).status).toBe(404);
    expect((await test({})).status).toBe(422);
    expect((await test({ url: house.upstream.url, method: 'GET' })).status).toBe(422);
  });

  it('says when a reference names nothing any more', async () => {
    process.env.GATEHOUSE_SECRET_OF_TEST = 'secret-key-123';
    const { body: made } = await house.create({ auth_headers: { 'X-API-Key': '${env:GATEHOUSE_SECRET_OF_TEST}' } });
    delete process.env.GATEHOUSE_SECRET_OF_TEST;
    const { result } = await test({ gateway_id: made.id });
    expect(result).toMatchObject({
      ok: false,
      stage: 'auth',
      code: 'UPSTREAM_SECRET_MISSING',
      message: expect.stringContaining('${env:GATEHOUSE_SECRET_OF_TEST}'),
    });
  });
});

describe('what can be wrong with a server', () => {
  it.each<[string, () => string | Promise<string>, string, string]>([
    ['a name that does not resolve', () => 'http://no-such-host.invalid/mcp', 'dns', 'UPSTREAM_DNS'],
    ['a metadata address', () => 'http://169.254.169.254/mcp', 'dns', 'UPSTREAM_ADDRESS_FORBIDDEN'],
    ['a port nobody listens on', () => 'http://127.0.0.1:1/mcp', 'tcp', 'UPSTREAM_UNREACHABLE'],
    ['a certificate of an unknown authority', () => secureUpstream(), 'tls', 'UPSTREAM_TLS'],
    ['plain HTTP where TLS is asked for', () => house.upstream.url.replace('http:', 'https:'), 'tls', 'UPSTREAM_TLS'],
    ['403', () => answering((_, res) => res.writeHead(403).end()), 'auth', 'UPSTREAM_CREDENTIALS_REFUSED'],
    ['404', () => answering((_, res) => res.writeHead(404).end()), 'http', 'UPSTREAM_STATUS'],
    ['500', () => answering((_, res) => res.writeHead(500).end()), 'http', 'UPSTREAM_STATUS'],
    [
      'a redirect elsewhere',
      () => answering((_, res) => res.writeHead(307, { location: house.upstream.url }).end()),
      'http',
      'UPSTREAM_REDIRECT',
    ],
    [
      'a page of HTML',
      () => answering((_, res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in')),
      'mcp',
      'UPSTREAM_PROTOCOL',
    ],
    [
      'garbage',
      () => answering((_, res) => res.writeHead(200, { 'content-type': 'application/json' }).end('{"jso')),
      'mcp',
      'UPSTREAM_PROTOCOL',
    ],
    ['silence', () => answering(() => {}), 'http', 'UPSTREAM_TIMEOUT'],
    ['a connection cut', () => answering((req) => void req.socket.destroy()), 'http', 'UPSTREAM_CLOSED'],
  ])('%s', async (_, url, stage, code) => {
    const before = house.upstream.requests.length;
    const { status, result } = await test({ url: await url(), ...secret, timeout_seconds: 1 });
    expect([status, result.ok, result.stage, result.code]).toEqual([200, false, stage, code]);
    expect([result.message, result.hint]).toEqual([expect.stringMatching(/\w/), expect.stringMatching(/\w/)]);
    expect(result.steps.at(-1)).toMatchObject({ stage, ok: false });
    expect(result.latencyMs).toBeLessThan(15_000);
    expect(JSON.stringify(result)).not.toContain('secret-key-123');
    expect(house.upstream.requests.slice(before).filter(({ headers }) => headers['x-api-key'] !== undefined)).toEqual(
      [],
    );
  });

  it('shows no secret that a server sends back', async () => {
    const reflecting = await answering((req, res) => {
      const body = JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        error: { code: -32000, message: `you sent ${String(req.headers['x-api-key'])}` },
      });
      res.writeHead(400, { 'content-type': 'application/json' }).end(body);
    });
    const { result } = await test({ url: reflecting, ...secret });
    expect([result.ok, JSON.stringify(result).includes('secret-key-123')]).toEqual([false, false]);
  });
});

describe('ca_certificate', () => {
  it('lets a gateway trust a private authority, and only that gateway', async () => {
    const url = await secureUpstream();
    const { result } = await test({ url, ...secret, ca_certificate: authority });
    expect([result.ok, result.steps.map(({ stage }) => stage)]).toEqual([
      true,
      ['dns', 'tcp', 'tls', 'http', 'auth', 'mcp', 'tools'],
    ]);
    const { status, body: made } = await house.create({ url, ...secret, ca_certificate: authority });
    expect([status, made.caCertificate]).toEqual([201, authority]);
    expect((await test({ gateway_id: made.id })).result.ok).toBe(true);
    expect((await test({ url, ...secret })).result).toMatchObject({ ok: false, stage: 'tls' });
    const cleared = await call('PATCH', `/gateways/${made.id}`, { ca_certificate: null });
    expect([cleared.status, cleared.body]).toMatchObject([502, { upstream: { stage: 'tls' } }]);
    expect((await house.row(made.id))?.ca_certificate).toBe(authority);
  });
});

describe('health', () => {
  it('tells refused credentials from an unreachable server, and recovers', async () => {
    let refuse = false;
    const upstream = await startUpstream({
      // One that offers no stream of its own is read only when somebody asks.
      speaks: 'legacy',
      intercept: ({ method }, res) => {
        const status = method === 'GET' ? 405 : refuse ? 401 : null;
        if (status !== null) res.writeHead(status).end();
        return status !== null;
      },
    });
    const { body: made } = await house.create({ url: upstream.url });
    const check = async () => {
      await call('POST', `/gateways/${made.id}/refresh`);
      const { reachable, authState, lastError } = (await call('GET', `/gateways/${made.id}`)).body;
      return [reachable, authState, lastError === null];
    };
    expect(await check()).toEqual([true, 'ok', true]);
    refuse = true;
    expect(await check()).toEqual([true, 'refused', false]);
    refuse = false;
    expect(await check()).toEqual([true, 'ok', true]);
    await upstream.close();
    expect([await check(), await check(), await check()]).toEqual([
      [true, 'ok', false],
      [true, 'ok', false],
      [false, 'ok', false],
    ]);
    expect((await house.row(made.id))?.version).toBe(1);
  });
});

describe('told step by step', () => {
  const administrator = `Basic ${Buffer.from(`admin:${secrets.BASIC_AUTH_PASSWORD}`).toString('base64')}`;
  const lines = async (body: object) => {
    const answer = await house.gatehouse.fetch('/gateways/test', {
      method: 'POST',
      headers: { authorization: administrator, 'content-type': 'application/json', accept: 'application/x-ndjson' },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    return {
      answer,
      lines: text
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Line),
    };
  };
  interface Line {
    readonly step?: TestResult['steps'][number];
    readonly result?: TestResult;
  }

  it('each as it is passed, and whether a stranger is refused', async () => {
    const before = house.upstream.requests.length;
    const { answer, lines: told } = await lines({ url: house.upstream.url, ...secret });
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(told.map(({ step }) => step?.stage)).toEqual([
      'dns',
      'tcp',
      'http',
      'auth',
      'mcp',
      'tools',
      'auth',
      undefined,
    ]);
    expect(told.at(-1)!.result).toMatchObject({ ok: true, proof: 'proven', toolCount: 3 });
    const keys = house.upstream.requests.slice(before).map((request) => valuesOf(request, 'X-API-Key'));
    expect(new Set(keys.map((values) => values.join()))).toEqual(new Set(['secret-key-123', '']));
    expect(JSON.stringify(told)).not.toContain('secret-key-123');
  });

  it('a server that looks at no credentials proves none', async () => {
    const open = await startUpstream();
    opened.push(open);
    expect((await lines({ url: open.url, ...secret })).lines.at(-1)!.result).toMatchObject({ proof: 'unproven' });
    expect((await lines({ url: open.url })).lines.at(-1)!.result).toMatchObject({ ok: true, proof: null });
  });

  it('what fails says where; what is refused is refused before anything is asked; JSON stays one answer', async () => {
    const { lines: told } = await lines({ url: house.upstream.url });
    expect(told.at(-1)!.result).toMatchObject({ ok: false, stage: 'auth', proof: null });
    const { answer } = await lines({ url: 'nonsense' });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([422, expect.stringContaining('problem+json')]);
    const before = house.upstream.requests.length;
    expect((await test({ url: house.upstream.url, ...secret })).result).toMatchObject({ ok: true, proof: null });
    for (const request of house.upstream.requests.slice(before)) {
      expect(valuesOf(request, 'X-API-Key')).toEqual(['secret-key-123']);
    }
  });
});
