import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureLogs } from '../support/captured-logs.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { canary, formsOf, sweep } from '../support/canary.js';
import { connectV1 } from '../support/wire/mcp-client.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

/** Every place a secret could show: each is swept for every canary in every encoding. */
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-canary-'));
const passphrase = 'the passphrase of the export';
const secrets = {
  header: canary(),
  second: canary(),
  password: canary(),
  token: canary(),
  query: canary(),
  variable: canary(),
  file: canary(),
  edited: canary(),
  refused: canary('"'),
  invalid: canary('"'),
  malformed: canary('"'),
  pasted: canary('"'),
  imported: canary('"'),
  tested: canary('"'),
  wrongType: canary('"'),
};
const canaries = Object.values(secrets);
const places: Record<string, string> = { answers: '', logs: '' };
let gatehouse: StartedGatehouse;
let upstream: Upstream;
/** Has got hold of the secrets it is sent, and writes them into what it offers. */
let leaky: Upstream;
let reflecting: { url: string; close(): void };

/** A server that answers every request with an error made of what it received. */
async function startReflecting() {
  const server = createServer((req, res) => {
    const text = [req.url, ...req.rawHeaders].join(' ');
    res.writeHead(400, { 'content-type': 'application/json', 'x-echo': encodeURIComponent(text) });
    res.end(JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code: -32000, message: text } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, close: () => server.close() };
}

async function call(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await gatehouse.admin(path, { method, ...(body === undefined ? {} : { body }) });
  places.answers += `${JSON.stringify([...answer.headers])}${JSON.stringify(answer.body)}\n`;
  return answer;
}

beforeAll(async () => {
  process.env.GATEHOUSE_SECRET_CANARY = secrets.variable;
  writeFileSync(join(folder, 'canary'), secrets.file);
  captureLogs((text) => (places.logs += text));
  gatehouse = await startGatehouse({ LOG_LEVEL: 'DEBUG', SECRETS_DIR: folder, HEALTH_CHECK_INTERVAL_SECONDS: '1' });
  upstream = await startUpstream();
  const description = `Takes ${secrets.second} and ${Buffer.from(secrets.header).toString('latin1')}`;
  leaky = await startUpstream({
    instructions: `Send ${secrets.header}`,
    tools: sampleTools.map(({ definition, call }) => ({ definition: { ...definition, description }, call })),
  });
  reflecting = await startReflecting();
});
afterAll(async () => {
  vi.restoreAllMocks();
  await gatehouse.close();
  await upstream.close();
  await leaky.close();
  reflecting.close();
  rmSync(folder, { recursive: true });
  delete process.env.GATEHOUSE_SECRET_CANARY;
});

it('a form of a canary is found when it is there', () => {
  const value = canary('"');
  for (const [form, text] of formsOf(value)) expect(sweep([value], { here: `x${text}y` }).join()).toContain(` as ${form} in here`);
  for (const before of ['', 'a', 'ab']) {
    expect(sweep([value], { here: Buffer.from(`${before}${value}z`).toString('base64') }).join()).toContain('base64');
  }
}); // prettier-ignore

describe('secrets', () => {
  it('come in every way, and are used', async () => {
    const url = upstream.url;
    const headers = {
      'X-A': secrets.header,
      'X-B': secrets.second,
      'X-C': '${env:GATEHOUSE_SECRET_CANARY}',
      'X-D': '${file:canary}',
    };
    const made = [
      await call('POST', '/gateways', { name: 'headers', url: leaky.url, auth_headers: headers }),
      await call('POST', '/admin/gateways', {
        name: 'basic',
        url,
        auth_type: 'basic',
        auth_username: 'u',
        auth_password: secrets.password,
      }),
      await call('POST', '/gateways', { name: 'bearer', url, auth_type: 'bearer', auth_token: secrets.token }),
      await call('POST', '/gateways', {
        name: 'query',
        url,
        auth_type: 'query_param',
        auth_query_param_key: 'k',
        auth_query_param_value: secrets.query,
      }),
    ];
    expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(
      JSON.stringify(
        leaky.requests.map(({ rawHeaders }) => rawHeaders.map((text) => Buffer.from(text, 'latin1').toString())),
      ),
    ).toContain(JSON.stringify(secrets.file).slice(1, -1));
    const edited = await call('PATCH', '/gateways/headers', {
      auth_headers: [
        { key: 'X-A' },
        { key: 'X-B' },
        { key: 'X-C' },
        { key: 'X-D' },
        { key: 'X-E', value: secrets.edited },
      ],
    });
    expect(edited.status).toBe(200);
    const imported = { name: 'imported', url: `${url}?i`, auth_headers: { 'X-A': secrets.imported } };
    expect(
      (
        await call('POST', '/admin/import', {
          gateways: [imported, { ...imported, name: 'bad', auth_headers: { Host: secrets.imported } }],
        })
      ).status,
    ).toBe(200);
  });

  it('are refused, reflected and mistyped', async () => {
    const url = reflecting.url;
    const statuses = [
      await call('POST', '/gateways', { name: 'reflected', url, auth_headers: { 'X-A': secrets.refused } }),
      await call('POST', '/gateways', {
        name: 'reflected query',
        url,
        auth_type: 'query_param',
        auth_query_param_key: 'k',
        auth_query_param_value: secrets.refused,
      }),
      await call('POST', '/gateways', {
        name: 'invalid',
        url,
        auth_headers: [{ key: 'X-A', value: `${secrets.invalid}\r\nX: y` }],
      }),
      await call('POST', '/gateways', {
        name: 'pasted',
        url,
        auth_headers: [{ key: `X-A: ${secrets.pasted}`, value: 'v' }],
      }),
      await call('POST', '/gateways', {
        name: 'wrong type',
        url,
        auth_token: [secrets.wrongType],
        auth_type: { a: secrets.wrongType },
      }),
      await call('POST', '/gateways', {
        name: 'wrong type',
        url: `http://u:${secrets.wrongType}@127.0.0.1/`,
        auth_headers: secrets.wrongType,
      }),
      await call('POST', '/gateways/test', { url, auth_headers: { 'X-A': secrets.tested } }),
      await call('POST', '/gateways/test', { url: upstream.url, auth_type: 'bearer', auth_token: secrets.tested }),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([502, 502, 422, 422, 422, 422, 200, 200]);
    const malformed = await gatehouse.fetch('/gateways', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"auth_token": "${secrets.malformed}`,
    });
    places.answers += await malformed.text();
    const inBody = await gatehouse.admin('/gateways', { method: 'POST', body: secrets.malformed });
    places.answers += JSON.stringify(inBody.body);
  });

  it('are given back by a tool, and by one that is switched off', async () => {
    const client = await connectV1(`${gatehouse.url}/mcp`, await gatehouse.token());
    places.client = JSON.stringify(await client.listTools());
    for (const slug of ['headers', 'basic', 'bearer', 'query']) {
      places.client += JSON.stringify(await client.callTool({ name: `${slug}__reflect`, arguments: {} }));
    }
    await client.close();
    expect(places.client).toContain('[redacted]');
  });

  it('are nowhere: answers, logs at DEBUG, exports, the API document, the database, the audit log', async () => {
    for (const path of [
      '/gateways?include_inactive=true',
      '/admin/gateways/headers',
      '/gateways/basic',
      '/admin/keys',
      '/admin/audit',
      '/tools',
      '/health',
      '/ready',
    ]) {
      await call('GET', path);
    }
    await call('POST', '/gateways/headers/refresh');
    await call('POST', '/admin/keys/rotate');
    await new Promise((resolve) => setTimeout(resolve, 1_500)); // a round of health checks
    places.export = JSON.stringify((await call('POST', '/admin/export', {})).body);
    places.sealedExport = JSON.stringify((await call('POST', '/admin/export', { passphrase })).body);
    places.openapi = await (await gatehouse.fetch('/openapi.json')).text();
    places.metrics = await (await gatehouse.fetch('/metrics')).text();
    places.database = await gatehouse.store.dump();
    await call('DELETE', '/gateways/headers');
    expect(places.logs).toMatch(/X-B \([0-9a-f]{8}\)/i);
    expect(places.database).toContain('gh1.');
    expect(sweep([...canaries, passphrase], places)).toEqual([]);
  });
});
