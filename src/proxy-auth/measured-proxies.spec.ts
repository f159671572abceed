import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measured } from '../../test/interop/measured-headers.js';
import { startIdentityServer, verdict, type IdentityServer } from '../../test/support/wire/identity-server.js';

describe.each(measured)('$proxy', ({ settings, headers, id, email, groups, letsPass }) => {
  let server: IdentityServer;
  beforeAll(async () => {
    server = await startIdentityServer({ MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true', ...settings });
  });
  afterAll(() => server.close());
  const without = (name: string) =>
    headers.filter((_, at) => headers[at - (at % 2)]!.toLowerCase() !== name.toLowerCase());
  const userHeader = headers.find(
    (name, at) => at % 2 === 0 && `proxy:${Buffer.from(headers[at + 1]!, 'latin1')}` === id,
  )!;

  it('names the user', async () => {
    const { resolution } = await server.ask(headers);
    expect(resolution).toMatchObject({ principal: { id, email, groups, role: 'user', source: 'proxy' } });
  });
  it('does not let the identity, tokens for others or the secret go on', async () => {
    const { req } = await server.ask(headers);
    expect(req.rawHeaders.map((name) => name.toLowerCase())).not.toContain(userHeader.toLowerCase());
    expect(JSON.stringify(req.rawHeaders)).not.toContain('a-static-header-of-the-integration');
  });
  it('a header that this proxy lets clients send contradicts, and never wins', async () => {
    for (const name of letsPass) {
      expect(verdict((await server.ask([...headers, name, 'boss@example.com'])).resolution)).toBe('IDENTITY_AMBIGUOUS');
      expect(verdict((await server.ask([...without(userHeader), name, 'boss@example.com'])).resolution)).toBe(
        'UNAUTHENTICATED',
      );
    }
  });
  it('the true header, removed by a client that names it in Connection: nobody, never anonymous by mistake', async () => {
    expect(verdict((await server.ask(without(userHeader))).resolution)).toBe('UNAUTHENTICATED');
  });
  it('an underscore twin beside the true header is refused', async () => {
    const twin = userHeader.includes('_') ? userHeader.replaceAll('_', '-') : userHeader.replaceAll('-', '_');
    expect(verdict((await server.ask([...headers, twin, 'evil'])).resolution)).toBe('MALFORMED_REQUEST');
    const mixed = userHeader.replace(/[-_]/, (dash) => (dash === '-' ? '_' : '-'));
    expect(verdict((await server.ask([...headers, mixed, 'evil'])).resolution)).toBe('MALFORMED_REQUEST');
  });
  it('two true headers, or two joined with a comma, are refused', async () => {
    expect(verdict((await server.ask([...headers, userHeader, 'evil'])).resolution)).toBe('MALFORMED_REQUEST');
    const joined = [...without(userHeader), userHeader, 'evil1,evil2'];
    expect(verdict((await server.ask(joined)).resolution)).toBe('UNAUTHENTICATED');
  });
});
