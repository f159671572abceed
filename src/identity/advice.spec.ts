import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startIdentityServer } from '../../test/support/wire/identity-server.js';

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.spyOn(Logger.prototype, 'warn').mockImplementation((text: string) => void lines.push(text));
});
afterEach(() => vi.restoreAllMocks());

/** What an operator reads after these requests, each sent from `from`. */
async function logOf(settings: Record<string, string>, requests: readonly string[][], from = '127.0.0.1') {
  const server = await startIdentityServer({ MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true', ...settings });
  for (const headers of requests) await server.ask(headers, 'client', from);
  await server.close();
  return lines;
}
const bound = { TRUSTED_PROXY_CIDRS: '127.0.0.1/32' };

describe('what an operator reads', () => {
  it.each<[string, Record<string, string>, string[], string, RegExp]>([
    ['nothing came', { ...bound, PROXY_PRESET: 'istio' }, [], '127.0.0.6', /from 127\.0\.0\.6; x-user-id is expected/],
    [
      'from a sidecar',
      { PROXY_USER_HEADER: 'X-User-Id' },
      ['X-User-Id', 'a'],
      '127.0.0.6',
      /Istio.*outputClaimToHeaders.*PROXY_PRESET=istio/,
    ],
    [
      'from elsewhere',
      bound,
      ['X-Authenticated-User', 'a'],
      '127.0.0.9',
      /TRUSTED_PROXY_CIDRS=127\.0\.0\.9\/32.*TRUSTED_PROXY_HOSTS/,
    ],
    [
      'half a family',
      { ...bound, PROXY_PRESET: 'oauth2-proxy' },
      ['X-Forwarded-Email', 'a@b.example'],
      '127.0.0.1',
      /x-forwarded-email came without x-forwarded-user\.$/,
    ],
    ['another family', bound, ['Remote-User', 'a'], '127.0.0.1', /remote-user came instead: PROXY_PRESET=authelia/],
  ])('%s', async (_, settings, headers, from, line) => {
    expect(await logOf(settings, [headers, headers], from)).toEqual([expect.stringMatching(line)]);
  });

  it("is why the guide's password does not work through a proxy", async () => {
    const changeme = ['Authorization', `Basic ${btoa('admin:changeme')}`, 'X-Forwarded-For', '10.0.0.7'];
    const wrong = ['Authorization', `Basic ${btoa('admin:wrong')}`];
    const own = { MCP_CLIENT_AUTH_ENABLED: 'true', TRUST_PROXY_AUTH: 'false' };
    expect(await logOf({ ...own, BASIC_AUTH_PASSWORD: 'changeme' }, [changeme, wrong, changeme])).toEqual([
      expect.stringMatching(/weak and works from this machine only; 127\.0\.0\.1/),
    ]);
    lines.length = 0;
    expect(await logOf({ ...own, BASIC_AUTH_PASSWORD: 'another one' }, [changeme])).toEqual([]);
  });

  it('is one line for however many spellings', async () => {
    const spelled = (n: number) => [...'remote-user'].map((c, at) => ((n >> at) & 1 ? c.toUpperCase() : c)).join('');
    const requests = Array.from({ length: 300 }, (_, n) => [spelled(n), 'a']);
    expect(await logOf(bound, requests)).toHaveLength(1);
    const beside = requests.map((headers) => ['X-Authenticated-User', 'alice', ...headers]);
    expect(await logOf(bound, beside)).toHaveLength(2);
  });

  it('is one line of a kind for many peers', async () => {
    const server = await startIdentityServer({ MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true', ...bound });
    for (let i = 2; i < 100; i++) await server.ask(['X-Authenticated-User', 'a'], 'client', `127.0.0.${i}`);
    await server.ask([]);
    await server.close();
    expect(lines).toEqual([
      expect.stringMatching(/TRUSTED_PROXY_CIDRS=127\.0\.0\.2/),
      expect.stringMatching(/No identity header came from 127\.0\.0\.1/),
    ]);
  });
});
