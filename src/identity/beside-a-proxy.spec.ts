import { passwordMark } from './principal/password-mark.js';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveDocuments } from '../../test/support/documents.js';
import { startIdentityServer, testPassword, userToken, verdict } from '../../test/support/wire/identity-server.js';
import type { Resolution, Surface } from './principal/resolution.js';

const surfaces = ['client', 'read', 'admin'] as const;
const secret = 'a-secret-between-proxy-and-gateway-0';
const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

/** An OpenID provider whose tokens the gateway accepts, and a proxy that puts them beside its own headers. */
let issuer: string;
let idToken: (claims: Record<string, unknown>) => Promise<string>;
beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const provider = await serveDocuments();
  closing.push(provider.close);
  issuer = provider.url;
  provider.documents['/.well-known/openid-configuration'] = JSON.stringify({ issuer, jwks_uri: `${issuer}/keys` });
  provider.documents['/keys'] = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' }] });
  idToken = (claims) =>
    new SignJWT({ iss: issuer, aud: 'mcpgateway-api', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setIssuedAt()
      .setExpirationTime('5m')
      .sign(privateKey);
});

async function proxied(settings: Record<string, string> = {}) {
  const server = await startIdentityServer({
    MCP_CLIENT_AUTH_ENABLED: 'false',
    TRUST_PROXY_AUTH: 'true',
    PROXY_PRESET: 'oauth2-proxy',
    TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
    PROXY_ROLE_MAP: '{"admins":"admin"}',
    OIDC_ISSUERS: issuer,
    ...settings,
  });
  closing.push(server.close);
  return server;
}
const alice = ['X-Forwarded-User', 'alice', 'X-Forwarded-Email', 'alice@example.com'];
const admins = [...alice, 'X-Forwarded-Groups', 'admins'];
const bearer = (token: string) => ['Authorization', `Bearer ${token}`];
const basic = (password: string) => ['Authorization', `Basic ${btoa(`admin:${password}`)}`];
const who = (resolution: Resolution) =>
  resolution.ok ? [resolution.principal.id, resolution.principal.role] : verdict(resolution);

describe('an ID token that the proxy puts beside its header', () => {
  it.each([
    ['no token', async () => []],
    ['one of that provider, by sub', async () => bearer(await idToken({ sub: 'alice' }))],
    ['one of that provider, by address', async () => bearer(await idToken({ sub: '1', email: 'alice@example.com' }))],
    ['one that says other roles', async () => bearer(await idToken({ sub: 'alice', groups: ['token-admins'] }))],
    ['one of another provider', async () => bearer(await userToken({ sub: 'boss', iss: 'https://other.example' }))],
    ['one made here for the proxied user', async () => bearer(await userToken({ sub: 'alice' }))],
  ])('%s: one person, one role on every surface', async (_, authorization) => {
    const { ask } = await proxied({ JWT_ROLE_MAP: '{"token-admins":"admin"}' });
    for (const surface of surfaces) {
      const more = await authorization();
      expect(who((await ask([...admins, ...more], surface)).resolution)).toEqual(['proxy:alice', 'admin']);
      const user = who((await ask([...alice, ...more], surface)).resolution);
      expect(user).toEqual(surface === 'admin' ? 'UNAUTHENTICATED' : ['proxy:alice', 'user']);
    }
  });

  it('does not keep an administrator out who signed in with a session', async () => {
    const { ask, env, sessions } = await proxied();
    const { principal } = (await ask(basic(testPassword), 'admin')).resolution as Extract<Resolution, { ok: true }>;
    const session = sessions.start(principal, { method: 'password', mark: passwordMark(env) }, undefined);
    const cookie = ['Cookie', (await sessions.cookie(session)).split(';')[0]!];
    for (const more of [[], bearer(await idToken({ sub: 'alice' }))]) {
      const ofSurface = async (surface: Surface) =>
        who((await ask([...alice, ...cookie, ...more], surface)).resolution);
      expect(await ofSurface('admin')).toEqual(['local:admin', 'admin']);
      expect(await ofSurface('client')).toEqual(['proxy:alice', 'user']);
    }
  });

  it('is refused where it names somebody else', async () => {
    const { ask } = await proxied();
    const headers = [...admins, ...bearer(await idToken({ sub: 'boss' }))];
    expect(verdict((await ask(headers)).resolution)).toBe('IDENTITY_CONFLICT');
    expect(verdict((await ask(headers, 'read')).resolution)).toBe('IDENTITY_CONFLICT');
  });

  it("an administrator's own token or Basic goes on working beside the header", async () => {
    const { ask } = await proxied();
    for (const sub of ['alice', 'root']) {
      const own = bearer(await userToken({ sub, is_admin: true }));
      expect(who((await ask([...alice, ...own], 'admin')).resolution)).toEqual([`local:${sub}`, 'admin']);
    }
    expect(verdict((await ask([...alice, ...basic(testPassword)], 'admin')).resolution)).toBe('local:admin');
  });
});

describe('where the proxy took Authorization for itself', () => {
  const challengeOf = (resolution: Resolution) =>
    resolution.ok ? null : [resolution.refusal.headers['WWW-Authenticate']!.split(' ')[0], resolution.refusal.detail];

  it('no Basic challenge is made, which could never be met', async () => {
    const { ask } = await proxied();
    const text = 'an administrator must sign in with POST /admin/session; the proxy replaces Authorization';
    for (const token of [
      await idToken({ sub: 'alice' }),
      await userToken({ sub: 'boss', iss: 'https://other.example' }),
    ]) {
      expect(challengeOf((await ask([...alice, ...bearer(token)], 'admin')).resolution)).toEqual(['Bearer', text]);
    }
    const bad = await userToken({ sub: 'alice', aud: 'another' });
    expect(challengeOf((await ask([...alice, ...bearer(bad)], 'admin')).resolution)![0]).toBe('Bearer');
    const withSecret = await proxied({ TRUSTED_PROXY_SECRET: secret, TRUSTED_PROXY_SECRET_HEADER: 'basic-password' });
    const { resolution } = await withSecret.ask([...alice, ...basic(secret)], 'admin');
    expect(challengeOf(resolution)).toEqual(['Bearer', text]);
  });

  it('elsewhere it is', async () => {
    const { ask } = await proxied();
    expect(challengeOf((await ask(alice, 'admin')).resolution)![0]).toBe('Basic');
    expect(challengeOf((await ask([...alice, ...basic('wrong')], 'admin')).resolution)![0]).toBe('Basic');
  });
});
