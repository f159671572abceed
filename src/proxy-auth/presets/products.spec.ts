import { describe, expect, it } from 'vitest';
import { startIdentityServer, userToken } from '../../../test/support/wire/identity-server.js';
import { readEnvironment } from '../../config/read-environment.js';
import { identityHeaders } from '../../identity/principal/verified-headers.js';
import { anonymous } from '../../identity/principal/principal.js';
import { families, presets } from './presets.js';
import { products } from './products.js';

const everyHeader = products.flatMap(({ user, email, name, groups, assertion, also = [] }) =>
  [user, email, name, groups, assertion?.header, ...also].filter((header): header is string => Boolean(header)),
);

describe('every header by which a known proxy names users', () => {
  it('is in one family, and every preset in the table', () => {
    const names = families.flatMap(({ names: own }) => own);
    expect(new Set(names).size).toBe(names.length);
    for (const header of everyHeader) expect(names).toContain(header.toLowerCase());
    expect(Object.keys(presets)).toHaveLength(8);
  });

  it.each(['JWT mode', 'proxy mode'])('leaves the request in %s, whoever sent it', async (mode) => {
    const server = await startIdentityServer(
      mode === 'proxy mode'
        ? { MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true', AUTH_REQUIRED: 'false' }
        : {},
    );
    const authorization = ['Authorization', `Bearer ${await userToken()}`];
    for (const header of everyHeader.filter((name) => name !== 'X-Authenticated-User')) {
      const { req, resolution } = await server.ask([...authorization, header, 'boss@example.com']);
      expect(JSON.stringify([req.headers, req.rawHeaders])).not.toContain('boss');
      expect(resolution).toMatchObject({
        ok: true,
        principal: { id: 'local:john.doe@example.com', role: 'user' },
      });
    }
    await server.close();
  });

  it('travels to upstreams with the verified value or none', () => {
    const travelling = identityHeaders(anonymous, readEnvironment({}));
    for (const header of everyHeader) expect(travelling.get(header.toLowerCase())).toBe('');
  });
});
