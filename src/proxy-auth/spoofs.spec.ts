import { afterAll, describe, expect, it } from 'vitest';
import { startIdentityServer, verdict } from '../../test/support/wire/identity-server.js';

const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));
async function proxied(settings: Record<string, string>) {
  const server = await startIdentityServer({
    MCP_CLIENT_AUTH_ENABLED: 'false',
    TRUST_PROXY_AUTH: 'true',
    TRUSTED_PROXY_CIDRS: '127.0.0.0/8',
    ...settings,
  });
  closing.push(server.close);
  return server;
}
const roles = { PROXY_ROLE_MAP: '{"team-a/admins":"admin"}' };
const group = 'team-a/admins';
const address = 'alice@example.com';

/** What arrives from the real program when somebody signed in, here `ng`, adds the headers that it neither sets nor removes. */
const copied: [string, string, string[], string[]][] = [
  [
    'nginx auth_request, the two lines of a first try',
    'oauth2-proxy-auth-request',
    ['X-Auth-Request-User', 'ng', 'X-Auth-Request-Email', 'ng@example.com', 'X-Forwarded-For', '127.0.0.1'],
    ['X-Auth-Request-Groups', group, 'X-Auth-Request-Preferred-Username', 'alice'],
  ],
  [
    'nginx auth_request, the user alone',
    'oauth2-proxy-auth-request',
    ['X-Auth-Request-User', 'ng'],
    ['X-Auth-Request-Email', address, 'X-Auth-Request-Groups', group],
  ],
  [
    'Envoy ext_authz, a user without groups',
    'oauth2-proxy-auth-request',
    ['x-auth-request-user', 'ng', 'x-auth-request-email', 'ng@example.com', 'x-envoy-internal', 'true'],
    ['x-auth-request-groups', group],
  ],
  [
    'Caddy forward_auth, two copy_headers',
    'oauth2-proxy-auth-request',
    ['X-Auth-Request-User', 'ng', 'X-Auth-Request-Email', 'ng@example.com', 'Via', '1.1 Caddy'],
    ['X-Auth-Request-Groups', group],
  ],
  [
    'Envoy with Authelia, headers that a rule leaves out',
    'authelia',
    ['remote-user', 'ng'],
    ['Remote-Groups', group, 'Remote-Email', address, 'Remote-Name', 'Alice'],
  ],
  [
    'Istio without outputClaimToHeaders for groups',
    'istio',
    ['x-user-id', 'ng'],
    ['X-User-Groups', btoa(`["${group}"]`)],
  ],
];

describe('what another proxy copies is not believed because a preset knows its name', () => {
  it.each(copied)('%s', async (_, preset, honest, forged) => {
    const { ask } = await proxied({ PROXY_PRESET: preset, ...roles });
    const { resolution, req } = await ask([...honest, ...forged]);
    expect(resolution).toMatchObject({
      principal: { id: 'proxy:ng', name: 'ng', email: null, groups: [], role: 'user' },
    });
    expect(verdict((await ask([...honest, ...forged], 'admin')).resolution)).toBe('UNAUTHENTICATED');
    expect(JSON.stringify([req.rawHeaders, req.headers])).not.toMatch(/admins|alice/i);
  });

  it('an Authelia rule that lets strangers through names nobody an administrator, nor by an address', async () => {
    const { ask } = await proxied({ PROXY_PRESET: 'authelia', ...roles });
    const forged = ['Remote-User', 'alice', 'Remote-Groups', group, 'Remote-Email', address];
    expect((await ask(forged)).resolution).toMatchObject({ principal: { email: null, groups: [], role: 'user' } });
    expect(verdict((await ask(forged.slice(2))).resolution)).toBe('UNAUTHENTICATED');
  });

  it('is believed where the operator names it', async () => {
    const named = { PROXY_GROUPS_HEADER: 'X-Auth-Request-Groups', PROXY_EMAIL_HEADER: 'X-Auth-Request-Email' };
    const { ask } = await proxied({ PROXY_PRESET: 'oauth2-proxy-auth-request', ...roles, ...named });
    const headers = ['X-Auth-Request-User', 'alice', 'X-Auth-Request-Email', address, 'X-Auth-Request-Groups', group];
    expect((await ask(headers)).resolution).toMatchObject({ principal: { email: address, role: 'admin' } });
  });
});

describe('the mode of oauth2-proxy', () => {
  const secret = 'a-secret-between-proxy-and-gateway-0';
  const reverse = ['X-Forwarded-User', 'alice', 'X-Forwarded-Email', address];
  /** Through oauth2-proxy as a reverse proxy, with its own headers named in Connection: they are gone, this one stays. */
  const forged = ['X-Auth-Request-User', 'boss'];
  const settings: [string, Record<string, string>, string[]][] = [
    ['the preset', { PROXY_PRESET: 'oauth2-proxy-auth-request' }, []],
    [
      'the header by hand, with a secret',
      { PROXY_USER_HEADER: 'X-Auth-Request-User', TRUSTED_PROXY_SECRET: secret },
      ['X-Proxy-Secret', secret],
    ],
  ];

  describe.each(settings)('%s', (_, mode, more) => {
    it('that was the wrong one, as the first honest request shows: nobody can choose a name from then on', async () => {
      const { ask } = await proxied(mode);
      expect(verdict((await ask([...reverse, ...more])).resolution)).toBe('UNAUTHENTICATED');
      for (const surface of ['client', 'read', 'admin'] as const) {
        expect(verdict((await ask([...forged, ...more], surface)).resolution)).toBe('PROXY_MODE_REQUIRED');
      }
      expect(verdict((await ask([...forged, ...more], 'client', '127.0.0.2')).resolution)).toBe('proxy:boss');
    });

    it('that was the right one is not ended by a user who sends the other', async () => {
      const { ask } = await proxied(mode);
      const honest = ['X-Auth-Request-User', 'alice', ...more];
      expect(verdict((await ask(honest)).resolution)).toBe('proxy:alice');
      for (let i = 0; i < 20; i++) {
        expect(verdict((await ask([...reverse, ...more])).resolution)).toBe('UNAUTHENTICATED');
        expect(verdict((await ask([...honest, 'X-Forwarded-User', 'boss'])).resolution)).toBe('IDENTITY_AMBIGUOUS');
      }
      expect(verdict((await ask(honest)).resolution)).toBe('proxy:alice');
    });
  });

  it.each([
    ['a peer that is not trusted', [...reverse], '127.0.1.1', { TRUSTED_PROXY_CIDRS: '127.0.0.0/24' }],
    ['a placeholder', ['X-Forwarded-User', '(null)', 'X-Forwarded-Email', ''], '127.0.0.1', {}],
    ['a request with a header of each mode', [...reverse, 'X-Auth-Request-Email', address], '127.0.0.1', {}],
    ['another header of the family', ['X-Forwarded-Groups', 'a', 'X-Forwarded-For', '10.0.0.1'], '127.0.0.1', {}],
    ['a request without the secret', [...reverse], '127.0.0.1', { TRUSTED_PROXY_SECRET: secret }],
  ])('%s proves nothing', async (_, headers, from, more: Record<string, string>) => {
    const { ask } = await proxied({ PROXY_PRESET: 'oauth2-proxy-auth-request', ...more });
    await ask(headers, 'client', from);
    const honest = ['X-Auth-Request-User', 'alice', 'X-Proxy-Secret', secret];
    expect(verdict((await ask(honest)).resolution)).toBe('proxy:alice');
  });

  it('a preset that says nothing of it is no answer', async () => {
    const { ask } = await proxied({ PROXY_PRESET: 'authelia', PROXY_USER_HEADER: 'X-Auth-Request-User' });
    expect(verdict((await ask(forged)).resolution)).toBe('PROXY_MODE_REQUIRED');
  });
});
