import { describe, expect, it } from 'vitest';
import { fuzzNormaliser } from '../../test/support/load/auth-headers-fuzz.js';
import { normaliseHeaders } from './normalise-headers.js';

const normalised = (input: unknown) => normaliseHeaders(input).headers.map(({ key, value }) => [key, value]);
const paths = (input: unknown) => normaliseHeaders(input).errors.map(({ path }) => path);

describe('normaliseHeaders', () => {
  it('keeps order and spelling', () => {
    expect(normalised([{ key: 'X-B', value: '1' }, { key: 'x-a', value: '2' }])).toEqual([['X-B', '1'], ['x-a', '2']]);
  }); // prettier-ignore

  it('takes the last of a name, at the place of the first', () => {
    expect(normalised({ 'X-A': '1', 'X-B': '2', 'x-a': '3' })).toEqual([['x-a', '3'], ['X-B', '2']]);
  }); // prettier-ignore

  it('reads the mask and a missing value as "keep"', () => {
    expect(normalised([{ key: 'X-A', value: ' ***** ' }, { key: 'X-B' }])).toEqual([['X-A', null], ['X-B', null]]);
  }); // prettier-ignore

  it('takes whether a header is secret, from a list', () => {
    const secrets = (input: unknown) => normaliseHeaders(input).headers.map(({ secret }) => secret);
    expect(secrets([{ key: 'X-A', secret: true }, { key: 'X-B', secret: null }, { key: 'X-C' }])).toEqual([true, null, undefined]);
    expect(paths([{ key: 'X-A', value: 'v', secret: 'yes' }])).toEqual(['auth_headers[0].secret']);
    expect(normalised({ secret: 'v' })).toEqual([['secret', 'v']]);
  }); // prettier-ignore

  it('counts headers after repeated names are merged', () => {
    const hundred = Array.from({ length: 100 }, (_, n) => ({ key: `X-${n}`, value: 'v' }));
    expect(paths([...hundred, { key: 'x-0', value: 'w' }])).toEqual([]);
    expect(paths([...hundred, { key: 'X-100', value: 'w' }])).toEqual(['auth_headers']);
  });

  it('names index and member of everything that is wrong', () => {
    const input = [
      { key: 'ok', value: 'v' },
      { key: 'no way', value: 'v' },
      { key: 'X', value: 'a\nb' },
      7,
      { key: 'Y', extra: 1 },
    ];
    expect(paths(input)).toEqual([
      'auth_headers[3]',
      'auth_headers[4].extra',
      'auth_headers[1].key',
      'auth_headers[2].value',
    ]);
    expect(paths({ 'no way': 'v', X: 5 })).toEqual(['auth_headers.no way.key', 'auth_headers.X.value']);
  });

  it('accepts what a read shows beside key and value', () => {
    expect(
      paths([{ key: 'X-A', value: '*****', updatedAt: '2026-01-01', fingerprint: '00000000', references: [] }]),
    ).toEqual([]);
  });

  it('bounds keys and values', () => {
    expect(paths({ [`X${'a'.repeat(255)}`]: 'x'.repeat(8192) })).toEqual([]);
    expect(normaliseHeaders([{ key: `X${'a'.repeat(256)}`, value: 'x'.repeat(8193) }]).errors).toHaveLength(2);
  });

  it('withstands hostile input', () => {
    expect(() => fuzzNormaliser(5_000, 1)).not.toThrow();
  });
});
