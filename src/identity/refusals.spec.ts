import { generateKeyPairSync } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { SignJWT } from 'jose';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { loadBalancer } from '../../test/interop/aws-alb.js';
import { cloudflareTeam } from '../../test/interop/cloudflare-access.js';
import { serveDocuments } from '../../test/support/documents.js';
import { startIdentityServer, testSecret, userToken } from '../../test/support/wire/identity-server.js';

const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

const lines: string[] = [];
beforeEach(() => {
  lines.length = 0;
  vi.spyOn(Logger.prototype, 'warn').mockImplementation((text: string) => void lines.push(text));
});
afterEach(() => vi.restoreAllMocks());

const started = async (settings: Record<string, string> = {}) => {
  const server = await startIdentityServer(settings);
  closing.push(server.close);
  return server;
};
const bearer = (token: string) => ['Authorization', `Bearer ${token}`];
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signed = (claims: Record<string, unknown>, kid = 'k2') =>
  new SignJWT({ sub: 'alice', exp: Math.floor(Date.now() / 1000) + 60, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid })
    .sign(rsa.privateKey);

describe('for a refused token the log says what was expected and what came, and the caller nothing of it', async () => {
  const idp = await serveDocuments();
  closing.push(idp.close);
  idp.documents['/.well-known/openid-configuration'] = JSON.stringify({ issuer: idp.url, jwks_uri: `${idp.url}/keys` });
  idp.documents['/keys'] = JSON.stringify({ keys: [{ ...rsa.publicKey.export({ format: 'jwk' }), kid: 'k2' }] });
  const away = 'http://127.0.0.1:9';

  it.each<[string, () => Promise<string> | string, RegExp]>([
    ['audience', () => signed({ iss: idp.url, aud: 'XSQO' }), /audience: .* aud \["gatehouse"\].*found .*aud "XSQO"/],
    ['no audience', () => signed({ iss: idp.url }), /^A token was refused: (audience|claim): .*aud \(none\)/],
    [
      'issuer',
      () => signed({ iss: 'https://other.example', aud: 'gatehouse' }),
      /issuer: .*Expected iss \["gatehouse","mcpgateway","http.*found iss "https:\/\/other\.example"/,
    ],
    ['kid', () => signed({ iss: idp.url, aud: 'gatehouse' }, 'k9'), /key: .*\["k2"\].*kid "k9"/],
    ['algorithm', () => userToken({ iss: idp.url }), /algorithm: .*alg \["RS256"\].*alg "HS256"/],
    ['signature', () => userToken({}, 'some other secret of enough length 0'), /signature: .*key "JWT_SECRET_KEY"/],
    ['time', () => signed({ iss: idp.url, aud: 'gatehouse', exp: 1_700_000_000 }), /time: .*exp 1700000000/],
    ['form', () => 'a-password-in-the-wrong-place', /form: it is no JWT/],
    ['line ends', () => signed({ iss: 'a\r\nFATAL forged\u2028', aud: 'x'.repeat(9000) }), /^[^\r\n\u2028]{1,900}$/],
  ])('%s', async (_, token, line) => {
    const { ask } = await started({ OIDC_ISSUERS: `${idp.url},${away}`, JWT_AUDIENCE: 'gatehouse' });
    const text = await token();
    for (let i = 0; i < 3; i++) {
      const { resolution } = await ask(bearer(text));
      expect(resolution).toMatchObject({ refusal: { code: 'UNAUTHENTICATED', detail: 'the token is not valid' } });
    }
    expect(lines).toEqual([expect.stringMatching(line)]);
    for (const secret of [testSecret, text, 'a-password-in-the-wrong-place']) expect(lines[0]).not.toContain(secret);
  });

  it('keys that cannot be had: which, where, and what happened', async () => {
    const { ask } = await started({ OIDC_ISSUERS: away, JWT_AUDIENCE: 'gatehouse' });
    const { resolution } = await ask(bearer(await signed({ iss: away, aud: 'gatehouse' })));
    expect(resolution).toMatchObject({ refusal: { code: 'UNAVAILABLE' } });
    expect(lines).toEqual([expect.stringMatching(/OIDC_ISSUERS.*127\.0\.0\.1:9\/\.well-known.* (bad port|ECONN)/)]);
  });

  it('a hundred different tokens are one line a kind', async () => {
    const { ask } = await started({ OIDC_ISSUERS: idp.url, JWT_AUDIENCE: 'gatehouse' });
    for (let i = 0; i < 50; i++) {
      await ask(bearer(await signed({ iss: idp.url, aud: `client-${i}` })));
      await ask(bearer(await signed({ iss: `https://idp-${i}.example`, aud: 'gatehouse' })));
    }
    expect(lines).toHaveLength(2);
  });
});

describe('for a refused assertion too', async () => {
  const team = cloudflareTeam();
  const keys = await serveDocuments({ '/certs': JSON.stringify(team.certs()) });
  closing.push(keys.close);
  const proxy = { MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true' };
  const cloudflare = {
    ...proxy,
    PROXY_PRESET: 'cloudflare-access',
    PROXY_ASSERTION_ISSUER: team.iss,
    PROXY_ASSERTION_AUDIENCE: team.aud,
    PROXY_ASSERTION_JWKS_URL: `${keys.url}/certs`,
  };
  const user = ['Cf-Access-Authenticated-User-Email', 'alice@example.com'];
  const assertion = (token: string) => [...user, 'Cf-Access-Jwt-Assertion', token];

  it.each<[string, Record<string, string>, readonly string[], RegExp]>([
    [
      'audience',
      { PROXY_ASSERTION_AUDIENCE: 'another' },
      assertion(team.good.plain()),
      /audience: .*\["another"\]|"another"/,
    ],
    [
      'issuer',
      { PROXY_ASSERTION_ISSUER: 'https://x.example' },
      assertion(team.good.plain()),
      /issuer: .*"https:\/\/x\.example".*found iss "https:/,
    ],
    ['none', {}, user, /cf-access-jwt-assertion did not come/],
    [
      'no keys',
      { PROXY_ASSERTION_JWKS_URL: `${keys.url}/gone` },
      assertion(team.good.plain()),
      /PROXY_ASSERTION_JWKS_URL.*\/gone answered 404/,
    ],
  ])('%s', async (_, settings, headers, line) => {
    const { ask } = await started({ ...cloudflare, ...settings });
    for (let i = 0; i < 2; i++) {
      const { resolution } = await ask(headers);
      expect(JSON.stringify(resolution)).not.toMatch(/another|x\.example|\/gone/);
      expect(resolution).toMatchObject({ refusal: { code: expect.stringMatching(/PEER_NOT_TRUSTED|UNAVAILABLE/) } });
    }
    expect(lines).toEqual([expect.stringMatching(line)]);
  });

  it('of a load balancer: signer and client', async () => {
    const balancer = loadBalancer();
    const { ask } = await started({
      ...proxy,
      PROXY_PRESET: 'aws-alb',
      PROXY_ASSERTION_ISSUER: balancer.iss,
      PROXY_ASSERTION_AUDIENCE: balancer.client,
      PROXY_ASSERTION_SIGNER: balancer.arn,
      PROXY_ASSERTION_JWKS_URL: keys.url,
    });
    const identity = ['x-amzn-oidc-identity', balancer.sub];
    await ask([...identity, 'x-amzn-oidc-data', balancer.bad["another account's load balancer"]()]);
    await ask([...identity, 'x-amzn-oidc-data', balancer.bad['another client']()]);
    expect(lines).toEqual([
      expect.stringMatching(/issuer: another load balancer.*Expected .*50dc.*found .*ffff/),
      expect.stringMatching(/audience: .*client "gatehouse".*client "somebody-else"/),
    ]);
  });

  it('a secret that is missing or another one', async () => {
    const { ask } = await started({ ...proxy, TRUSTED_PROXY_SECRET: 'a-secret-between-proxy-and-gateway-0' });
    const alice = ['X-Authenticated-User', 'alice'];
    await ask(alice);
    await ask([...alice, 'X-Proxy-Secret', 'a-secret-of-the-day-before-yesterday']);
    expect(lines).toEqual([
      expect.stringMatching(/x-proxy-secret did not come/),
      expect.stringMatching(/holds something else/),
    ]);
    expect(lines.join()).not.toContain('yesterday');
  });
});
