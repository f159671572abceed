import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { keyIdOf, KeyRing, UnsealError, unwrapInstallation } from './key-ring.js';
import { masterKey } from './master-key.js';

const installation = randomBytes(32);
const old = { id: 'aaaaaaaaaaaa', key: randomBytes(32) };
const fresh = { id: 'bbbbbbbbbbbb', key: randomBytes(32) };
const ring = new KeyRing([fresh, old], fresh.id, installation);
const binding = ['gateways.auth_sealed', 'id-1', 'https://a.example'];

describe('KeyRing', () => {
  it('opens what it sealed, any text', () => {
    for (const text of ['', 'secret', '特殊 🔑', 'x'.repeat(100_000)]) {
      expect(ring.open('purpose', ring.seal('purpose', text, binding), binding)).toBe(text);
    }
  });

  it('seals the same text differently each time, and names its key', () => {
    const tokens = new Set(Array.from({ length: 1000 }, () => ring.seal('purpose', 'secret', binding)));
    expect(tokens.size).toBe(1000);
    expect([...tokens].map(keyIdOf).every((id) => id === fresh.id)).toBe(true);
  });

  it('does not open for another purpose or binding', () => {
    const token = ring.seal('purpose', 'secret', binding);
    const others: [string, string[]][] = [
      ['other', binding],
      ['purpose', ['gateways.auth_sealed', 'id-2', 'https://a.example']],
      ['purpose', ['gateways.auth_sealed', 'id-1', 'https://b.example']],
      ['purpose', ['gateways.auth_sealedid-1', 'https://a.example']],
      ['purpose', []],
    ];
    for (const [purpose, bound] of others) expect(() => ring.open(purpose, token, bound)).toThrow(UnsealError);
  });

  it('does not open with any bit of the token changed', () => {
    const token = ring.seal('purpose', 'secret value', binding);
    for (let index = 0; index < token.length; index += 1) {
      for (const bit of [1, 2, 4, 8, 16, 32]) {
        const changed = `${token.slice(0, index)}${String.fromCharCode(token.charCodeAt(index) ^ bit)}${token.slice(index + 1)}`;
        expect(() => ring.open('purpose', changed, binding)).toThrow(UnsealError);
      }
    }
  });

  it('does not take a tag cut to four bytes', () => {
    const [format, id, nonce, sealed] = ring.seal('purpose', 'secret', binding).split('.');
    for (const keep of [0, 4, 12, 15]) {
      const cut = Buffer.from(sealed!, 'base64url')
        .subarray(0, 6 + keep)
        .toString('base64url');
      expect(() => ring.open('purpose', [format, id, nonce, cut].join('.'), binding)).toThrow(UnsealError);
    }
  });

  it('opens under a previous key and seals under the chosen one', () => {
    const before = new KeyRing([old], old.id, installation).seal('purpose', 'secret', binding);
    expect(ring.open('purpose', before, binding)).toBe('secret');
    const both = new KeyRing([fresh, old], old.id, installation);
    expect(keyIdOf(both.seal('purpose', 'secret', binding))).toBe(old.id);
    both.sealWith(fresh.id);
    expect(keyIdOf(both.seal('purpose', 'secret', binding))).toBe(fresh.id);
    expect(() => both.sealWith('cccccccccccc')).toThrow(UnsealError);
  });

  it('says which key is missing, and nothing of the value', () => {
    const token = new KeyRing([old], old.id, installation).seal('purpose', 'secret', binding);
    const other = new KeyRing([fresh], fresh.id, installation);
    expect(() => other.open('purpose', token, binding)).toThrow(/key aaaaaaaaaaaa/);
  });

  it('gives fingerprints and subkeys that outlive the secret and differ by purpose and installation', () => {
    const rotated = new KeyRing([old], old.id, installation);
    expect(rotated.fingerprint('a', 'value')).toBe(ring.fingerprint('a', 'value'));
    expect(ring.fingerprint('a', 'value')).toMatch(/^[0-9a-f]{8}$/);
    expect(ring.fingerprint('b', 'value')).not.toBe(ring.fingerprint('a', 'value'));
    expect(new KeyRing([old], old.id, randomBytes(32)).fingerprint('a', 'value')).not.toBe(
      ring.fingerprint('a', 'value'),
    );
    expect(rotated.subkey('session')).toEqual(ring.subkey('session'));
    expect(ring.subkey('session')).toHaveLength(32);
    expect(ring.subkey('session')).not.toEqual(ring.subkey('cookie'));
  });

  it('wraps the installation key so that only the right master key opens it', () => {
    expect(unwrapInstallation(fresh, ring.wrapInstallation(fresh.id))).toEqual(installation);
    expect(() => unwrapInstallation({ ...fresh, key: old.key }, ring.wrapInstallation(fresh.id))).toThrow(UnsealError);
  });
});

describe('masterKey', () => {
  it('depends on secret and salt, and has a short id', async () => {
    const [a, again, salted, other] = await Promise.all([
      masterKey('secret one', Buffer.alloc(32)),
      masterKey('secret one', Buffer.alloc(32)),
      masterKey('secret one', Buffer.alloc(32, 1)),
      masterKey('secret two', Buffer.alloc(32)),
    ]);
    expect(again).toEqual(a);
    expect(new Set([a.id, salted.id, other.id]).size).toBe(3);
    expect(a.id).toMatch(/^[0-9a-f]{12}$/);
  });
});
