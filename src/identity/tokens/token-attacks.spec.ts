import { createHmac, generateKeyPairSync, sign as signBytes, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveDocuments } from '../../../test/support/documents.js';
import {
  startIdentityServer,
  testSecret,
  userToken,
  verdict,
  type IdentityServer,
} from '../../../test/support/wire/identity-server.js';
import { issueToken } from './issue-token.js';

type Json = Record<string, unknown>;
const encode = (value: Json | string | Buffer) =>
  Buffer.from(typeof value === 'string' || Buffer.isBuffer(value) ? value : JSON.stringify(value)).toString(
    'base64url',
  );
const now = () => Math.floor(Date.now() / 1000);
const claims = (over: Json = {}): Json => ({
  iss: 'mcpgateway',
  aud: 'mcpgateway-api',
  sub: 'alice',
  exp: now() + 300,
  iat: now(),
  ...over,
});
const hmac = (header: Json, payload: Json | string, key: string | Buffer = testSecret, hash = 'sha256') => {
  const message = `${encode(header)}.${encode(payload)}`;
  return `${message}.${createHmac(hash, key).update(message).digest('base64url')}`;
};
const hs = { alg: 'HS256', typ: 'JWT' };
const bearer = (token: string) => ['Authorization', `Bearer ${token}`];

const servers: IdentityServer[] = [];
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'));
const start = async (settings: Record<string, string>) => {
  servers.push(await startIdentityServer(settings));
  return servers.at(-1)!;
};
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await Promise.all(servers.map((server) => server.close()));
});

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = (key: KeyObject, type: 'spki' | 'pkcs8' = 'spki') => key.export({ type, format: 'pem' }) as string;
const asymmetric = (header: Json, payload: Json, key: KeyObject) => {
  const message = `${encode(header)}.${encode(payload)}`;
  const hash = String(header.alg).startsWith('Ed') ? null : `sha${String(header.alg).slice(2)}`;
  return `${message}.${signBytes(hash, Buffer.from(message), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
};

describe('attacks on HS256', () => {
  let server: IdentityServer;
  beforeAll(async () => (server = await start({ AUTH_REQUIRED: 'false' })));
  const good = () => hmac(hs, claims());
  const [head, body, signature] = good().split('.') as [string, string, string];

  const attacks: Record<string, () => string> = {
    'no signature, alg none': () => `${encode({ alg: 'none' })}.${body}.`,
    'alg None': () => `${encode({ alg: 'None' })}.${body}.`,
    'alg nOnE with the old signature': () => `${encode({ alg: 'nOnE' })}.${body}.${signature}`,
    'alg missing': () => hmac({ typ: 'JWT' }, claims()),
    'alg an array': () => hmac({ alg: ['HS256'] }, claims()),
    'alg HS512': () => hmac({ alg: 'HS512' }, claims(), testSecret, 'sha512'),
    'alg RS256 in the header': () => hmac({ alg: 'RS256' }, claims()),
    'empty signature': () => `${head}.${body}.`,
    'no signature part': () => `${head}.${body}`,
    'signature cut': () => `${head}.${body}.${signature.slice(0, 20)}`,
    'another payload under an old signature': () =>
      `${head}.${encode(claims({ sub: 'admin@example.com' }))}.${signature}`,
    'an empty key': () => hmac(hs, claims(), ''),
    'a guessed key': () => hmac(hs, claims(), 'secret'),
    'the key as base64': () => hmac(hs, claims(), Buffer.from(testSecret, 'base64')),
    'the name of the default key': () => hmac(hs, claims(), 'my-test-key'),
    expired: () => hmac(hs, claims({ exp: now() - 31 })),
    'exp as text': () => hmac(hs, claims({ exp: String(now() + 300) })),
    'exp null': () => hmac(hs, claims({ exp: null })),
    'exp NaN': () => hmac(hs, JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e999')),
    'no exp': () => hmac(hs, claims({ exp: undefined })),
    'not yet valid': () => hmac(hs, claims({ nbf: now() + 300 })),
    'no sub': () => hmac(hs, claims({ sub: undefined })),
    'sub a number': () => hmac(hs, claims({ sub: 1 })),
    'sub an object': () => hmac(hs, claims({ sub: { toString: 'admin' } })),
    'sub empty': () => hmac(hs, claims({ sub: '' })),
    'sub blank': () => hmac(hs, claims({ sub: '  ' })),
    'sub with a control character': () => hmac(hs, claims({ sub: 'a\u0000b' })),
    'sub right-to-left': () => hmac(hs, claims({ sub: 'ali\u202ece' })),
    'sub a placeholder': () => hmac(hs, claims({ sub: '(null)' })),
    'sub 10,000 characters long': () => hmac(hs, claims({ sub: 'a'.repeat(10_000) })),
    'another issuer': () => hmac(hs, claims({ iss: 'evil' })),
    'no issuer': () => hmac(hs, claims({ iss: undefined })),
    'issuer in an array': () => hmac(hs, claims({ iss: ['mcpgateway'] })),
    'our own issuer with the shared secret': () => hmac(hs, claims({ iss: 'gatehouse' })),
    'another audience': () => hmac(hs, claims({ aud: 'other' })),
    'no audience': () => hmac(hs, claims({ aud: undefined })),
    'audience an object': () => hmac(hs, claims({ aud: { 0: 'mcpgateway-api' } })),
    crit: () => hmac({ ...hs, crit: ['x'], x: 1 }, claims()),
    'b64 false': () => hmac({ ...hs, crit: ['b64'], b64: false }, claims()),
    jku: () => hmac({ ...hs, jku: 'https://evil.example/jwks' }, claims()),
    x5u: () => hmac({ ...hs, x5u: 'https://evil.example/cert' }, claims()),
    'an embedded key': () => hmac({ ...hs, jwk: { kty: 'oct', k: encode('evil') } }, claims(), 'evil'),
    'kid a path': () => hmac({ ...hs, kid: "../../../dev/null'; --" }, claims(), ''),
    'kid an object': () => hmac({ ...hs, kid: {} }, claims()),
    'kid 1,000 characters long': () => hmac({ ...hs, kid: 'k'.repeat(1000) }, claims()),
    'typ of something else': () => hmac({ ...hs, typ: 'dpop+jwt' }, claims()),
    'five parts (JWE)': () => `${head}.${body}.${signature}.${body}.${signature}`,
    'a payload that is no object': () => hmac(hs, '"alice"'),
    'a payload that is no JSON': () => hmac(hs, '{'),
    'a payload that is null': () => hmac(hs, 'null'),
    'not base64url': () => `${head}.${body}.***`,
    dots: () => '..',
    'a session cookie': () => `${body}.${signature}`,
  };
  it.each(Object.entries(attacks))('%s', async (_, token) => {
    expect(verdict((await server.ask(bearer(token()))).resolution)).toBe('UNAUTHENTICATED');
    expect(verdict((await server.ask(bearer(token()), 'admin')).resolution)).toBe('UNAUTHENTICATED');
  });

  const forms = (token: string): Record<string, string[]> => ({
    'without Bearer': ['Authorization', token],
    'Bearer twice': ['Authorization', `Bearer Bearer ${token}`],
    'two tokens': ['Authorization', `Bearer ${token}, Bearer ${token}`],
    'Basic token': ['Authorization', `Basic ${token}`],
    'a trailing word': ['Authorization', `Bearer ${token} admin`],
  });
  it.each(Object.entries(forms(good())))('%s', async (_, headers) => {
    expect(verdict((await server.ask(headers)).resolution)).toBe('UNAUTHENTICATED');
  });
  it.each(Object.entries(forms(good())))('%s, beside a second header', async (_, headers) => {
    expect(verdict((await server.ask([...headers, ...bearer(good())])).resolution)).toBe('MALFORMED_REQUEST');
  });
  it('in the query it is nothing', async () => {
    const path = `/mcp?access_token=${good()}&token=${good()}`;
    expect(verdict((await server.ask([], 'client', '127.0.0.1', path)).resolution)).toBe('anonymous');
  });

  it.each([
    ['within the clock skew', 'skew', 'local:alice'],
    ['an audience among several', { aud: ['x', 'mcpgateway-api'] }, 'local:alice'],
    ['a name with a blank', { sub: 'Mary Ann' }, 'local:Mary Ann'],
    ['a sub that looks like a proxied user', { sub: 'proxy:boss' }, 'local:proxy:boss'],
    ['bearer in lower case', {}, 'local:alice'],
  ])('%s is fine', async (name, over, id) => {
    const token = hmac(hs, claims(over === 'skew' ? { exp: now() - 20, nbf: now() + 20 } : (over as Json)));
    const headers = ['Authorization', `${name.startsWith('bearer') ? 'bearer' : 'Bearer'} ${token}`];
    expect(verdict((await server.ask(headers)).resolution)).toBe(id);
    expect(verdict((await server.ask(headers)).resolution)).toBe(id);
  });
});

it('REQUIRE_TOKEN_EXPIRATION=false takes tokens without exp, JWT_*_VERIFICATION=false any issuer and audience', async () => {
  const server = await start({
    REQUIRE_TOKEN_EXPIRATION: 'false',
    JWT_ISSUER_VERIFICATION: 'false',
    JWT_AUDIENCE_VERIFICATION: 'false',
  });
  const loose = hmac(hs, { iss: 'anybody', sub: 'alice' });
  expect(verdict((await server.ask(bearer(loose))).resolution)).toBe('local:alice');
  const asGatehouse = hmac(hs, { iss: 'gatehouse', sub: 'alice', exp: now() + 60, aud: 'mcpgateway-api' });
  expect(verdict((await server.ask(bearer(asGatehouse))).resolution)).toBe('UNAUTHENTICATED');
});

describe('tokens made here', () => {
  it.each([{}, { JWT_ALGORITHM: 'RS256', key: true }])(
    'are accepted in every mode: %j',
    async ({ key, ...settings }: Json) => {
      const files = { JWT_PUBLIC_KEY_PATH: join(folder, 'own.pub'), JWT_PRIVATE_KEY_PATH: join(folder, 'own.key') };
      writeFileSync(files.JWT_PUBLIC_KEY_PATH, pem(rsa.publicKey));
      writeFileSync(files.JWT_PRIVATE_KEY_PATH, pem(rsa.privateKey, 'pkcs8'));
      const { ask, env } = await start({ ...(settings as Record<string, string>), ...(key ? files : {}) });
      const { token } = await issueToken({ id: 'local:root', admin: true, expires: now() + 60 }, env);
      expect((await ask(bearer(token), 'admin')).resolution).toMatchObject({
        principal: { id: 'local:root', role: 'admin' },
      });
      const proxied = await issueToken({ id: 'proxy:zoe', expires: now() + 60 }, env);
      expect(verdict((await ask(bearer(proxied.token))).resolution)).toBe('proxy:zoe');
      const expired = await issueToken({ id: 'local:root', expires: now() - 60 }, env);
      expect(verdict((await ask(bearer(expired.token))).resolution)).toBe('UNAUTHENTICATED');
    },
  );
});

describe.each([
  ['RS256', () => rsa],
  ['ES256', () => generateKeyPairSync('ec', { namedCurve: 'P-256' })],
  ['ES384', () => generateKeyPairSync('ec', { namedCurve: 'P-384' })],
  ['EdDSA', () => generateKeyPairSync('ed25519')],
] as const)('%s with a public key file', (algorithm, make) => {
  const keys = make() as { publicKey: KeyObject; privateKey: KeyObject };
  const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const iss = 'http://localhost:5556';
  const payload = (over: Json = {}) => claims({ iss, ...over });
  let server: IdentityServer;
  beforeAll(async () => {
    const path = join(folder, `${algorithm}.pem`);
    writeFileSync(path, pem(keys.publicKey));
    server = await start({
      JWT_ALGORITHM: algorithm,
      JWT_PUBLIC_KEY_PATH: path,
      JWT_ISSUER: iss,
      JWT_ROLE_MAP: '{"mcp-admins":"admin"}',
    });
  });

  it('identifies by issuer and subject; only JWT_ROLE_MAP makes administrators', async () => {
    const role = async (over: Json) => {
      const { resolution } = await server.ask(bearer(asymmetric({ alg: algorithm }, payload(over), keys.privateKey)));
      return resolution.ok ? `${resolution.principal.id} ${resolution.principal.role}` : resolution.refusal.code;
    };
    expect(await role({})).toBe(`oidc:${iss}#alice user`);
    expect(await role({ is_admin: true, user: { is_admin: true } })).toBe(`oidc:${iss}#alice user`);
    expect(await role({ sub: 'admin@example.com' })).toBe(`oidc:${iss}#admin@example.com user`);
    expect(await role({ groups: ['mcp-admins'] })).toBe(`oidc:${iss}#alice admin`);
    expect(await role({ groups: 'mcp-admins' })).toBe(`oidc:${iss}#alice user`);
    expect(await role({ groups: ['constructor', '__proto__', 'toString'] })).toBe(`oidc:${iss}#alice user`);
    expect(await role({ sub: 'proxy:boss' })).toBe(`oidc:${iss}#proxy:boss user`);
  });
  it('an address counts only where the issuer says it verified it', async () => {
    const email = async (over: Json) => {
      const token = asymmetric({ alg: algorithm }, payload({ email: 'boss@example.com', ...over }), keys.privateKey);
      const { resolution } = await server.ask(bearer(token));
      return resolution.ok ? resolution.principal.email : 'refused';
    };
    expect(await email({})).toBeNull();
    expect(await email({ email_verified: 'true' })).toBeNull();
    expect(await email({ email_verified: true })).toBe('boss@example.com');
  });
  it('is not fooled by the public key as an HMAC secret, by HS256, or by another key', async () => {
    const publicPem = pem(keys.publicKey);
    for (const token of [
      hmac({ alg: 'HS256' }, payload(), publicPem),
      hmac({ alg: algorithm }, payload(), publicPem),
      hmac({ alg: 'HS256' }, payload()),
      await userToken({ iss }),
      asymmetric({ alg: 'RS256' }, payload(), foreign.privateKey),
      `${encode({ alg: 'none' })}.${encode(payload())}.`,
    ]) {
      expect(verdict((await server.ask(bearer(token))).resolution)).toBe('UNAUTHENTICATED');
    }
  });
});

it('HyprMCP and Dex: the Bearer of an OIDC issuer, found by discovery', async () => {
  const dex = await serveDocuments();
  const { ask } = await start({
    MCP_CLIENT_AUTH_ENABLED: 'false',
    TRUST_PROXY_AUTH: 'true',
    OIDC_ISSUERS: dex.url,
    JWT_AUDIENCE: 'gatehouse',
  });
  dex.documents['/.well-known/openid-configuration'] = JSON.stringify({ issuer: dex.url, jwks_uri: `${dex.url}/keys` });
  dex.documents['/keys'] = JSON.stringify({
    keys: [{ ...rsa.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' }],
  });
  const idToken = (over: Json = {}) => {
    const dexClaims = {
      iss: dex.url,
      aud: 'gatehouse',
      sub: 'CiQwOGE4',
      email: 'alice@example.com',
      email_verified: true,
    };
    return asymmetric({ alg: 'RS256', kid: 'k1' }, { ...dexClaims, exp: now() + 60, ...over }, rsa.privateKey);
  };
  const evil = ['X-Authenticated-User', 'admin', 'X-Forwarded-User', 'boss', 'X-Auth-Request-User', 'boss'];
  const { resolution } = await ask([...bearer(idToken()), ...evil]);
  expect(resolution).toMatchObject({
    principal: { id: `oidc:${dex.url}#CiQwOGE4`, email: 'alice@example.com', role: 'user' },
  });
  expect(verdict((await ask(evil)).resolution)).toBe('UNAUTHENTICATED');
  expect(verdict((await ask(bearer(idToken({ aud: 'api-client' })))).resolution)).toBe('UNAUTHENTICATED');
  expect(verdict((await ask(['Authorization', idToken()])).resolution)).toBe('UNAUTHENTICATED');
  expect(verdict((await ask([...bearer(idToken()), ...bearer(idToken())])).resolution)).toBe('MALFORMED_REQUEST');
  await dex.close();
});

it('each client of HyprMCP has an audience of its own: any of one issuer, or listed ones, and the others keep theirs', async () => {
  const [dex, other] = [await serveDocuments(), await serveDocuments()];
  for (const { url, documents } of [dex, other]) {
    documents['/.well-known/openid-configuration'] = JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` });
    documents['/keys'] = JSON.stringify({ keys: [{ ...rsa.publicKey.export({ format: 'jwk' }), kid: 'k1' }] });
  }
  const token = (iss: string, aud?: unknown) =>
    bearer(asymmetric({ alg: 'RS256', kid: 'k1' }, { iss, aud, sub: 'alice', exp: now() + 60 }, rsa.privateKey));
  const audiences = async (said: unknown) => {
    const { ask } = await start({
      OIDC_ISSUERS: `${dex.url},${other.url}`,
      JWT_AUDIENCE: 'gatehouse',
      OIDC_AUDIENCES: JSON.stringify(said),
    });
    return async (iss: string, aud?: unknown) => (await ask(token(iss, aud))).resolution.ok;
  };
  const any = await audiences({ [dex.url]: 'any' });
  expect(await any(dex.url, 'XSQOKCJT34ORHZRRNWKPRAQN33')).toBe(true);
  expect(await any(dex.url)).toBe(true);
  expect(await any(other.url, 'XSQOKCJT34ORHZRRNWKPRAQN33')).toBe(false);
  expect(await any(other.url, 'gatehouse')).toBe(true);
  const listed = await audiences({ [dex.url]: ['desktop', 'ci'] });
  expect(await listed(dex.url, ['ci', 'something'])).toBe(true);
  expect(await listed(dex.url, 'any')).toBe(false);
  expect(await listed(dex.url, 'gatehouse')).toBe(false);
  expect(await listed(dex.url)).toBe(false);
  await Promise.all([dex.close(), other.close()]);
});
