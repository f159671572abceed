import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import http from 'node:http';
import { SignJWT } from 'jose';
import { secrets, startGatehouse, type StartedGatehouse } from '../support/app.js';

let gatehouse: StartedGatehouse;
beforeAll(async () => (gatehouse = await startGatehouse()));
afterAll(() => gatehouse.close());

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const as = async (token: string, path: string, method = 'GET', body?: unknown) => {
  const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) };
  const response = await gatehouse.fetch(path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : undefined) as Record<string, never> };
};
interface Created {
  accessToken: string;
  token: { id: string; principalId: string; isAdmin: boolean };
}

describe('tokens', () => {
  it("users make, list and revoke their own, and see nobody else's", async () => {
    const mine = await gatehouse.token({ sub: 'mia', groups: ['team-a'] });
    const made = await as(mine, '/tokens', 'POST', { name: 'laptop' });
    expect(made.status).toBe(201);
    const { accessToken: token, token: read } = made.body as unknown as Created;
    expect(read).toMatchObject({ principalId: 'local:mia', isAdmin: false, createdBy: 'local:mia' });
    expect((await as(token, '/gateways')).status).toBe(200);
    expect((await as(token, '/gateways', 'POST', { name: 'x', url: 'http://127.0.0.1:9' })).status).toBe(403);

    const bob = await gatehouse.token({ sub: 'bob' });
    expect((await as(bob, '/tokens')).body).toEqual([]);
    expect((await as(bob, `/tokens/${read.id}`, 'DELETE')).status).toBe(404);
    expect((await as(mine, '/tokens')).body).toMatchObject([{ id: read.id, name: 'laptop', revokedAt: null }]);

    expect((await as(mine, `/tokens/${read.id}`, 'DELETE')).status).toBe(204);
    expect((await as(token, '/gateways')).status).toBe(401);
    expect((await as(mine, '/gateways')).status).toBe(200);
    expect(await gatehouse.store.dump()).not.toContain(token);
  });

  it.each([
    [{}, 422],
    [{ name: '' }, 422],
    [{ name: 'x', is_admin: true }, 403],
    [{ name: 'x', sub: 'admin@example.com' }, 403],
    [{ name: 'x', groups: ['admins'] }, 422],
    [{ name: 'x', expires_in_days: 0 }, 422],
    [{ name: 'x', expiresInDays: 0 }, 422],
    [{ name: 'x', expiresInDays: 1, expires_in_days: 1 }, 422],
    [{ name: 'x', unknown: 1 }, 422],
  ])('a user asking for %j gets %i', async (body, status) => {
    expect((await as(await gatehouse.token({ sub: 'mia' }), '/tokens', 'POST', body)).status).toBe(status);
  });

  it('an administrator makes them for others, with and without rights', async () => {
    const forCi = await gatehouse.admin<Created>('/tokens', {
      method: 'POST',
      body: { name: 'ci', sub: 'ci', groups: ['team-b'], expires_in_days: 1 },
    });
    expect(forCi.body.token).toMatchObject({ principalId: 'local:ci', isAdmin: false });
    expect((await as(forCi.body.accessToken, '/admin/gateways')).status).toBe(403);
    const own = await gatehouse.admin<Created>('/tokens', { method: 'POST', body: { name: 'mine' } });
    expect((await as(own.body.accessToken, '/admin/gateways')).status).toBe(200);
    const proxied = await gatehouse.admin<Created>('/tokens', {
      method: 'POST',
      body: { name: 'p', sub: 'proxy:zoe' },
    });
    expect(proxied.body.token.principalId).toBe('proxy:zoe');
    expect((await as(proxied.body.accessToken, '/tokens')).body).toMatchObject([{ principalId: 'proxy:zoe' }]);
  });
});

describe('the deny list', () => {
  const deny = (body: object) => gatehouse.admin('/admin/revocations', { method: 'POST', body });

  it('a token with a jti, a token without, and a principal', async () => {
    const jti = '1b9e0d5c-0000-4000-8000-000000000001';
    const withId = await gatehouse.token({ sub: 'eve', jti });
    const without = await gatehouse.token({ sub: 'eve' });
    const other = await gatehouse.token({ sub: 'eve', n: 1 });
    expect((await gatehouse.fetch('/gateways', bearer(withId))).status).toBe(200);
    await deny({ kind: 'jti', value: jti });
    expect((await gatehouse.fetch('/gateways', bearer(withId))).status).toBe(401);
    await deny({ kind: 'token', value: without });
    expect((await gatehouse.fetch('/gateways', bearer(without))).status).toBe(401);
    expect(await gatehouse.store.dump()).not.toContain(without);
    expect((await gatehouse.fetch('/gateways', bearer(other))).status).toBe(200);
    await deny({ kind: 'principal', value: 'local:eve' });
    const refused = await gatehouse.fetch('/gateways', bearer(other));
    expect(refused.status).toBe(401);
    expect((await gatehouse.admin('/admin/revocations/principal/local%3Aeve', { method: 'DELETE' })).status).toBe(204);
    expect((await gatehouse.fetch('/gateways', bearer(other))).status).toBe(200);
    expect((await gatehouse.admin('/admin/revocations/principal/local%3Aeve', { method: 'DELETE' })).status).toBe(404);
  });

  it('is for administrators', async () => {
    const user = await gatehouse.token();
    expect((await as(user, '/admin/revocations')).status).toBe(403);
    expect((await as(user, '/admin/revocations', 'POST', { kind: 'principal', value: 'local:admin' })).status).toBe(
      403,
    );
  });
});

describe("a token of ContextForge's own tool", () => {
  const make = (claims: object, secret = secrets.JWT_SECRET_KEY) =>
    new SignJWT({ iss: 'mcpgateway', aud: 'mcpgateway-api', jti: crypto.randomUUID(), env: 'development', ...claims })
      .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
      .setIssuedAt()
      .setExpirationTime('20m')
      .sign(new TextEncoder().encode(secret));

  it.each([
    [{ sub: 'john@example.com' }, 403],
    [{ sub: 'john@example.com', user: { email: 'john@example.com', is_admin: true } }, 200],
    [{ sub: 'john@example.com', is_admin: true }, 200],
    [{ sub: 'admin@example.com' }, 200],
  ])('%j reaches the admin API with %i', async (claims, status) => {
    const token = await make(claims);
    expect((await as(token, '/admin/gateways')).status).toBe(status);
    expect((await as(token, '/gateways')).status).toBe(200);
  });
  it('of another secret is refused', async () => {
    expect((await as(await make({ sub: 'admin@example.com' }, 'x'.repeat(40)), '/gateways')).status).toBe(401);
  });
});

describe('on one connection', () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  afterAll(() => agent.destroy());
  const ports = new Set<number | undefined>();
  const list = (token: string) =>
    new Promise<{ status: number | undefined; body: string }>((resolve, reject) => {
      const request = http.get(`${gatehouse.url}/tokens`, { agent, headers: { authorization: `Bearer ${token}` } });
      request.on('error', reject).on('response', async (response) => {
        ports.add(response.socket.localPort);
        resolve({ status: response.statusCode, body: (await response.toArray()).join('') });
      });
    });

  it('each request is its own caller, and a token ends there too', async () => {
    const jti = crypto.randomUUID();
    const ann = await gatehouse.token({ sub: 'ann', jti });
    const ben = await gatehouse.token({ sub: 'ben' });
    await as(ann, '/tokens', 'POST', { name: 'of-ann' });
    await as(ben, '/tokens', 'POST', { name: 'of-ben' });
    for (const [token, own] of Object.entries({ [ann]: 'of-ann', [ben]: 'of-ben' })) {
      for (let i = 0; i < 2; i++) {
        const { status, body } = await list(token);
        expect([status, JSON.parse(body).map(({ name }: { name: string }) => name)]).toEqual([200, [own]]);
      }
    }
    expect((await list(`${ann}x`)).status).toBe(401);
    expect((await list(ann)).status).toBe(200);
    await gatehouse.admin('/admin/revocations', { method: 'POST', body: { kind: 'jti', value: jti } });
    expect((await list(ann)).status).toBe(401);
    expect((await list(ben)).status).toBe(200);

    // The skew of 30 s counts: this one has about two seconds left.
    const ending = await gatehouse.token({ sub: 'ann', exp: Math.floor(Date.now() / 1000) - 28 });
    expect((await list(ending)).status).toBe(200);
    await expect.poll(async () => (await list(ending)).status, { timeout: 10_000 }).toBe(401);
    expect(ports.size).toBe(1);
  });
});
