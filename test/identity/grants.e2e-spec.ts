import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secrets, startGatehouse, type StartedGatehouse } from '../support/app.js';

const opened: StartedGatehouse[] = [];
const start = async (settings: Record<string, string> = {}) => {
  opened.push(await startGatehouse(settings));
  return opened.at(-1)!;
};
afterAll(() => Promise.all(opened.map((one) => one.close())));

const basic = `Basic ${btoa(`admin:${secrets.BASIC_AUTH_PASSWORD}`)}`;
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
const day = 86_400;

interface Made {
  accessToken: string;
  token: { id: string; principalId: string; isAdmin: boolean; expiresAt: string };
}

/** Somebody at a gateway: their credentials on every call. */
const caller = ({ fetch }: StartedGatehouse, credentials: Record<string, string>) => {
  const call = async (path: string, method = 'GET', body?: unknown, more: Record<string, string> = {}) => {
    const json: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
    const init = { method, headers: { ...credentials, ...json, ...more } };
    const response = await fetch(path, body === undefined ? init : { ...init, body: JSON.stringify(body) });
    const text = await response.text();
    return {
      status: response.status,
      body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text) as Record<string, never>,
      cookie: (response.headers.get('set-cookie') ?? '').split(';')[0]!,
      headers: response.headers,
    };
  };
  return {
    call,
    status: async (path: string) => (await call(path)).status,
    /** A token made with these credentials. */
    make: async (body: object = {}, more: Record<string, string> = {}) => {
      const made = await call('/tokens', 'POST', { name: 'x', ...body }, more);
      if (made.status !== 201) throw new Error(`${made.status} ${JSON.stringify(made.body)}`);
      return made.body as unknown as Made;
    },
  };
};
const withToken = (gatehouse: StartedGatehouse, token: string) =>
  caller(gatehouse, { authorization: `Bearer ${token}` });
const fromPage = { 'sec-fetch-site': 'same-origin' };
/** The browser of whoever signs in so. */
const browser = async (gatehouse: StartedGatehouse, credentials: object, headers: Record<string, string> = {}) => {
  const answer = await caller(gatehouse, headers).call('/admin/session', 'POST', credentials, fromPage);
  if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
  const { csrfToken: csrf, expiresAt: expires } = answer.body as unknown as Record<string, string>;
  const { cookie } = answer;
  return {
    ...caller(gatehouse, { ...headers, cookie }),
    cookie,
    write: { ...fromPage, 'x-csrf-token': csrf! },
    expires,
  };
};
const password = { user: 'admin', password: secrets.BASIC_AUTH_PASSWORD };

describe('a chain of grants', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => (gatehouse = await start({ PLATFORM_ADMIN_EMAIL: 'root@example.com' })));
  const deny = (body: object) => gatehouse.admin('/admin/revocations', { method: 'POST', body });

  it('a token lives no longer than the one it was made with, nor than TOKEN_MAX_DAYS', async () => {
    const parent = await gatehouse.token({ sub: 'mia', exp: inSeconds(60) });
    const child = await withToken(gatehouse, parent).make({ expires_in_days: 90 });
    expect(Date.parse(child.token.expiresAt)).toBeLessThanOrEqual(Date.now() + 60_000);
    const grandchild = await withToken(gatehouse, child.accessToken).make();
    expect(Date.parse(grandchild.token.expiresAt)).toBeLessThanOrEqual(Date.parse(child.token.expiresAt));
    const root = await caller(gatehouse, { authorization: basic }).make();
    expect(Date.parse(root.token.expiresAt) / 1000).toBeCloseTo(inSeconds(90 * day), -2);
    const long = await caller(gatehouse, { authorization: basic }).call('/tokens', 'POST', {
      name: 'x',
      expires_in_days: 91,
    });
    expect([long.status, JSON.stringify(long.body)]).toEqual([422, expect.stringContaining('expiresInDays')]);
  });

  it.each([
    ['the id of the first token', () => ({ kind: 'jti', value: 'the-first-of-zoe' })],
    ['the first token itself', (first: string) => ({ kind: 'token', value: first })],
    ['its owner', () => ({ kind: 'principal', value: 'local:zoe' })],
  ])('revoking %s ends what was made with it, and what was made with that', async (_, what) => {
    const first = await gatehouse.token({
      sub: 'zoe',
      jti: 'the-first-of-zoe',
      exp: inSeconds(3600),
      n: Math.random(),
    });
    const second = await withToken(gatehouse, first).make();
    const third = await withToken(gatehouse, second.accessToken).make();
    const session = await browser(gatehouse, { token: third.accessToken });
    expect(await session.status('/gateways')).toBe(200);
    const entry = what(first);
    await deny(entry);
    for (const token of [first, second.accessToken, third.accessToken]) {
      expect(await withToken(gatehouse, token).status('/gateways')).toBe(401);
    }
    expect(await session.status('/gateways')).toBe(401);
    const { body } = await gatehouse.admin<{ kind: string; value: string }[]>('/admin/revocations');
    for (const { kind, value } of body) {
      await gatehouse.admin(`/admin/revocations/${kind}/${encodeURIComponent(value)}`, { method: 'DELETE' });
    }
    expect(await withToken(gatehouse, third.accessToken).status('/gateways')).toBe(200);
  });

  it('revoking an administrator ends the tokens they made for others; revoking a link in the middle what hangs below', async () => {
    const boss = withToken(gatehouse, await gatehouse.token({ sub: 'boss', is_admin: true }));
    const forCi = await boss.make({ sub: 'ci' });
    const below = await withToken(gatehouse, forCi.accessToken).make();
    await boss.call(`/tokens/${forCi.token.id}`, 'DELETE');
    expect(await withToken(gatehouse, below.accessToken).status('/gateways')).toBe(401);
    const again = await boss.make({ sub: 'ci' });
    await deny({ kind: 'principal', value: 'local:boss' });
    expect(await withToken(gatehouse, again.accessToken).status('/gateways')).toBe(401);
  });

  it('is_admin: false is the last word, whoever the token names', async () => {
    const root = withToken(gatehouse, await gatehouse.token({ sub: 'root@example.com' }));
    expect(await root.status('/admin/gateways')).toBe(200);
    const low = await root.make({ is_admin: false });
    expect(low.token.isAdmin).toBe(false);
    expect(await withToken(gatehouse, low.accessToken).status('/admin/gateways')).toBe(403);
    expect(await withToken(gatehouse, low.accessToken).status('/gateways')).toBe(200);
    const forRoot = await caller(gatehouse, { authorization: basic }).make({ sub: 'root@example.com' });
    expect(await withToken(gatehouse, forRoot.accessToken).status('/admin/gateways')).toBe(403);
    for (const claims of [
      { is_admin: false },
      { user: { is_admin: false } },
      { is_admin: true, user: { is_admin: false } },
    ]) {
      const stated = await gatehouse.token({ sub: 'root@example.com', ...claims });
      expect(await withToken(gatehouse, stated).status('/admin/gateways')).toBe(403);
    }
    const lower = await withToken(gatehouse, low.accessToken).call('/tokens', 'POST', { name: 'x', is_admin: true });
    expect(lower.status).toBe(403);
  });

  it.each(['proxy:bob', 'oidc:https://idp.example#bob', 'local:bob', 'proxy:proxy:bob'])(
    'a local user named %s never becomes somebody else',
    async (sub) => {
      const made = await withToken(gatehouse, await gatehouse.token({ sub })).make();
      expect(made.token.principalId).toBe(`local:${sub}`);
      const me = await withToken(gatehouse, made.accessToken).call('/me');
      expect(me.body).toMatchObject({ id: `local:${sub}`, role: 'user', method: 'token' });
      const again = await withToken(gatehouse, made.accessToken).make();
      expect(again.token.principalId).toBe(`local:${sub}`);
    },
  );

  it('a person is revoked under all ids at once', async () => {
    const as = async (claims: object) =>
      withToken(gatehouse, await gatehouse.token(claims as Record<string, unknown>)).status('/gateways');
    const answer = await deny({ kind: 'principal', value: 'proxy:Eve@example.com' });
    expect(JSON.stringify(answer.body)).toContain('local:Eve@example.com');
    expect(await as({ sub: 'Eve@example.com' })).toBe(401);
    expect(await as({ sub: 'e', email: 'Eve@example.com' })).toBe(401);
    await deny({ kind: 'principal', value: 'uma@example.com' });
    expect(await as({ sub: 'u', email: 'Uma@Example.com' })).toBe(401);
    expect(await as({ sub: 'mallory@example.com' })).toBe(200);
    expect((await deny({ kind: 'principal', value: 'nobody' })).status).toBe(422);
  });

  it('a chain has an end: the ninth token made with a token is refused', async () => {
    let token = await gatehouse.token({ sub: 'loop' });
    for (let n = 0; n < 8; n++) token = (await withToken(gatehouse, token).make()).accessToken;
    expect((await withToken(gatehouse, token).call('/tokens', 'POST', { name: 'x' })).status).toBe(409);
  });
});

describe('a browser session', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => (gatehouse = await start()));

  it('ends with the token it was begun with, by header as by body', async () => {
    const token = await gatehouse.token({ sub: 'boss', is_admin: true, exp: inSeconds(60), jti: 'of-boss' });
    const bodies = [
      await browser(gatehouse, { token }),
      await browser(gatehouse, {}, { authorization: `Bearer ${token}` }),
    ];
    for (const { cookie, expires } of bodies) {
      expect(Date.parse(expires!)).toBeLessThanOrEqual(Date.now() + 60_000);
      expect(await caller(gatehouse, { cookie }).status('/admin/audit')).toBe(200);
    }
    await gatehouse.admin('/admin/revocations', { method: 'POST', body: { kind: 'jti', value: 'of-boss' } });
    for (const { cookie } of bodies) expect(await caller(gatehouse, { cookie }).status('/admin/audit')).toBe(401);
  });

  it('lives twelve hours at most', async () => {
    const { expires } = await browser(gatehouse, password);
    expect(Date.parse(expires!)).toBeLessThanOrEqual(Date.now() + 12 * 3_600_000);
  });

  it('is no parent of a token, but what it hangs on is: its revocation ends the token, a token made here also its end', async () => {
    const jti = 'of-a-short-one';
    const short = await gatehouse.token({ sub: 'kim', exp: inSeconds(60), jti });
    const page = await browser(gatehouse, { token: short });
    const made = await page.make({}, page.write);
    expect(Date.parse(made.token.expiresAt)).toBeGreaterThan(Date.now() + 80 * day * 1000);
    expect(made.token.principalId).toBe('local:kim');
    const own = await withToken(gatehouse, short).make();
    const ofOwn = await browser(gatehouse, { token: own.accessToken });
    const ends = (await ofOwn.make({}, ofOwn.write)).token.expiresAt;
    expect(Date.parse(ends)).toBeLessThanOrEqual(Date.now() + 60_000);
    await page.call('/admin/session', 'DELETE', undefined, page.write);
    expect(await page.status('/gateways')).toBe(401);
    expect(await withToken(gatehouse, made.accessToken).status('/gateways')).toBe(200);
    await gatehouse.admin('/admin/revocations', { method: 'POST', body: { kind: 'jti', value: jti } });
    expect(await withToken(gatehouse, made.accessToken).status('/gateways')).toBe(401);
  });

  it('over https its cookie has the name that no other page can set, and no other name counts', async () => {
    const https = await start({ PUBLIC_URL: 'https://mcp.example.com' });
    const page = await browser(https, password);
    expect(page.cookie).toMatch(/^__Host-gatehouse-session=/);
    expect(await page.status('/admin/audit')).toBe(200);
    const plain = page.cookie.replace('__Host-', '');
    expect(await caller(https, { cookie: plain }).status('/admin/audit')).toBe(401);
  });
});

it('MCPGATEWAY_ADMIN_API_ENABLED=false leaves nothing below /admin', async () => {
  const off = await start({ MCPGATEWAY_ADMIN_API_ENABLED: 'false' });
  for (const path of [
    '/admin/session',
    '/admin/revocations',
    '/admin/diagnostics/identity',
    '/admin/audit',
    '/Admin/audit',
  ]) {
    expect([path, await caller(off, { authorization: basic }).status(path)]).toEqual([path, 404]);
  }
  expect((await caller(off, {}).call('/admin/session', 'POST', password)).status).toBe(404);
  expect(await caller(off, { authorization: basic }).status('/me')).toBe(200);
});

describe('behind a proxy', () => {
  let gatehouse: StartedGatehouse;
  beforeAll(async () => {
    gatehouse = await start({
      MCP_CLIENT_AUTH_ENABLED: 'false',
      TRUST_PROXY_AUTH: 'true',
      TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
      PROXY_GROUPS_HEADER: 'X-Groups',
      PROXY_ROLE_MAP: '{"mcp-admins":"admin"}',
    });
  });
  const carol = { 'x-authenticated-user': 'carol', 'x-groups': 'mcp-admins' };
  const dave = { 'x-authenticated-user': 'dave' };

  it('an administrator who loses the group loses the admin side at once, the session included', async () => {
    const page = await browser(gatehouse, {}, carol);
    expect(await page.status('/admin/audit')).toBe(200);
    const without = caller(gatehouse, { ...carol, 'x-groups': '', cookie: page.cookie });
    expect(await without.status('/admin/audit')).toBe(403);
    expect((await without.call('/me')).body).toMatchObject({ id: 'proxy:carol', role: 'user' });
    expect(await page.status('/admin/audit')).toBe(200);
  });

  it('a session is its own user, and nobody without the proxy', async () => {
    const { cookie } = await browser(gatehouse, {}, dave);
    expect((await caller(gatehouse, { ...dave, cookie }).call('/me')).body).toMatchObject({
      id: 'proxy:dave',
      method: 'proxy',
    });
    expect(await caller(gatehouse, { ...carol, cookie }).status('/me')).toBe(401);
    expect(await caller(gatehouse, { cookie }).status('/me')).toBe(401);
    expect(await caller(gatehouse, { ...dave, cookie }).status('/admin/audit')).toBe(403);
  });

  it("a proxied user's writes come from a page of ours; a session's bring its CSRF token too", async () => {
    const write = async (headers: Record<string, string>) =>
      (await caller(gatehouse, dave).call('/tokens', 'POST', { name: 'x' }, headers)).status;
    expect(await write({})).toBe(403);
    expect(await write({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await write({ origin: 'https://evil.example' })).toBe(403);
    expect(await write({ origin: gatehouse.url })).toBe(201);
    expect(await write(fromPage)).toBe(201);
    const page = await browser(gatehouse, {}, dave);
    expect((await page.call('/tokens', 'POST', { name: 'x' }, fromPage)).status).toBe(403);
    expect((await page.call('/tokens', 'POST', { name: 'x' }, page.write)).status).toBe(201);
  });

  it('a page of another site, or one that does not say whose it is, begins no session for whom the proxy names', async () => {
    const begin = async (headers: Record<string, string>) =>
      (await caller(gatehouse, dave).call('/admin/session', 'POST', {}, headers)).status;
    expect(await begin({})).toBe(403);
    expect(await begin({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await begin({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await begin({ origin: 'https://evil.example' })).toBe(403);
    expect(await begin(fromPage)).toBe(201);
    expect(await begin({ origin: gatehouse.url })).toBe(201);
  });

  it('a token of theirs lives TOKEN_MAX_DAYS at most and ends with them', async () => {
    const made = await caller(gatehouse, carol).make({}, fromPage);
    expect(made.token).toMatchObject({ principalId: 'proxy:carol', isAdmin: true });
    expect(Date.parse(made.token.expiresAt)).toBeLessThan(Date.now() + 91 * day * 1000);
    expect(await withToken(gatehouse, made.accessToken).status('/admin/audit')).toBe(200);
    await gatehouse.admin('/admin/revocations', { method: 'POST', body: { kind: 'principal', value: 'proxy:carol' } });
    expect(await withToken(gatehouse, made.accessToken).status('/tokens')).toBe(401);
  });
});

it('what an administrator may do is asked of the settings of today: a token made before they changed has less', async () => {
  const settings = { PLATFORM_ADMIN_EMAIL: 'root@example.com' };
  const before = await start(settings);
  const root = await withToken(before, await before.token({ sub: 'root@example.com' })).make();
  const byPassword = await caller(before, { authorization: basic }).make();
  const page = await browser(before, password);
  const after = await start({ PLATFORM_ADMIN_EMAIL: 'other@example.com' });
  expect(await withToken(after, root.accessToken).status('/admin/audit')).toBe(403);
  expect(await withToken(after, byPassword.accessToken).status('/admin/audit')).toBe(200);
  expect(await caller(after, { cookie: page.cookie }).status('/admin/audit')).toBe(200);
  const changed = await start({ BASIC_AUTH_PASSWORD: 'another-test-password-77' });
  expect(await withToken(changed, byPassword.accessToken).status('/admin/audit')).toBe(401);
  expect(await caller(changed, { cookie: page.cookie }).status('/admin/audit')).toBe(401);
  expect(await withToken(changed, root.accessToken).status('/gateways')).toBe(200);
});
