import { afterEach, describe, expect, it } from 'vitest';
import {
  authority,
  expired,
  forElsewhere,
  forLoopback,
  type TlsIdentity,
} from '../../../test/support/wire/certificates.js';
import { startUpstream, type Upstream, type UpstreamOptions } from '../../../test/support/upstreams/upstream.js';
import { readEnvironment } from '../../config/read-environment.js';
import { Ledger } from '../../limits/budgets/ledger.service.js';
import { Dispatchers } from '../dial/dispatchers.js';
import { Probe } from './probe.js';
import type { UpstreamTarget } from '../target/upstream-target.js';
import { targetAt } from '../../../test/support/upstreams/target.js';

const open: { close(): Promise<unknown> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((thing) => thing.close()));
});

async function upstream(options: UpstreamOptions): Promise<Upstream> {
  const started = await startUpstream(options);
  open.push(started);
  return started;
}

function probe(settings: Record<string, string> = {}): Probe {
  const env = readEnvironment(settings);
  const dispatchers = new Dispatchers(env);
  open.push(dispatchers);
  return new Probe(dispatchers, new Ledger(env), env);
}

const demands = { 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-456', 'X-Region': 'us-east-1' };

function target(url: string, headers: Record<string, string> = {}): UpstreamTarget {
  return targetAt(url, {
    credentialHeaders: () => Object.entries(headers).flat(),
    secretValues: () => Object.values(headers).filter((value) => value.length >= 8),
  });
}

describe('probe', () => {
  it.each([
    ['both', 'modern', 'streamable-http', true, true],
    ['modern', 'modern', 'streamable-http', true, false],
    ['legacy', 'legacy', 'streamable-http', false, true],
    ['sse', 'legacy', 'sse', false, true],
  ] as const)('detects a server that speaks %s', async (speaks, era, transport, modern, legacy) => {
    const up = await upstream({ speaks, demands });
    const report = await probe().run(target(up.url, demands));
    if (!report.ok) throw report.error;
    const { discovery } = report;
    expect(discovery).toMatchObject({ era, transport, serverInfo: { name: 'sample' } });
    expect([discovery.modern !== null, discovery.legacy !== null]).toEqual([modern, legacy]);
    expect(discovery.items.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'tool echo',
      'tool reflect',
      'tool slow',
    ]);
    expect(report.steps.map(({ stage, ok }) => [stage, ok])).toEqual(
      ['dns', 'tcp', 'http', 'auth', 'mcp', 'tools'].map((stage) => [stage, true]),
    );
    for (const { headers } of up.requests) expect(headers).toMatchObject({ 'x-api-key': 'secret-key-123' });
    await expect.poll(() => up.sessions.size).toBe(0);
  });

  it('reads every page and keeps the text of the definitions', async () => {
    const big = '{"name":"big","inputSchema":{"type":"object","properties":{"n":{"maximum":9223372036854775807}}}}';
    const up = await upstream({
      pageSize: 2,
      resources: Array.from({ length: 5 }, (_, n) => ({ uri: `test://${n}`, name: `r${n}` })),
      templates: [{ uriTemplate: 'test://t/{id}', name: 't' }],
      intercept: ({ rpc }, res) => {
        if (rpc?.method !== 'tools/list') return false;
        res.writeHead(200, { 'content-type': 'application/json' });
        res.end(
          `{"jsonrpc":"2.0","id":${JSON.stringify(rpc.id)},"result":{"tools":[ ${big} ,{"name":"two","inputSchema":{"type":"object"},"x-vendor":1e400}]}}`,
        );
        return true;
      },
    });
    const report = await probe().run(target(up.url));
    if (!report.ok) throw report.error;
    expect(report.discovery.items.map(({ name }) => name)).toEqual([
      'big',
      'two',
      'test://0',
      'test://1',
      'test://2',
      'test://3',
      'test://4',
      'test://t/{id}',
    ]);
    expect(report.discovery.items[0]!.definition).toBe(big);
    expect(report.discovery.items[1]!.definition).toBe(
      '{"name":"two","inputSchema":{"type":"object"},"x-vendor":1e400}',
    );
  });

  it("leaves out an entry whose name is anybody's guess, and says so", async () => {
    const up = await upstream({
      intercept: ({ rpc }, res) => {
        if (rpc?.method !== 'tools/list') return false;
        const tools =
          '[{"name":"good","inputSchema":{"type":"object"}},{"name":"a","name":"b"},{"title":"none"},7,{"name":"good"}]';
        res.writeHead(200, { 'content-type': 'application/json' });
        res.end(`{"jsonrpc":"2.0","id":${JSON.stringify(rpc.id)},"result":{"tools":${tools}}}`);
        return true;
      },
    });
    const report = await probe().run(target(up.url));
    if (!report.ok) throw report.error;
    expect(report.discovery.items.map(({ name }) => name)).toEqual(['good']);
    expect(report.discovery.warnings).toHaveLength(4);
  });

  it('stops at a cursor that repeats and says so', async () => {
    const up = await upstream({
      intercept: ({ rpc }, res) => {
        if (rpc?.method !== 'tools/list') return false;
        res.writeHead(200, { 'content-type': 'application/json' });
        res.end(
          JSON.stringify({ jsonrpc: '2.0', id: rpc.id, result: { tools: [{ name: 'a' }], nextCursor: 'again' } }),
        );
        return true;
      },
    });
    const report = await probe().run(target(up.url));
    if (!report.ok) throw report.error;
    expect(report.discovery.items).toHaveLength(1);
    expect(report.discovery.warnings.join()).toContain('repeats a cursor');
    expect(up.calls('tools/list')).toHaveLength(2);
  });

  it('says that credentials were refused, without showing them', async () => {
    const up = await upstream({ demands });
    const report = await probe().run(target(up.url, { ...demands, 'X-API-Key': 'wrong-secret-value' }));
    expect(report).toMatchObject({
      ok: false,
      error: { stage: 'auth', code: 'UPSTREAM_CREDENTIALS_REFUSED', statusCode: 401 },
    });
    expect(report.steps.map(({ stage, ok }) => [stage, ok])).toEqual([
      ['dns', true],
      ['tcp', true],
      ['http', true],
      ['auth', false],
    ]);
    expect(JSON.stringify(report)).not.toContain('wrong-secret-value');
  });

  it('calls a page of HTML no MCP server', async () => {
    const up = await upstream({
      intercept: (_request, res) => {
        res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>hello</h1>');
        return true;
      },
    });
    const report = await probe().run(target(up.url));
    expect(report).toMatchObject({ ok: false, error: { stage: 'mcp', code: 'UPSTREAM_PROTOCOL' } });
  });

  it('names a port where nobody listens', async () => {
    const up = await startUpstream();
    await up.close();
    const report = await probe().run(target(up.url));
    expect(report).toMatchObject({ ok: false, error: { stage: 'tcp', code: 'UPSTREAM_UNREACHABLE' } });
    expect(report.steps.map(({ stage, ok }) => [stage, ok])).toEqual([
      ['dns', true],
      ['tcp', false],
    ]);
  });

  it('names a host that does not exist', async () => {
    const report = await probe().run(target('http://does-not-exist.invalid/mcp'));
    expect(report).toMatchObject({ ok: false, error: { stage: 'dns', code: 'UPSTREAM_DNS' } });
  });

  it('asks on where a server leaves what it does not know unanswered', async () => {
    const up = await upstream({ speaks: 'legacy', intercept: ({ rpc }) => rpc?.method === 'server/discover' });
    const report = await probe().run({ ...target(up.url), timeoutMs: 200 });
    expect(report).toMatchObject({ ok: true, discovery: { era: 'legacy' } });
  });

  it('gives a silent server up', async () => {
    const up = await upstream({ intercept: () => true });
    const report = await probe().run({ ...target(up.url), timeoutMs: 200 });
    expect(report).toMatchObject({ ok: false, error: { stage: 'http', code: 'UPSTREAM_TIMEOUT' } });
  });

  it('takes secrets out of what the server says', async () => {
    const up = await upstream({
      speaks: 'legacy',
      intercept: ({ rpc }, res) => {
        if (rpc?.method !== 'initialize') return false;
        res.writeHead(200, { 'content-type': 'application/json' });
        res.end(
          JSON.stringify({ jsonrpc: '2.0', id: rpc.id, error: { code: -32000, message: 'no, secret-key-123!' } }),
        );
        return true;
      },
    });
    const report = await probe().run(target(up.url, demands));
    expect(report).toMatchObject({
      ok: false,
      error: { stage: 'mcp', message: 'initialize was refused: no, [redacted]!' },
    });
    expect(JSON.stringify(report)).not.toContain('secret-key-123');
  });

  it('follows a redirect on the origin, and none to another', async () => {
    const other = await upstream({});
    const up = await upstream({
      intercept: ({ path }, res) => {
        if (path === '/slash') res.writeHead(307, { location: '/mcp' }).end();
        else if (path === '/away') res.writeHead(307, { location: other.url }).end();
        else return false;
        return true;
      },
    });
    expect(await probe().run(target(`${up.origin}/slash`))).toMatchObject({
      ok: true,
      discovery: { redirectedTo: '/mcp', items: expect.arrayContaining([expect.anything()]) },
    });
    expect(await probe().run(target(`${up.origin}/away`, demands))).toMatchObject({
      ok: false,
      error: { stage: 'http', code: 'UPSTREAM_REDIRECT', statusCode: 307 },
    });
    expect(other.requests).toHaveLength(0);
  });

  it('accepts a certificate of the authority that the gateway names, and shows the step', async () => {
    const up = await upstream({ tls: forLoopback });
    const report = await probe().run({ ...target(up.url), caCertificate: authority });
    expect(report).toMatchObject({ ok: true });
    expect(report.steps.map(({ stage }) => stage)).toEqual(['dns', 'tcp', 'tls', 'http', 'auth', 'mcp', 'tools']);
  });

  it.each<[string, TlsIdentity, string | null]>([
    ['of an unknown authority', forLoopback, null],
    ['for another host', forElsewhere, authority],
    ['that expired', expired, authority],
  ])('refuses a certificate %s before it sends anything', async (_, tls, caCertificate) => {
    const up = await upstream({ tls });
    const report = await probe().run({ ...target(up.url, demands), caCertificate });
    expect(report).toMatchObject({ ok: false, error: { stage: 'tls', code: 'UPSTREAM_TLS' } });
    expect(up.requests).toHaveLength(0);
  });

  it('refuses loopback where it is closed, before any connection', async () => {
    const up = await upstream({});
    const report = await probe({ SSRF_ALLOW_LOCALHOST: 'false' }).run(target(up.url));
    expect(report).toMatchObject({ ok: false, error: { stage: 'dns', code: 'UPSTREAM_ADDRESS_FORBIDDEN' } });
    expect(up.requests).toHaveLength(0);
  });
});
