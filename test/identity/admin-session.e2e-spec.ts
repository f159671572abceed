import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets, startGatehouse, type StartedGatehouse } from '../support/app.js';

let gatehouse: StartedGatehouse;
let origin: string;
beforeAll(async () => {
  gatehouse = await startGatehouse();
  origin = gatehouse.url;
});
afterAll(() => gatehouse.close());

const password = { user: 'admin', password: secrets.BASIC_AUTH_PASSWORD };
const call = (path: string, method: string, headers: Record<string, string> = {}, body?: unknown) =>
  gatehouse.fetch(path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const signIn = async (credentials: object = password) => {
  const response = await call('/admin/session', 'POST', { origin, 'sec-fetch-site': 'same-origin' }, credentials);
  const cookie = response.headers.get('set-cookie') ?? '';
  return {
    status: response.status,
    cookie: cookie.split(';')[0]!,
    attributes: cookie,
    body: (await response.json()) as Record<string, string>,
  };
};
const token = { name: 'from a page' };

describe('signing in', () => {
  it('with the password: a cookie that scripts and other sites cannot use', async () => {
    const { status, attributes, body } = await signIn();
    expect(status).toBe(201);
    expect(attributes).toMatch(/^gatehouse-session=[\w.-]+; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(body).toMatchObject({ id: 'local:admin', role: 'admin', method: 'password' });
    expect(body.csrfToken).toMatch(/^[\w-]{43}$/);
  });

  it.each([
    [{ user: 'admin', password: 'wrong' }, 401],
    [{ user: 'admin' }, 401],
    [{ token: 'nonsense' }, 401],
    [{}, 401],
    [{ user: 'admin', password: secrets.BASIC_AUTH_PASSWORD, more: 1 }, 422],
    [{ user: { $ne: null }, password: 'x' }, 422],
  ])('with %j: %i and no cookie', async (credentials, status) => {
    const answer = await signIn(credentials);
    expect([answer.status, answer.cookie]).toEqual([status, '']);
  });

  it("with a token: an administrator's opens the admin side, a user's what the user may see", async () => {
    const admin = await signIn({ token: await gatehouse.token({ sub: 'root', is_admin: true }) });
    expect(admin.body).toMatchObject({ id: 'local:root', method: 'token', role: 'admin' });
    expect((await call('/admin/gateways', 'GET', { cookie: admin.cookie })).status).toBe(200);

    const user = await signIn({ token: await gatehouse.token({ sub: 'mia', groups: ['team-a'] }) });
    const described = { id: 'local:mia', method: 'token', role: 'user', permissions: ['catalogue', 'tokens'] };
    expect(user.body).toMatchObject(described);
    const { cookie } = user;
    for (const path of ['/admin/session', '/me']) {
      const who = await call(path, 'GET', { cookie });
      expect(await who.json()).toMatchObject({ ...described, groups: ['team-a'], csrfToken: user.body.csrfToken });
    }
    for (const path of ['/tools', '/gateways', '/servers', '/tokens']) {
      expect((await call(path, 'GET', { cookie })).status).toBe(200);
    }
    expect((await call('/admin/gateways', 'GET', { cookie })).status).toBe(403);
    const write = { cookie, origin, 'x-csrf-token': user.body.csrfToken! };
    expect((await call('/tokens', 'POST', write, token)).status).toBe(201);
    expect((await call('/gateways', 'POST', write, { name: 'x', url: 'http://127.0.0.1:9' })).status).toBe(403);
  });

  it('with a token too long for a cookie is refused, and says so', async () => {
    const long = await gatehouse.token({ groups: Array.from({ length: 200 }, (_, n) => `a-group-of-many-${n}`) });
    const answer = await signIn({ token: long });
    expect([answer.status, answer.cookie, JSON.stringify(answer.body)]).toEqual([
      422,
      '',
      expect.stringContaining('token'),
    ]);
  });

  it('the cookie says nothing of who it is for, nor what they may do', async () => {
    const { cookie } = await signIn();
    for (const part of cookie.split('=')[1]!.split('.')) {
      expect(Buffer.from(part, 'base64url').toString('latin1')).not.toMatch(/admin|local:|role|group/);
    }
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('from another page (%j) is refused', async (headers) => {
    expect((await call('/admin/session', 'POST', { ...headers }, password)).status).toBe(403);
  });

  it('by a form of another page is refused', async () => {
    const body = new URLSearchParams(password);
    expect((await gatehouse.fetch('/admin/session', { method: 'POST', body })).status).toBe(415);
  });
});

describe('with the cookie', () => {
  it('reads need nothing more, writes need the CSRF token', async () => {
    const { cookie, body } = await signIn();
    expect((await call('/admin/session', 'GET', { cookie })).status).toBe(200);
    expect((await call('/admin/gateways', 'GET', { cookie })).status).toBe(200);
    const write = (headers: Record<string, string>) => call('/tokens', 'POST', { cookie, ...headers }, token);
    const csrf = { 'x-csrf-token': body.csrfToken! };
    expect((await write({})).status).toBe(403);
    expect((await write({ 'x-csrf-token': 'x' })).status).toBe(403);
    expect((await write({ 'x-csrf-token': (await signIn()).body.csrfToken! })).status).toBe(403);
    expect((await write({ ...csrf, origin: 'https://evil.example' })).status).toBe(403);
    expect((await write({ ...csrf, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await write({ ...csrf, 'sec-fetch-site': 'same-site', origin })).status).toBe(403);
    expect((await write({ ...csrf, 'sec-fetch-site': 'none' })).status).toBe(403);
    expect((await write(csrf)).status).toBe(403);
    expect((await write({ origin, 'sec-fetch-site': 'same-origin' })).status).toBe(403);
    const form = { cookie, ...csrf, origin, 'content-type': 'text/plain' };
    expect((await gatehouse.fetch('/tokens', { method: 'POST', headers: form, body: '{}' })).status).toBe(415);
    expect((await write({ ...csrf, origin })).status).toBe(201);
    expect((await write({ ...csrf, origin, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  it.each([
    'POST /mcp',
    'POST /rpc',
    'GET /sse',
    'POST /messages?session_id=x',
    'POST /gateways/x/mcp',
    'GET /gateways/x/sse',
    'POST /servers/x/mcp',
    'GET /servers/x/sse',
    'GET /mcp',
    'DELETE /mcp',
  ])('%s is not opened: cookies are no sign-in for MCP', async (door) => {
    const [method = '', path = ''] = door.split(' ');
    const { cookie, body } = await signIn();
    const headers = { cookie, origin, 'x-csrf-token': body.csrfToken!, accept: 'application/json, text/event-stream' };
    const list = method === 'POST' ? { jsonrpc: '2.0', id: 1, method: 'tools/list' } : undefined;
    expect((await call(path, method, headers, list)).status).toBe(401);
  });

  it('a socket is not opened either', async () => {
    const { cookie } = await signIn();
    const socket = new WebSocket(`${gatehouse.url.replace('http', 'ws')}/ws`, { headers: { cookie, origin } });
    const answer = await new Promise<number | undefined>((resolve) => {
      socket.on('unexpected-response', (_, response) => resolve(response.statusCode));
      socket.on('open', () => resolve(101));
      socket.on('error', () => {});
    });
    expect(answer).toBe(401);
  });

  it('makes no other session, and no way back after sign-out', async () => {
    const { cookie } = await signIn();
    expect((await call('/admin/session', 'POST', { cookie, origin, 'sec-fetch-site': 'same-origin' }, {})).status).toBe(
      401,
    );
  });

  it('changed by a byte, cut, doubled or made up it is nothing', async () => {
    const { cookie } = await signIn();
    const flipped = cookie.replace(/^(.{90})(.)/, (_, before, one) => `${before}${one === 'A' ? 'B' : 'A'}`);
    const value = cookie.split('=')[1]!;
    const forged = Buffer.from(JSON.stringify({ principalId: 'local:admin', endsAt: 9e9, idleUntil: 9e9 })).toString(
      'base64url',
    );
    for (const bad of [cookie.slice(0, -9), `${cookie}; ${cookie}`, `gatehouse-session=${forged}.`, `x=${value}`]) {
      expect((await call('/admin/gateways', 'GET', { cookie: bad })).status).toBe(401);
    }
    expect((await call('/admin/gateways', 'GET', { cookie: flipped })).status).toBe(401);
  });

  it('ends at sign-out, and when the token behind it is revoked', async () => {
    const { cookie, body } = await signIn();
    const out = await call('/admin/session', 'DELETE', { cookie, origin, 'x-csrf-token': body.csrfToken! });
    expect(out.status).toBe(204);
    expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
    expect((await call('/admin/gateways', 'GET', { cookie })).status).toBe(401);

    const jti = crypto.randomUUID();
    const byToken = await signIn({ token: await gatehouse.token({ sub: 'root', is_admin: true, jti }) });
    await gatehouse.admin('/admin/revocations', { method: 'POST', body: { kind: 'jti', value: jti } });
    expect((await call('/admin/gateways', 'GET', { cookie: byToken.cookie })).status).toBe(401);
  });
});

it('Basic and tokens: a foreign page cannot write with what the browser sends on its own', async () => {
  const basic = `Basic ${btoa(`admin:${secrets.BASIC_AUTH_PASSWORD}`)}`;
  const write = (headers: Record<string, string>) => call('/tokens', 'POST', headers, token);
  expect((await write({ authorization: basic })).status).toBe(201);
  expect((await write({ authorization: basic, 'sec-fetch-site': 'cross-site' })).status).toBe(403);
  expect((await write({ authorization: basic, origin: 'https://evil.example' })).status).toBe(403);
});

it('what was signed in, refused and changed is in the audit log, which is append-only', async () => {
  await new Promise((done) => setTimeout(done, 1100));
  const { body } =
    await gatehouse.admin<{ action: string; actor: string; outcome: string; code: string }[]>('/admin/audit?limit=500');
  expect(body).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ action: 'session.start', actor: 'local:admin', outcome: 'ok' }),
      expect.objectContaining({ action: 'session.start', actor: null, outcome: 'refused', code: 'UNAUTHENTICATED' }),
      expect.objectContaining({ action: 'refuse.client', outcome: 'refused', code: 'UNAUTHENTICATED' }),
      expect.objectContaining({ action: 'token.create', actor: 'local:admin', outcome: 'ok' }),
      expect.objectContaining({ action: 'revocation.create', actor: 'local:admin', outcome: 'ok' }),
    ]),
  );
  expect(JSON.stringify(body)).not.toContain(secrets.BASIC_AUTH_PASSWORD);
  await expect(gatehouse.store.query("UPDATE audit_pages SET body = 'x'")).rejects.toThrow('never changed');
  await expect(gatehouse.store.query('DELETE FROM audit_pages')).rejects.toThrow('never changed');
});

describe('guessing the password', () => {
  let throttled: StartedGatehouse;
  beforeAll(async () => {
    throttled = await startGatehouse({
      MCP_CLIENT_AUTH_ENABLED: 'false',
      TRUST_PROXY_AUTH: 'true',
      TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
    });
  });
  afterAll(() => throttled.close());
  const attempt = (user: string, word: string, headers: Record<string, string> = {}) =>
    throttled.fetch('/admin/gateways', { headers: { authorization: `Basic ${btoa(`${user}:${word}`)}`, ...headers } });
  const statuses = async (user: string, times: number, headers: Record<string, string> = {}) => {
    const seen: number[] = [];
    for (let n = 0; n < times; n++) seen.push((await attempt(user, `wrong ${n}`, headers)).status);
    return seen;
  };

  it('the seventh wrong one is 429, and the right one passes all the same', async () => {
    expect(await statuses('admin', 8)).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
    const wrong = await attempt('admin', 'wrong');
    expect(Number(wrong.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await attempt('admin', secrets.BASIC_AUTH_PASSWORD)).status).toBe(200);
    const page = await throttled.fetch('/admin/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(password),
    });
    expect(page.status).toBe(201);
    // The name is still being guessed at, whoever guesses.
    expect((await attempt('admin', 'wrong', { 'x-forwarded-for': '203.0.113.99' })).status).toBe(429);
  });

  it.each([
    ['address', { 'x-forwarded-for': '203.0.113.1' }, { 'x-forwarded-for': '203.0.113.2' }],
    [
      'address the proxy saw, not one the client wrote',
      { 'x-forwarded-for': '198.51.100.1, 203.0.113.3' },
      { 'x-forwarded-for': '203.0.113.3, 203.0.113.4' },
    ],
    ['IPv6 network', { 'x-forwarded-for': '2001:db8:0:1::1' }, { 'x-forwarded-for': '2001:db8:0:2::1' }],
    ['proxied user', { 'x-authenticated-user': 'alice' }, { 'x-authenticated-user': 'bob' }],
  ])('is counted for each %s', async (_, one, other) => {
    const user = () => crypto.randomUUID();
    for (let n = 0; n < 6; n++) expect((await attempt(user(), 'x', one)).status).toBe(401);
    expect((await attempt(user(), 'x', one)).status).toBe(429);
    expect((await attempt(user(), 'x', other)).status).toBe(401);
  });

  it('an IPv6 network is one sender', async () => {
    const at = (n: number) => ({ 'x-forwarded-for': `2001:db8:5:5::${n.toString(16)}` });
    for (let n = 1; n <= 6; n++) expect((await attempt(crypto.randomUUID(), 'x', at(n))).status).toBe(401);
    expect((await attempt(crypto.randomUUID(), 'x', at(7))).status).toBe(429);
  });
});
