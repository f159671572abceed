import { afterAll, describe, expect, it } from 'vitest';
import { startIdentityServer, verdict, type IdentityServer } from '../../../test/support/wire/identity-server.js';

const servers: IdentityServer[] = [];
afterAll(() => Promise.all(servers.map((server) => server.close())));
const start = async (settings: Record<string, string>) => {
  servers.push(await startIdentityServer(settings));
  return servers.at(-1)!;
};
const basic = (user: string, password: string) => ['Authorization', `Basic ${btoa(`${user}:${password}`)}`];

describe('the password of the guide, changeme', () => {
  it.each([
    ['from this machine', [], 'local:admin'],
    ['passed on by a proxy on this machine', ['X-Forwarded-For', '203.0.113.7'], 'UNAUTHENTICATED'],
    ['passed on, said another way', ['Forwarded', 'for=203.0.113.7'], 'UNAUTHENTICATED'],
    ['passed on, said by Via', ['Via', '1.1 proxy'], 'UNAUTHENTICATED'],
  ])('%s', async (_, headers, expected) => {
    const { ask } = await start({ BASIC_AUTH_PASSWORD: 'changeme', HOST: '0.0.0.0' });
    expect(verdict((await ask([...basic('admin', 'changeme'), ...headers], 'admin')).resolution)).toBe(expected);
  });
});

it('another weak password works directly from this machine too, and not through a proxy on it', async () => {
  const { ask } = await start({ BASIC_AUTH_PASSWORD: 'short' });
  const given = basic('admin', 'short');
  expect(verdict((await ask(given, 'admin')).resolution)).toBe('local:admin');
  expect(verdict((await ask([...given, 'X-Forwarded-For', '203.0.113.7'], 'admin')).resolution)).toBe(
    'UNAUTHENTICATED',
  );
});

it.each([
  ['another case of the user', basic('Admin', 'a password of the tests')],
  ['an empty password', basic('admin', '')],
  ['a longer password', basic('admin', 'a password of the tests2')],
  ['no colon', ['Authorization', `Basic ${btoa('admin')}`]],
  ['not base64', ['Authorization', 'Basic ???']],
  ['no credentials', ['Authorization', 'Basic']],
])('%s is refused', async (_, headers) => {
  const { ask } = await start({});
  expect(verdict((await ask(headers, 'admin')).resolution)).toBe('UNAUTHENTICATED');
  expect(verdict((await ask(headers)).resolution)).toBe('UNAUTHENTICATED');
});

it('anonymous callers of a wide listener reach what is marked, until ALLOW_ANONYMOUS says all that is public', async () => {
  const reach = async (settings: Record<string, string>) => (await start(settings)).resolver.anonymousReach;
  expect(await reach({ HOST: '0.0.0.0' })).toBe('marked');
  expect(await reach({ HOST: '10.0.0.5' })).toBe('marked');
  expect(await reach({ HOST: '0.0.0.0', ALLOW_ANONYMOUS: 'true' })).toBe('public');
  expect(await reach({ HOST: '127.0.0.1' })).toBe('public');
  expect(await reach({ HOST: '::1' })).toBe('public');
});
