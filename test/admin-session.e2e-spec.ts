import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets, startGatehouse, type StartedGatehouse } from './support/app.js';

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
    expect(attributes).toMatch(/^__Host-gatehouse-admin=[\w.-]+; Path=\/; Secure; HttpOnly; SameSite=Strict$/);
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

  it("with an administrator's token; a user's is 403", async () => {
    const admin = await signIn({ token: await gatehouse.token({ sub: 'root', is_admin: true }) });
    expect(admin.body).toMatchObject({ id: 'local:root', method: 'token' });
    expect((await call('/admin/gateways', 'GET', { cookie: admin.cookie })).status).toBe(200);
    expect((await signIn({ token: await gatehouse.token() })).status).toBe(403);
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
    expect((await write({ ...csrf, origin, 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });

  it.each(['/mcp', '/rpc', '/sse'])('%s is not reached: cookies are no sign-in for MCP', async (path) => {
    const { cookie } = await signIn();
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const headers = { cookie, accept: 'application/json, text/event-stream' };
    expect(
      (await call(path, path === '/sse' ? 'GET' : 'POST', headers, path === '/sse' ? undefined : body)).status,
    ).toBe(401);
  });

  it('changed by a byte, cut, doubled or made up it is nothing', async () => {
    const { cookie } = await signIn();
    const flipped = cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const value = cookie.split('=')[1]!;
    const forged = Buffer.from(JSON.stringify({ principalId: 'local:admin', endsAt: 9e9, idleUntil: 9e9 })).toString(
      'base64url',
    );
    for (const bad of [
      cookie.slice(0, -9),
      `${cookie}; ${cookie}`,
      `__Host-gatehouse-admin=${forged}.`,
      `x=${value}`,
    ]) {
      expect((await call('/admin/gateways', 'GET', { cookie: bad })).status).toBe(401);
    }
    const { status } = await call('/admin/gateways', 'GET', { cookie: flipped.replace(/^(.{60})./, '$1-') });
    expect(status).toBe(401);
  });

  it('ends at sign-out, and when the token behind it is revoked', async () => {
    const { cookie, body } = await signIn();
    const out = await call('/admin/session', 'DELETE', { cookie, 'x-csrf-token': body.csrfToken! });
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
    await gatehouse.admin<{ action: string; actor: string; outcome: string; code: string }[]>(
      '/admin/audit?limit=1000',
    );
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
  await expect(gatehouse.store.query("UPDATE audit_log SET actor = 'x'")).rejects.toThrow('never changed');
  await expect(gatehouse.store.query('DELETE FROM audit_log')).rejects.toThrow('never changed');
});

it('guessing the password is slowed down, and the right one waits too', async () => {
  const throttled = await startGatehouse();
  try {
    const attempt = (word: string) =>
      throttled.fetch('/admin/gateways', { headers: { authorization: `Basic ${btoa(`admin:${word}`)}` } });
    const statuses: number[] = [];
    for (let count = 0; count < 7; count++) statuses.push((await attempt(`wrong ${count}`)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const right = await attempt(secrets.BASIC_AUTH_PASSWORD);
    expect(right.status).toBe(429);
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0);
    const bearer = await throttled.fetch('/gateways', {
      headers: { authorization: `Bearer ${await throttled.token()}` },
    });
    expect(bearer.status).toBe(200);
  } finally {
    await throttled.close();
  }
});
