import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startIdentityServer, verdict, type IdentityServer } from '../../../test/support/wire/identity-server.js';

const found = (address: string) => [{ address, family: 4 }] as unknown as Awaited<ReturnType<typeof dns.lookup>>;

let server: IdentityServer;
beforeEach(() => {
  vi.spyOn(dns, 'lookup');
  syncBuiltinESMExports();
});
afterEach(async () => {
  await server.close();
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});
const start = async () => {
  server = await startIdentityServer({
    MCP_CLIENT_AUTH_ENABLED: 'false',
    TRUST_PROXY_AUTH: 'true',
    TRUSTED_PROXY_HOSTS: 'oauth2-proxy',
  });
};
const from = async (address: string) =>
  verdict((await server.ask(['X-Authenticated-User', 'alice'], 'client', address)).resolution);

it('a proxy whose container was made anew is believed at once, and its old address no longer', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(10_000);
  vi.mocked(dns.lookup).mockResolvedValue(found('127.0.0.1'));
  await start();
  expect(await from('127.0.0.1')).toBe('proxy:alice');
  vi.mocked(dns.lookup).mockResolvedValue(found('127.0.0.2'));
  now.mockReturnValue(11_000);
  expect(await from('127.0.0.2')).toBe('proxy:alice');
  expect(await from('127.0.0.1')).toBe('PROXY_PEER_NOT_TRUSTED');
});

it('strangers ask the name server once a second at most, however many they are', async () => {
  const now = vi.spyOn(performance, 'now').mockReturnValue(10_000);
  vi.mocked(dns.lookup).mockResolvedValue(found('127.0.0.1'));
  await start();
  for (let i = 2; i < 20; i++) expect(await from(`127.0.0.${i}`)).toBe('PROXY_PEER_NOT_TRUSTED');
  expect(dns.lookup).toHaveBeenCalledTimes(1);
  now.mockReturnValue(11_000);
  for (let i = 2; i < 20; i++) expect(await from(`127.0.0.${i}`)).toBe('PROXY_PEER_NOT_TRUSTED');
  expect(dns.lookup).toHaveBeenCalledTimes(2);
});
