import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { loadBalancer } from '../../test/interop/aws-alb.js';
import { cloudflareTeam } from '../../test/interop/cloudflare-access.js';
import { serveDocuments } from '../../test/support/documents.js';
import { startIdentityServer, testPassword, verdict } from '../../test/support/wire/identity-server.js';

const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

async function proxied(settings: Record<string, string>) {
  const server = await startIdentityServer({ MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true', ...settings });
  closing.push(server.close);
  return server;
}
const alice = ['X-Authenticated-User', 'alice'];
const secret = 'a-secret-between-proxy-and-gateway-0';
const next = 'another-secret-between-both-of-them-1';
const ip = '127.0.0.1/32';

describe('peers', () => {
  it.each([
    ['127.0.0.1', {}, 'proxy:alice'],
    ['127.0.0.9', {}, 'proxy:alice'],
    ['127.0.0.6', {}, 'PROXY_PEER_NOT_TRUSTED'],
    ['127.0.0.6', { TRUSTED_PROXY_CIDRS: '127.0.0.6/32' }, 'proxy:alice'],
    ['127.0.0.1', { TRUSTED_PROXY_CIDRS: '127.0.0.6/32' }, 'PROXY_PEER_NOT_TRUSTED'],
    ['127.0.0.1', { TRUSTED_PROXY_CIDRS: '["10.0.0.0/8","127.0.0.0/30"]' }, 'proxy:alice'],
    ['127.0.0.4', { TRUSTED_PROXY_CIDRS: '127.0.0.0/30' }, 'PROXY_PEER_NOT_TRUSTED'],
    ['127.0.0.1', { TRUSTED_PROXY_HOSTS: 'localhost' }, 'proxy:alice'],
    ['127.0.0.2', { TRUSTED_PROXY_HOSTS: 'localhost' }, 'PROXY_PEER_NOT_TRUSTED'],
    ['127.0.0.1', { TRUSTED_PROXY_HOSTS: 'no-such-host.invalid' }, 'PROXY_PEER_NOT_TRUSTED'],
    ['127.0.0.6', { TRUST_PROXY_AUTH_DANGEROUSLY: 'true' }, 'proxy:alice'],
  ])('%s with %j: %s', async (from, settings, expected) => {
    const { ask } = await proxied(settings);
    expect(verdict((await ask(alice, 'client', from)).resolution)).toBe(expected);
  });

  it('a header from elsewhere is 401 even where nothing at all would be anonymous', async () => {
    const { ask } = await proxied({ AUTH_REQUIRED: 'false' });
    expect(verdict((await ask(alice, 'client', '127.0.0.6')).resolution)).toBe('PROXY_PEER_NOT_TRUSTED');
    expect(verdict((await ask([], 'client', '127.0.0.6')).resolution)).toBe('anonymous');
  });

  it.each(['admin', 'admin@example.com', 'local:admin', 'gatehouse'])(
    'the name of an administrator, %s, is that of an ordinary user in a header',
    async (name) => {
      const { ask } = await proxied({ TRUSTED_PROXY_SECRET: secret });
      const headers = ['X-Authenticated-User', name, 'X-Proxy-Secret', secret];
      const expected = { principal: { id: `proxy:${name}`, role: 'user', groups: [] } };
      expect((await ask(headers)).resolution).toMatchObject(expected);
      expect(verdict((await ask(headers, 'admin')).resolution)).toBe('UNAUTHENTICATED');
    },
  );
});

describe('a secret', () => {
  it.each([
    [[...alice, 'X-Proxy-Secret', secret], 'proxy:alice'],
    [[...alice, 'X-Proxy-Secret', next], 'proxy:alice'],
    [alice, 'PROXY_PEER_NOT_TRUSTED'],
    [[...alice, 'X-Proxy-Secret', ''], 'PROXY_PEER_NOT_TRUSTED'],
    [[...alice, 'X-Proxy-Secret', secret.slice(1)], 'PROXY_PEER_NOT_TRUSTED'],
    [[...alice, 'X-Proxy-Secret', `${secret},${next}`], 'PROXY_PEER_NOT_TRUSTED'],
    [[...alice, 'X-Proxy-Secret', secret, 'X-Proxy-Secret', secret], 'MALFORMED_REQUEST'],
    [[...alice, 'X_Proxy_Secret', secret], 'MALFORMED_REQUEST'],
  ])('%j: %s', async (headers, expected) => {
    const { ask } = await proxied({ TRUSTED_PROXY_SECRET: `${secret},${next}` });
    const { resolution, req } = await ask(headers);
    expect(verdict(resolution)).toBe(expected);
    expect(JSON.stringify([req.rawHeaders, req.headers])).not.toContain(secret.slice(1));
  });

  it("as the password of oauth2-proxy's Basic header, which is nobody's sign-in", async () => {
    const { ask } = await proxied({
      PROXY_PRESET: 'oauth2-proxy',
      TRUSTED_PROXY_SECRET: secret,
      TRUSTED_PROXY_SECRET_HEADER: 'basic-password',
    });
    const basic = (user: string, password: string) => ['Authorization', `Basic ${btoa(`${user}:${password}`)}`];
    const user = ['X-Forwarded-User', 'alice'];
    const good = await ask([...user, ...basic('alice', secret)]);
    expect(verdict(good.resolution)).toBe('proxy:alice');
    expect(good.req.headers.authorization).toBeUndefined();
    expect(verdict((await ask(user)).resolution)).toBe('PROXY_PEER_NOT_TRUSTED');
    expect(verdict((await ask([...user, ...basic('admin', testPassword)])).resolution)).toBe('PROXY_PEER_NOT_TRUSTED');
    expect(verdict((await ask(basic('alice', secret))).resolution)).toBe('UNAUTHENTICATED');
    expect(verdict((await ask(basic('admin', testPassword), 'admin')).resolution)).toBe('local:admin');
  });
});

describe('Cloudflare Access', async () => {
  const team = cloudflareTeam();
  const keys = await serveDocuments({ '/cdn-cgi/access/certs': JSON.stringify(team.certs()) });
  closing.push(keys.close);
  const settings = {
    PROXY_PRESET: 'cloudflare-access',
    PROXY_ASSERTION_ISSUER: team.iss,
    PROXY_ASSERTION_AUDIENCE: team.aud,
    PROXY_ASSERTION_JWKS_URL: `${keys.url}/cdn-cgi/access/certs`,
  };
  const user = ['Cf-Access-Authenticated-User-Email', 'alice@example.com'];

  it.each(Object.entries(team.good))('%s', async (_, token) => {
    const { ask } = await proxied(settings);
    const headers = [...user, 'Cf-Access-Jwt-Assertion', token()];
    const { resolution, req } = await ask(headers, 'client', '127.0.0.6');
    expect(resolution).toMatchObject({ principal: { id: 'proxy:alice@example.com', email: 'alice@example.com' } });
    expect(verdict((await ask(headers)).resolution)).toBe('proxy:alice@example.com');
    expect(req.headers['cf-access-jwt-assertion']).toBeUndefined();
  });
  it.each(Object.entries(team.bad))('%s is refused', async (_, token) => {
    const { ask } = await proxied({ ...settings, AUTH_REQUIRED: 'false' });
    const { resolution } = await ask([...user, 'Cf-Access-Jwt-Assertion', token()]);
    expect(verdict(resolution)).toMatch(/^(PROXY_PEER_NOT_TRUSTED|IDENTITY_CONFLICT)$/);
  });
  it('the header without the assertion is refused, the assertion without the header is nothing', async () => {
    const { ask } = await proxied(settings);
    expect(verdict((await ask(user)).resolution)).toBe('PROXY_PEER_NOT_TRUSTED');
    const alone = await ask(['Cf-Access-Jwt-Assertion', team.good.plain()]);
    expect(verdict(alone.resolution)).toBe('UNAUTHENTICATED');
  });
  it('a header that names another than the assertion does is nobody', async () => {
    const { ask } = await proxied({ ...settings, AUTH_REQUIRED: 'false' });
    const other = ['Cf-Access-Authenticated-User-Email', 'boss@example.com'];
    const { resolution } = await ask([...other, 'Cf-Access-Jwt-Assertion', team.good.plain()]);
    expect(verdict(resolution)).toBe('IDENTITY_CONFLICT');
  });
  it('groups and addresses that the assertion does not sign are not believed', async () => {
    const { ask } = await proxied({
      ...settings,
      PROXY_EMAIL_HEADER: 'X-Email',
      PROXY_GROUPS_HEADER: 'X-Groups',
      PROXY_ROLE_MAP: '{"admins":"admin"}',
    });
    const more = ['X-Email', 'boss@example.com', 'X-Groups', 'admins'];
    const { resolution } = await ask([...user, ...more, 'Cf-Access-Jwt-Assertion', team.good.plain()]);
    expect(resolution).toMatchObject({ principal: { email: 'alice@example.com', groups: [], role: 'user' } });
  });
  it('keys that cannot be had are 503, not 401', async () => {
    const { ask } = await proxied({ ...settings, PROXY_ASSERTION_JWKS_URL: `${keys.url}/nothing` });
    const { resolution } = await ask([...user, 'Cf-Access-Jwt-Assertion', team.good.plain()]);
    expect(resolution).toMatchObject({ refusal: { code: 'UNAVAILABLE', headers: { 'Retry-After': '5' } } });
  });
});

describe('AWS load balancer', async () => {
  it('whatever kids strangers make up, AWS is asked a few times, and the right key is used', async () => {
    const served = await serveDocuments({ [`/${balancer.kid}`]: balancer.pem });
    closing.push(served.close);
    const { ask } = await proxied({ ...settings, PROXY_ASSERTION_JWKS_URL: served.url });
    const forged = () => balancer.good.padded().replace(/^[^.]+/, () => header(randomUUID()));
    const header = (kid: string) => {
      const fields = {
        typ: 'JWT',
        kid,
        alg: 'ES256',
        iss: balancer.iss,
        client: balancer.client,
        signer: balancer.arn,
      };
      return Buffer.from(JSON.stringify({ ...fields, exp: Date.now() })).toString('base64url');
    };
    const honest = () => ask([...user, 'x-amzn-oidc-data', balancer.good.padded()]);
    expect(verdict((await honest()).resolution)).toBe(`proxy:${balancer.sub}`);
    for (let i = 0; i < 60; i++) {
      const { resolution } = await ask([...user, 'x-amzn-oidc-data', forged()]);
      expect(verdict(resolution)).toMatch(/^(PROXY_PEER_NOT_TRUSTED|UNAVAILABLE)$/);
    }
    expect(served.asked.length).toBeLessThan(6);
    expect(verdict((await honest()).resolution)).toBe(`proxy:${balancer.sub}`);
    expect(served.asked.filter((path) => path === `/${balancer.kid}`)).toHaveLength(1);
  });

  const balancer = loadBalancer();
  const keys = await serveDocuments({ [`/${balancer.kid}`]: balancer.pem });
  closing.push(keys.close);
  const settings = {
    PROXY_PRESET: 'aws-alb',
    PROXY_ASSERTION_ISSUER: balancer.iss,
    PROXY_ASSERTION_AUDIENCE: balancer.client,
    PROXY_ASSERTION_SIGNER: balancer.arn,
    PROXY_ASSERTION_JWKS_URL: keys.url,
  };
  const user = ['x-amzn-oidc-identity', balancer.sub];

  it.each(Object.entries(balancer.good))('%s', async (_, token) => {
    const { ask } = await proxied(settings);
    expect(verdict((await ask([...user, 'x-amzn-oidc-data', token()])).resolution)).toBe(`proxy:${balancer.sub}`);
  });
  it.each(Object.entries(balancer.bad))('%s is refused', async (_, token) => {
    const { ask } = await proxied(settings);
    const { resolution } = await ask([...user, 'x-amzn-oidc-data', token()]);
    expect(verdict(resolution)).toMatch(/^(PROXY_PEER_NOT_TRUSTED|IDENTITY_CONFLICT)$/);
    expect(keys.asked.every((path) => path === `/${balancer.kid}`)).toBe(true);
  });
});

describe('groups and roles', () => {
  const authelia = { PROXY_PRESET: 'authelia', PROXY_GROUPS_HEADER: 'Remote-Groups' };
  const istio = { PROXY_PRESET: 'istio', PROXY_GROUPS_HEADER: 'X-User-Groups' };
  const bound = { TRUSTED_PROXY_CIDRS: ip, PROXY_ROLE_MAP: '{"mcp-admins":"admin"}' };
  it.each([
    [
      { ...bound, PROXY_PRESET: 'oauth2-proxy' },
      'X-Forwarded-User',
      'X-Forwarded-Groups',
      'team-a,mcp-admins',
      'admin',
    ],
    [
      { ...bound, PROXY_PRESET: 'oauth2-proxy' },
      'X-Forwarded-User',
      'X-Forwarded-Groups',
      'team-a,mcp-admins2',
      'user',
    ],
    [{ ...bound, ...authelia }, 'Remote-User', 'Remote-Groups', 'mcp-admins', 'admin'],
    [{ ...bound, ...istio }, 'X-User-Id', 'X-User-Groups', btoa('["mcp-admins"]'), 'admin'],
    [{ ...bound, ...istio }, 'X-User-Id', 'X-User-Groups', 'mcp-admins', 'user'],
    [{ PROXY_PRESET: 'oauth2-proxy' }, 'X-Forwarded-User', 'X-Forwarded-Groups', 'mcp-admins', 'user'],
  ])('%j %s %s: %s makes %s', async (settings, header, groups, value, role) => {
    const { ask } = await proxied(settings);
    const headers = [header, 'alice', groups, value];
    expect((await ask(headers)).resolution).toMatchObject({ principal: { role } });
    expect(verdict((await ask(headers, 'admin')).resolution)).toBe(
      role === 'admin' ? 'proxy:alice' : 'UNAUTHENTICATED',
    );
    const noGroups = await ask([header, 'alice']);
    expect(noGroups.resolution).toMatchObject({ principal: { role: 'user', groups: [] } });
  });
});

describe('oauth2-proxy', () => {
  it('X-Auth-Request-* asks how it stands in front', async () => {
    const { ask } = await proxied({ PROXY_USER_HEADER: 'X-Auth-Request-Email', AUTH_REQUIRED: 'false' });
    const headers = ['X-Auth-Request-Email', 'boss@example.com'];
    expect(verdict((await ask(headers)).resolution)).toBe('PROXY_MODE_REQUIRED');
    expect(verdict((await ask()).resolution)).toBe('anonymous');
  });
  it.each([
    [{ PROXY_PRESET: 'oauth2-proxy-auth-request' }, 'proxy:alice'],
    [
      { PROXY_PRESET: 'oauth2-proxy-auth-request', PROXY_USER_HEADER: 'X-Auth-Request-Email' },
      'proxy:alice@example.com',
    ],
    [{ PROXY_PRESET: 'oauth2-proxy' }, 'UNAUTHENTICATED'],
  ])('%j: %s', async (settings, expected) => {
    const { ask } = await proxied(settings);
    const headers = ['X-Auth-Request-User', 'alice', 'X-Auth-Request-Email', 'alice@example.com'];
    expect(verdict((await ask(headers)).resolution)).toBe(expected);
  });
  it('in front as a reverse proxy, a forged X-Auth-Request-User contradicts its own header', async () => {
    const { ask } = await proxied({ PROXY_PRESET: 'oauth2-proxy' });
    const headers = ['X-Forwarded-User', 'alice', 'X-Auth-Request-User', 'boss'];
    expect(verdict((await ask(headers)).resolution)).toBe('IDENTITY_AMBIGUOUS');
  });
});

it('HyprMCP: with keys to verify tokens and no header chosen, only the Bearer counts', async () => {
  const keys = await serveDocuments();
  closing.push(keys.close);
  const { ask } = await proxied({ OIDC_ISSUERS: keys.url, AUTH_REQUIRED: 'false' });
  expect(verdict((await ask(alice)).resolution)).toBe('anonymous');
  const chosen = await proxied({ OIDC_ISSUERS: keys.url, PROXY_USER_HEADER: 'X-Authenticated-User' });
  expect(verdict((await chosen.ask(alice)).resolution)).toBe('proxy:alice');
});
