import { afterAll, describe, expect, it } from 'vitest';
import { checkProxy } from '../../src/doctor/proxy-check.js';
import type { Finding } from '../../src/doctor/finding.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { startPlantedProxy, without, type PlantedProxy } from '../support/wire/planted-proxy.js';
import { Opened } from '../support/stores/replica.js';
import { sampleTools, startUpstream } from '../support/upstreams/upstream.js';

const opened = new Opened();
afterAll(() => opened.closeAll());

const start = async (settings: Record<string, string> = {}): Promise<StartedGatehouse> =>
  opened.keep(await startGatehouse({ HEALTH_CHECK_INTERVAL_SECONDS: '0', ...settings }));
const short = (findings: readonly Finding[]) =>
  findings.map(({ severity, code, about }) => `${severity} ${code} ${about}`);

describe('the state of the house', () => {
  it('is well, or each thing that is not is named with what to change', async () => {
    const gatehouse = await start({ TRUSTED_PROXY_HOSTS: 'no-such-host.invalid' });
    const upstream = opened.keep(await startUpstream({ tools: sampleTools, demands: { 'X-Key': 'right' } }));
    const add = (name: string, value: string) =>
      gatehouse.admin('/gateways', {
        method: 'POST',
        body: {
          name,
          url: `${upstream.url}?${name}`,
          auth_type: 'authheaders',
          auth_headers: [{ key: 'X-Key', value }],
        },
      });
    for (const name of ['good', 'lost', 'away']) expect((await add(name, 'right')).status).toBe(201);
    const { store } = gatehouse;
    // As an upstream that moved and a key that was lost would leave it.
    await store.query(`UPDATE gateways SET url = 'http://127.0.0.1:1/mcp' WHERE slug = 'away'`);
    await store.query(
      `INSERT INTO encryption_keys (id, salt, check_value, created_at)
       SELECT 'gone0000', salt, check_value, created_at - interval '1 day' FROM encryption_keys LIMIT 1`,
    );
    await store.query(
      `UPDATE gateways SET auth_sealed = 'gh1.gone0000.' || split_part(auth_sealed, '.', 3) || '.' || split_part(auth_sealed, '.', 4)
       WHERE slug = 'lost'`,
    );
    const { status, body } = await gatehouse.admin<{ findings: Finding[] }>('/admin/diagnostics');
    expect(status).toBe(200);
    const all = short(body.findings);
    expect(all).toEqual(
      expect.arrayContaining([
        'error KEY_MISSING AUTH_ENCRYPTION_SECRET_PREVIOUS',
        'error PROXY_HOST_UNKNOWN no-such-host.invalid',
        expect.stringMatching(/^error GATEWAY_\w+ away$/),
        expect.stringMatching(/^error GATEWAY_\w+ lost$/),
        'ok GATEWAY good',
        'ok DATABASE DATABASE_URL',
        'ok CLOCK clock',
      ]),
    );
    expect(all.findIndex((line) => line.startsWith('ok'))).toBeGreaterThan(
      all.findLastIndex((line) => line.startsWith('error')),
    );
    expect(body.findings.filter(({ severity, cure }) => severity === 'error' && cure === '')).toEqual([]);
    expect(JSON.stringify(body)).not.toMatch(/right/);
  });

  it('is looked at once for all who ask at the same time', async () => {
    const gatehouse = await start();
    const upstream = opened.keep(await startUpstream({ tools: sampleTools }));
    await gatehouse.admin('/gateways', { method: 'POST', body: { name: 'one', url: upstream.url } });
    const look = () => gatehouse.admin<{ findings: Finding[] }>('/admin/diagnostics');
    const before = upstream.requests.length;
    await look();
    const once = upstream.requests.length - before;
    const all = await Promise.all(Array.from({ length: 10 }, look));
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(upstream.requests.length - before).toBeLessThan(once * 3);
  });

  it('is for administrators, and what arrives is told with a ticket only', async () => {
    const gatehouse = await start();
    const authorization = `Bearer ${await gatehouse.token()}`;
    for (const [method, path] of [
      ['GET', '/admin/diagnostics'],
      ['POST', '/admin/diagnostics/ticket'],
    ] as const) {
      expect((await gatehouse.fetch(path, { method })).status).toBe(401);
      expect((await gatehouse.fetch(path, { method, headers: { authorization } })).status).toBe(403);
    }
    const ends = Math.floor(Date.now() / 1000) + 60;
    for (const ticket of ['', 'x', `${ends}.${'0'.repeat(64)}`, `9.${'a'.repeat(64)}`]) {
      for (const path of ['/doctor/arrived', '/doctor/stream']) {
        const headers = { 'x-gatehouse-doctor': ticket };
        expect((await gatehouse.fetch(path, { headers })).status).toBe(401);
        expect((await gatehouse.fetch(path, { headers: { ...headers, authorization } })).status).toBe(404);
      }
    }
  });
});

const proxied = {
  MCP_CLIENT_AUTH_ENABLED: 'false',
  TRUST_PROXY_AUTH: 'true',
  PROXY_PRESET: 'oauth2-proxy',
  TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
};
const family = ['user', 'email', 'groups', 'preferred-username'].map((word) => `x-forwarded-${word}`);
const loggedIn = (headers: { cookie?: string | undefined }) => headers.cookie === 'session=bob';
const named = (raw: readonly string[]) => [...without(raw, 'connection'), 'X-Forwarded-User', 'bob'];

const running = new Map<string, Promise<StartedGatehouse>>();
/** One gatehouse for all tests of the same settings. */
function shared(settings: Record<string, string>): Promise<StartedGatehouse> {
  const key = JSON.stringify(settings);
  const known = running.get(key) ?? start(settings);
  running.set(key, known);
  return known;
}

/** What the doctor says of a gateway with these settings behind this proxy, but for what is well. */
async function behind(settings: Record<string, string>, proxy: PlantedProxy, login = ['Cookie', 'session=bob']) {
  const gatehouse = await shared(settings);
  const { url } = opened.keep(await startPlantedProxy(gatehouse.url, proxy));
  const { body } = await gatehouse.admin<{ ticket: string }>('/admin/diagnostics/ticket', { method: 'POST' });
  const findings = await checkProxy({ url: new URL(url), login, ticket: body.ticket }, { silenceMs: 400 });
  return { all: short(findings), bad: short(findings.filter(({ severity }) => severity !== 'ok')), findings };
}

describe('the proxy in front', () => {
  const good: PlantedProxy = {
    admits: loggedIn,
    refusal: { status: 401, headers: { 'www-authenticate': 'Bearer' } },
    headers: (raw) => named(without(raw, ...family, ...family.map((name) => name.replaceAll('-', '_')))),
  };

  it('that is right is said to be', async () => {
    const { all, bad } = await behind(proxied, good);
    expect(bad.filter((line) => !line.startsWith('note'))).toEqual([]);
    expect(all).toEqual(
      expect.arrayContaining([
        'ok USER_ARRIVES x-forwarded-user',
        expect.stringMatching(/^ok LOGIN_DEMANDED/),
        'ok STREAM events',
        'ok WEBSOCKET /ws',
        'ok BODY /mcp',
        'ok AUTHORIZATION_ARRIVES Authorization',
      ]),
    );
  });

  it.each<[string, Partial<PlantedProxy>, Record<string, string>, string]>([
    [
      'leaves the groups of a client',
      { headers: (raw) => named(without(raw, 'x-forwarded-user', 'x-forwarded-email')) },
      {},
      'error FORGED_HEADER_ARRIVES x-forwarded-groups',
    ],
    [
      'leaves the user of a client',
      { headers: (raw) => (raw.includes('X-Forwarded-User') ? raw : [...raw, 'X-Forwarded-User', 'bob']) },
      {},
      'error HEADER_DOUBLED x-forwarded-user',
    ],
    [
      'turns underscores into hyphens',
      {
        headers: (raw) =>
          named(without(raw, ...family).map((name, at) => (at % 2 === 0 ? name.replaceAll('_', '-') : name))),
      },
      {},
      'error HEADER_RENAMED x-forwarded-groups',
    ],
    [
      'appends',
      {
        headers: (raw) =>
          without(raw, ...family.slice(1))
            .map((value, at, all) =>
              at % 2 === 1 && all[at - 1]!.toLowerCase() === 'x-forwarded-user' ? `${value}, bob` : value,
            )
            .concat(raw.some((name) => name.toLowerCase() === 'x-forwarded-user') ? [] : ['X-Forwarded-User', 'bob']),
      },
      {},
      'error HEADER_DOUBLED x-forwarded-user',
    ],
    ['sends the headers of another mode', {}, { PROXY_PRESET: 'authelia' }, 'error OTHER_PRESET PROXY_PRESET'],
    [
      'comes from another address',
      {},
      { TRUSTED_PROXY_CIDRS: '10.9.8.7/32' },
      'error PEER_NOT_TRUSTED TRUSTED_PROXY_CIDRS',
    ],
    ['lets strangers in as whom they like', { admits: () => true, headers: (raw) => raw }, {}, 'error LET_IN_FORGED '],
    [
      'lets strangers through',
      { admits: () => true, headers: (raw) => without(raw, ...family) },
      {},
      'warning LET_IN ',
    ],
    [
      'drops what Connection names',
      {
        headers: (raw) => {
          const all = named(without(raw, ...family));
          return raw.some((value) => value.toLowerCase().includes('close, x-forwarded-user'))
            ? without(all, 'x-forwarded-user')
            : all;
        },
      },
      {},
      'warning CONNECTION_REMOVES_USER x-forwarded-user',
    ],
    [
      'replaces Authorization',
      { headers: (raw) => named(without(raw, ...family, 'authorization')) },
      {},
      'note AUTHORIZATION_LOST Authorization',
    ],
    ['holds events back', { buffers: true }, {}, 'warning STREAM_BUFFERED events'],
    ['cuts silent streams', { cutsAfter: 350 }, {}, 'warning STREAM_CUT events'],
    ['knows no WebSockets', { webSockets: false }, {}, 'warning WEBSOCKET_LOST /ws'],
    ['takes 1 MB', { mostBytes: 1_000_000 }, {}, 'warning BODY_TOO_LARGE /mcp'],
    [
      'shows programs a login page',
      { refusal: { status: 302, headers: { location: '/login' } } },
      {},
      'warning LOGIN_PAGE /mcp',
    ],
    ['refuses large bodies as an attack', { mostBytes: 1_000_000, tooLarge: 403 }, {}, 'warning BODY_TOO_LARGE /mcp'],
    [
      'keeps headers of MCP to itself',
      { headers: (raw) => good.headers(without(raw, 'mcp-session-id')) },
      {},
      'warning MCP_HEADERS_LOST mcp-session-id',
    ],
    [
      'is not what PUBLIC_URL says',
      {},
      { PUBLIC_URL: 'https://mcp.example.com' },
      'warning PUBLIC_URL_DIFFERS PUBLIC_URL',
    ],
    [
      'wants a login for what tells how to get one',
      {
        admits: ({ cookie }) => loggedIn({ cookie }),
        refusal: { status: 401, headers: { 'www-authenticate': 'Bearer resource_metadata="http://x/.well-known/y"' } },
      },
      {},
      'warning METADATA_LOST /.well-known/y',
    ],
    ['answers 403', { refusal: { status: 403 } }, {}, 'warning FORBIDDEN_NOT_401 /mcp'],
  ])('that %s', async (_, mistake, settings, expected) => {
    const { bad } = await behind({ ...proxied, ...settings }, { ...good, ...mistake });
    expect(bad.find((line) => line.startsWith(expected))).toBeDefined();
  });

  it('that passes tokens on: each is said to count, or why it does not', async () => {
    const open: PlantedProxy = { headers: (raw) => raw };
    const provider = { OIDC_ISSUERS: '["https://idp.example.com"]' };
    const gatehouse = await shared(provider);
    const bearer = (token: string) => ['Authorization', `Bearer ${token}`];
    const counts = await behind(provider, open, bearer(await gatehouse.token()));
    expect(counts.all).toContain('ok TOKEN Authorization');
    expect(counts.all).toContain('ok DISCOVERY /mcp');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const foreign = `${part({ alg: 'HS256' })}.${part({ iss: 'https://other.example.com', aud: 'XSQ' })}.AAAA`;
    const { findings } = await behind(provider, open, bearer(foreign));
    const [refused] = findings.filter(({ code }) => code === 'TOKEN_REFUSED');
    expect(refused).toMatchObject({ severity: 'error', message: expect.stringContaining('https://other.example.com') });
    const lost = await behind(provider, { headers: (raw) => without(raw, 'authorization') }, bearer(foreign));
    expect(lost.bad).toContain('warning TOKEN_LOST Authorization');
  });

  it('that asks under another name than clients do leaves metadata they refuse, or is refused itself', async () => {
    const provider = { OIDC_ISSUERS: '["https://idp.example.com"]' };
    const renamed = (host: string) => (raw: readonly string[]) => [...without(raw, 'host'), 'Host', host];
    const { bad } = await behind(provider, { headers: renamed('localhost') });
    expect(bad).toContain('warning RESOURCE_DIFFERS PUBLIC_URL');
    const unknown = await behind(provider, { headers: renamed('inside.example.com') });
    expect(unknown.bad).toEqual(['error HOST_NOT_ALLOWED ALLOWED_HOSTS']);
  });

  it('that is not there, or wants a login, is the only finding', async () => {
    expect((await behind(proxied, good, [])).bad).toEqual([expect.stringMatching(/^error NOT_REACHED/)]);
    const nobody = await checkProxy({ url: new URL('http://127.0.0.1:1/'), login: [], ticket: 'x' });
    expect(short(nobody)).toEqual(['error UNREACHABLE http://127.0.0.1:1/']);
  });
});
