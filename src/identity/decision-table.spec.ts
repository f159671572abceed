import { afterAll, describe, expect, it } from 'vitest';
import {
  startIdentityServer,
  testPassword,
  userToken,
  verdict,
  type IdentityServer,
} from '../../test/support/wire/identity-server.js';

// The table of the guide: MCP_CLIENT_AUTH_ENABLED, TRUST_PROXY_AUTH, AUTH_REQUIRED → with a header from a trusted peer, with nothing.
const table = [
  ['true', 'false', 'true', 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
  ['true', 'true', 'true', 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
  ['true', 'false', 'false', 'anonymous', 'anonymous'],
  ['true', 'true', 'false', 'anonymous', 'anonymous'],
  ['false', 'true', 'true', 'proxy:john.doe@example.com', 'UNAUTHENTICATED'],
  ['false', 'true', 'false', 'proxy:john.doe@example.com', 'anonymous'],
  ['false', 'false', 'true', 'UNAUTHENTICATED', 'UNAUTHENTICATED'],
  ['false', 'false', 'false', 'anonymous', 'anonymous'],
] as const;

const servers: IdentityServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));
const server = async (settings: Record<string, string>) => {
  servers.push(await startIdentityServer(settings));
  return servers.at(-1)!;
};
const header = ['X-Authenticated-User', 'john.doe@example.com'];
const basic = (user: string, password: string) => ['Authorization', `Basic ${btoa(`${user}:${password}`)}`];

describe.each(table)(
  'client auth %s, trust %s, required %s',
  (clientAuth, trust, required, withHeader, withNothing) => {
    const settings = { MCP_CLIENT_AUTH_ENABLED: clientAuth, TRUST_PROXY_AUTH: trust, AUTH_REQUIRED: required };
    const proxied = withHeader.startsWith('proxy:');

    it.each(['client', 'read'] as const)('%s', async (surface) => {
      const { ask } = await server(settings);
      expect(verdict((await ask(header, surface)).resolution)).toBe(withHeader);
      expect(verdict((await ask([], surface)).resolution)).toBe(withNothing);
      const token = await userToken({ sub: 'mia' });
      expect(verdict((await ask(['Authorization', `Bearer ${token}`], surface)).resolution)).toBe('local:mia');
      expect(verdict((await ask(['Authorization', 'Bearer nonsense'], surface)).resolution)).toBe('UNAUTHENTICATED');
      expect(verdict((await ask(basic('admin', testPassword), surface)).resolution)).toBe('local:admin');
      expect(verdict((await ask(basic('admin', 'wrong'), surface)).resolution)).toBe('UNAUTHENTICATED');
      expect(verdict((await ask([...header, 'Authorization', `Bearer ${token}`], surface)).resolution)).toBe(
        proxied ? 'IDENTITY_CONFLICT' : 'local:mia',
      );
    });

    it('admin', async () => {
      const { ask } = await server(settings);
      expect(verdict((await ask(header, 'admin')).resolution)).toBe('UNAUTHENTICATED');
      expect(verdict((await ask([], 'admin')).resolution)).toBe('UNAUTHENTICATED');
      expect(verdict((await ask([...header, ...basic('admin', testPassword)], 'admin')).resolution)).toBe(
        'local:admin',
      );
      expect(verdict((await ask([...header, ...basic('admin', 'wrong')], 'admin')).resolution)).toBe('UNAUTHENTICATED');
    });

    it('identity headers are gone afterwards', async () => {
      const { ask } = await server(settings);
      const { req } = await ask([
        ...header,
        'X_Auth_Request-User',
        'evil',
        'Remote-User',
        'evil',
        'X-Tenant-Id',
        'acme',
      ]);
      expect(req.rawHeaders.join('\n')).not.toMatch(/evil|john/);
      expect(JSON.stringify(req.headers)).not.toMatch(/evil|john/);
      expect(req.headers['x-tenant-id']).toBe('acme');
    });
  },
);
