import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from 'vitest';
import { ForbiddenAddressError } from '../target/address-policy.js';
import { guardedLookup } from './guarded-lookup.js';

/** Looks a name up that resolves to these addresses, one list a time. */
function lookups(...answers: readonly (readonly string[])[]) {
  let turn = 0;
  const guarded = guardedLookup(
    { allowLoopback: false, allowPrivate: false },
    () => undefined,
    (_, __, callback) => {
      callback(
        null,
        answers[turn++]!.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
      );
    },
  );
  return () =>
    new Promise<LookupAddress[]>((resolve, reject) => {
      guarded('up.example', { all: true }, (error, found) =>
        error ? reject(error) : resolve(found as LookupAddress[]),
      );
    });
}

describe('guardedLookup', () => {
  it('hands on the addresses it has checked, and no others', async () => {
    expect(await lookups(['203.0.113.7', '2001:db8::7'])()).toEqual([
      { address: '203.0.113.7', family: 4 },
      { address: '2001:db8::7', family: 6 },
    ]);
  });

  it.each([
    [['127.0.0.1', '203.0.113.7']],
    [['203.0.113.7', '10.0.0.1']],
    [['203.0.113.7', 'fe80::1']],
    [['::ffff:169.254.169.254']],
  ])('refuses a name with a forbidden address among its own: %j', async (addresses) => {
    await expect(lookups(addresses)()).rejects.toThrow(ForbiddenAddressError);
  });

  it('checks again when the name changes its answer', async () => {
    const lookup = lookups(['203.0.113.7'], ['127.0.0.1']);
    expect(await lookup()).toHaveLength(1);
    await expect(lookup()).rejects.toThrow('up.example is a loopback address');
  });
});
