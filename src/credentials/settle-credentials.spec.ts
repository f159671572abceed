import { describe, expect, it } from 'vitest';
import type { Header } from './credentials.js';
import { requestedCredentials } from './requested-credentials.js';
import { settleCredentials } from './settle-credentials.js';

const random = 'q7Xv2LpR9sKd4TzB1mWc';

/** What an edit with these entries makes of stored headers. */
function edited(stored: readonly Header[], ...entries: object[]): readonly Header[] {
  const { requested } = requestedCredentials({ auth_headers: entries }, 'authheaders');
  const before = { usable: true, credentials: { type: 'authheaders', headers: stored } } as const;
  const settled = settleCredentials(requested!, before, { variables: {}, folder: '' });
  if (!settled.ok || settled.credentials.type !== 'authheaders') throw new Error('not settled');
  return settled.credentials.headers;
}

describe('whether a header is secret', () => {
  const stored = { key: 'X-Custom', value: random };

  it('changes without the value', () => {
    expect(edited([stored], { key: 'x-custom', secret: false })).toEqual([
      { key: 'x-custom', value: random, secret: false },
    ]);
    expect(edited([{ ...stored, secret: false }], { key: 'X-Custom', value: '*****', secret: true })).toEqual([
      { ...stored, secret: true },
    ]);
  });

  it('stays where an edit says nothing of it, also with a new value', () => {
    const said = { ...stored, secret: false };
    expect(edited([said], { key: 'X-Custom' })).toEqual([said]);
    expect(edited([said], { key: 'X-Custom', value: 'new' })).toEqual([{ ...said, value: 'new' }]);
  });

  it('is no choice where an edit only sends back what was read', () => {
    expect(edited([stored], { key: 'X-Custom', value: '*****', secret: true })).toEqual([stored]);
  });

  it('is a choice with a new value', () => {
    expect(edited([stored], { key: 'X-Custom', value: 'new', secret: true })).toEqual([
      { key: 'X-Custom', value: 'new', secret: true },
    ]);
  });

  it('follows name and value again after null', () => {
    expect(edited([{ ...stored, secret: false }], { key: 'X-Custom', secret: null })).toEqual([stored]);
  });
});
