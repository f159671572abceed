import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { serveDocuments } from '../../test/support/documents.js';
import { readEnvironment } from '../config/read-environment.js';
import { Documents } from './documents.js';
import { discoverKeys, RemoteKeys } from './remote-keys.js';
import type { TokenIssuer } from './token-issuer.js';
import { verifyToken } from './verify-token.js';

const closing: (() => Promise<unknown>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

const path = '/jwks';
const newKey = async (kid: string) => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  const sign = () =>
    new SignJWT({ sub: 'alice' })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setIssuer('https://idp.example')
      .setAudience('gatehouse')
      .setExpirationTime('5m')
      .sign(privateKey);
  return { jwk, sign };
};
const setOf = (...keys: { jwk: object }[]) => JSON.stringify({ keys: keys.map(({ jwk }) => jwk) });

/** A key set at a URL, a clock the test turns, and what a token amounts to. */
async function started(...keys: { jwk: object }[]) {
  const server = await serveDocuments({ [path]: setOf(...keys) });
  closing.push(server.close);
  const clock = { now: 0 };
  const remote = new RemoteKeys(
    new Documents(readEnvironment({}), server.url),
    () => Promise.resolve(new URL(server.url + path)),
    () => clock.now,
  );
  const issuer: TokenIssuer = {
    iss: 'https://idp.example',
    audience: ['gatehouse'],
    keyOf: server.url,
    algorithms: ['RS256'],
    key: remote.source,
    requireExpiration: true,
  };
  const verdict = (token: string) =>
    verifyToken(token, issuer).then(
      () => 'good',
      (error: Error) => error.constructor.name,
    );
  return { server, clock, verdict };
}

describe('keys at a URL', () => {
  it('are asked for once, however many tokens come at a time', async () => {
    const key = await newKey('a');
    const { server, verdict } = await started(key);
    const tokens = await Promise.all(Array.from({ length: 20 }, key.sign));
    expect(new Set(await Promise.all(tokens.map(verdict)))).toEqual(new Set(['good']));
    expect(server.asked).toEqual([path]);
  });

  it('are asked for again for an unknown key, once in 30 seconds', async () => {
    const [old, fresh, foreign] = [await newKey('old'), await newKey('fresh'), await newKey('foreign')];
    const { server, clock, verdict } = await started(old);
    expect(await verdict(await old.sign())).toBe('good');
    server.documents[path] = setOf(old, fresh);
    expect(await verdict(await fresh.sign())).toBe('TokenRefused');
    clock.now = 31_000;
    expect(await verdict(await fresh.sign())).toBe('good');
    for (let count = 0; count < 10; count++) expect(await verdict(await foreign.sign())).toBe('TokenRefused');
    expect(server.asked.length).toBe(2);
    clock.now = 62_000;
    await verdict(await foreign.sign());
    expect(server.asked.length).toBe(3);
  });

  it('go on while the issuer is away, for a day', async () => {
    const key = await newKey('a');
    const { server, clock, verdict } = await started(key);
    expect(await verdict(await key.sign())).toBe('good');
    server.documents[path] = 500;
    clock.now = 3600_000;
    expect(await verdict(await key.sign())).toBe('good');
    clock.now = 25 * 3600_000;
    expect(await verdict(await key.sign())).toBe('KeysUnavailable');
    server.documents[path] = setOf(key);
    clock.now += 31_000;
    expect(await verdict(await key.sign())).toBe('good');
  });

  it('that were taken back are not used once the set was read again', async () => {
    const [stolen, good] = [await newKey('stolen'), await newKey('good')];
    const { server, clock, verdict } = await started(stolen, good);
    expect(await verdict(await stolen.sign())).toBe('good');
    server.documents[path] = setOf(good);
    clock.now = 601_000;
    expect(await verdict(await stolen.sign())).toBe('TokenRefused');
  });

  it.each([
    ['a redirect', 302],
    ['no JSON', 'x'],
    ['no key set', '{"keys":1}'],
    ['more than 256 KiB', JSON.stringify({ keys: [], x: 'x'.repeat(300_000) })],
    ['more than 100 keys', JSON.stringify({ keys: Array.from({ length: 101 }, () => ({ kty: 'RSA' })) })],
  ])('%s is no key set', async (_, document) => {
    const key = await newKey('a');
    const { server, verdict } = await started(key);
    server.documents[path] = document;
    expect(await verdict(await key.sign())).toBe('KeysUnavailable');
    expect(server.asked).toEqual([path]);
  });
});

describe('discovery', () => {
  const discovery = '/realms/a/.well-known/openid-configuration';
  it('follows the issuer to its keys', async () => {
    const server = await serveDocuments();
    closing.push(server.close);
    const issuer = `${server.url}/realms/a`;
    const documents = new Documents(readEnvironment({}), issuer);
    server.documents[discovery] = JSON.stringify({ issuer, jwks_uri: `${server.url}/keys` });
    expect((await discoverKeys(issuer, documents)).pathname).toBe('/keys');
    server.documents[discovery] = JSON.stringify({ issuer: 'https://evil.example', jwks_uri: `${server.url}/keys` });
    await expect(discoverKeys(issuer, documents)).rejects.toThrow('another issuer');
    server.documents[discovery] = JSON.stringify({ issuer, jwks_uri: 'file:///etc/passwd' });
    await expect(discoverKeys(issuer, documents)).rejects.toThrow('https');
  });
});
