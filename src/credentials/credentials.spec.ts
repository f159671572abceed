import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { KeyRing, UnsealError } from '../secrets/key-ring.js';
import { shapeOf, targetFingerprint } from './credential-shape.js';
import { headersOf, mapSecrets, onTheWire, revealingValues, type Credentials, type Header } from './credentials.js';
import { openCredentials, sealCredentials } from './seal-credentials.js';

const ring = new KeyRing([{ id: 'aaaaaaaaaaaa', key: randomBytes(32) }], 'aaaaaaaaaaaa', randomBytes(32));
const headers = (...pairs: [string, string][]): Credentials => ({
  type: 'authheaders',
  headers: pairs.map(([key, value]) => ({ key, value })),
});
const now = new Date('2026-01-02T03:04:05Z');
const later = new Date('2027-01-01T00:00:00Z');

describe('headersOf', () => {
  it('writes Basic and Bearer', () => {
    expect(headersOf({ type: 'basic', username: 'ü', password: 'p:w' })).toEqual([
      { key: 'Authorization', value: `Basic ${Buffer.from('ü:p:w').toString('base64')}` },
    ]);
    expect(headersOf({ type: 'bearer', token: 't' })).toEqual([{ key: 'Authorization', value: 'Bearer t' }]);
    expect(headersOf({ type: 'query_param', key: 'k', value: 'v' })).toEqual([]);
  });

  it('goes over the wire as the bytes of UTF-8', () => {
    expect(Buffer.from(onTheWire('é特'), 'latin1')).toEqual(Buffer.from('é特', 'utf8'));
  });
});

describe('revealingValues', () => {
  it('has secrets of 8 bytes and more, the token behind a scheme, and what Basic encodes', () => {
    expect(revealingValues(headers(['Authorization', 'Bearer token-123'], ['X', 'short']))).toEqual([
      'Bearer token-123',
      'token-123',
    ]);
    const region = { key: 'X-Region', value: 'us-east-1' };
    const key = { key: 'X-API-Key', value: 'secret-key-123' };
    expect(revealingValues({ type: 'authheaders', headers: [region, key] })).toEqual(['secret-key-123']);
    const said = [
      { ...region, secret: true },
      { ...key, secret: false },
    ];
    expect(revealingValues({ type: 'authheaders', headers: said })).toEqual(['us-east-1']);
    expect(revealingValues({ type: 'query_param', key: 'region', value: 'us-east-1' })).toEqual(['us-east-1']);
    expect(revealingValues({ type: 'basic', username: 'u', password: 'password-1' })).toEqual([
      'password-1',
      `Basic ${btoa('u:password-1')}`,
      btoa('u:password-1'),
    ]);
  });
});

describe('mapSecrets', () => {
  it('leaves a header as secret as it was by its reference', () => {
    const reference = headers(['X-Custom', '${env:GATEHOUSE_SECRET_A}'], ['X-Region', '${env:GATEHOUSE_SECRET_B}']);
    expect(revealingValues(mapSecrets(reference, () => 'plain-words'))).toEqual(['plain-words']);
    const [custom, region] = (mapSecrets(reference, () => 'v') as { headers: readonly Header[] }).headers;
    expect([custom?.secret, region?.secret]).toEqual([true, false]);
  });
});

describe('sealed credentials', () => {
  const place = { id: 'id-1', url: 'https://a.example/mcp' };

  it('open for the same gateway and origin, on any path', () => {
    const sealed = sealCredentials(ring, headers(['X', 'v']), place);
    expect(openCredentials(ring, sealed, { ...place, url: 'https://a.example:443/other' })).toEqual(
      headers(['X', 'v']),
    );
    for (const other of [
      { id: 'id-2' },
      { url: 'http://a.example/mcp' },
      { url: 'https://b.example/mcp' },
      { url: 'broken' },
    ]) {
      expect(() => openCredentials(ring, sealed, { ...place, ...other })).toThrow(UnsealError);
    }
    expect(openCredentials(ring, null, place)).toEqual({ type: 'none' });
  });

  it('have the same length for short secrets of different lengths', () => {
    const length = (value: string) => sealCredentials(ring, headers(['X', value]), place).length;
    expect(length('a')).toBe(length('a'.repeat(100)));
    expect(length('特'.repeat(20))).toBe(length('a'));
  });
});

describe('shapeOf', () => {
  it('keeps the date of a value that stayed, and shows references', () => {
    const before = shapeOf(ring, headers(['X-A', 'a'], ['X-B', 'b']), null, now);
    const after = shapeOf(ring, headers(['x-a', 'a'], ['X-B', '${env:GATEHOUSE_SECRET_B}']), before, later);
    expect(after.secrets.map(({ updatedAt }) => updatedAt)).toEqual([now.toISOString(), later.toISOString()]);
    expect(after.secrets[1]!.references).toEqual(['${env:GATEHOUSE_SECRET_B}']);
    expect(after.secrets[0]!.fingerprint).toBe(before.secrets[0]!.fingerprint);
  });

  it('digests what is sent: order and case of names do not matter, values do', () => {
    const digest = (...pairs: [string, string][]) => shapeOf(ring, headers(...pairs), null, now).digest;
    expect(digest(['X-A', 'a'], ['X-B', 'b'])).toBe(digest(['x-b', 'b'], ['x-a', 'a']));
    expect(digest(['X-A', 'a'])).not.toBe(digest(['X-A', 'A']));
    expect(shapeOf(ring, { type: 'bearer', token: 'a' }, null, now).digest).not.toBe(digest(['X-A', 'a']));
  });

  it('holds no secret', () => {
    const shape = JSON.stringify(shapeOf(ring, { type: 'basic', username: 'u', password: 'topsecret' }, null, now));
    expect(shape).not.toContain('topsecret');
  });
});

it('targetFingerprint takes 127.0.0.1 and localhost for one host', () => {
  expect(targetFingerprint(ring, 'http://127.0.0.1:1/mcp', 'd')).toBe(
    targetFingerprint(ring, 'http://localhost:1/mcp', 'd'),
  );
  expect(targetFingerprint(ring, 'http://localhost:1/mcp', 'd')).not.toBe(
    targetFingerprint(ring, 'http://localhost:1/mcp', 'e'),
  );
});
