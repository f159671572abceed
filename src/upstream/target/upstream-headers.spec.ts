import { describe, expect, it } from 'vitest';
import { version } from '../../version.js';
import { type ClientHeaders, upstreamHeaders as allHeaders } from './upstream-headers.js';
import { atPath, requestPath, type UpstreamTarget } from './upstream-target.js';
import { targetAt } from '../../../test/support/upstreams/target.js';

const target = (
  headers: readonly string[],
  passthroughHeaders: readonly string[] | null = null,
  query: readonly (readonly [string, string])[] = [],
): UpstreamTarget =>
  targetAt('http://up.example/mcp?a=1', {
    credentialHeaders: () => headers,
    credentialQuery: () => query,
    passthroughHeaders,
  });

const client = (raw: readonly string[], more: Partial<ClientHeaders['policy']> = {}): ClientHeaders => ({
  raw,
  identity: new Map([
    ['x-authenticated-user', 'josé'],
    ['x-forwarded-user', ''],
  ]),
  policy: { enabled: true, defaultHeaders: ['X-Tenant-Id', 'X-Authenticated-User'], overwrite: false, ...more },
});

const own = ['content-type', 'application/json', 'mcp-session-id', 's1'];

/** The headers but for those that every client sends, which are the last ones. */
function upstreamHeaders(...given: Parameters<typeof allHeaders>): string[] {
  const all = allHeaders(...given);
  expect(all.slice(-4)).toEqual(['accept-encoding', 'identity', 'user-agent', `gatehouse/${version}`]);
  return all.slice(0, -4);
}

describe('upstreamHeaders', () => {
  it('leaves a stored User-Agent in place of ours', () => {
    const stored = ['User-Agent', 'mine/1'];
    expect(allHeaders(target(stored), [], null)).toEqual([...stored, 'accept-encoding', 'identity']);
  });

  it('puts stored credentials behind our own headers, which win', () => {
    expect(upstreamHeaders(target(['X-API-Key', 'k', 'Mcp-Session-Id', 'stolen']), own, null)).toEqual([
      ...own,
      'X-API-Key',
      'k',
    ]);
  });

  it('passes listed client headers only, and identity as verified', () => {
    const raw = ['X-Tenant-Id', 't1', 'X-Authenticated-User', 'mallory', 'X-Other', 'o', 'x-tenant-id', 't2'];
    expect(upstreamHeaders(target(['X-API-Key', 'k']), own, client(raw))).toEqual([
      ...own,
      'X-API-Key',
      'k',
      'X-Authenticated-User',
      Buffer.from('josé').toString('latin1'),
      'X-Tenant-Id',
      't1, t2',
    ]);
  });

  it('sends no identity header whose value is not known, whatever the client says', () => {
    const sent = upstreamHeaders(target([], ['X-Forwarded-User']), [], client(['X-Forwarded-User', 'mallory']));
    expect(sent).toEqual([]);
  });

  it('passes nothing while passthrough is off or the list of the gateway is empty', () => {
    const raw = ['X-Tenant-Id', 't1'];
    expect(upstreamHeaders(target([]), own, client(raw, { enabled: false }))).toEqual(own);
    expect(upstreamHeaders(target([], []), own, client(raw))).toEqual(own);
  });

  it('never passes credentials, hop-by-hop and reserved headers, even when listed', () => {
    const names = ['Authorization', 'Cookie', 'Host', 'Connection', 'TE', 'Mcp-Session-Id', 'X-Forwarded-For', 'X-Hop'];
    const raw = [...names.flatMap((name) => [name, 'v']), 'Connection', 'X-Hop'];
    expect(upstreamHeaders(target([], names), [], client(raw))).toEqual([]);
  });

  it('turns X-Upstream-Authorization into Authorization where the gateway lists it', () => {
    const raw = ['X-Upstream-Authorization', 'Bearer theirs'];
    expect(upstreamHeaders(target([], ['X-Upstream-Authorization']), [], client(raw))).toEqual([
      'authorization',
      'Bearer theirs',
    ]);
    expect(upstreamHeaders(target([]), [], client(raw))).toEqual(['X-Authenticated-User', expect.any(String)]);
  });

  it('lets stored credentials win over client headers, unless the operator turned that round', () => {
    const raw = ['x-tenant-id', 'theirs'];
    const stored = target(['X-Tenant-Id', 'ours'], ['X-Tenant-Id']);
    expect(upstreamHeaders(stored, [], client(raw))).toEqual(['X-Tenant-Id', 'ours']);
    expect(upstreamHeaders(stored, [], client(raw, { overwrite: true }))).toEqual(['X-Tenant-Id', 'theirs']);
  });
});

describe('requestPath', () => {
  it('appends credential parameters, encoded', () => {
    expect(requestPath(target([]))).toBe('/mcp?a=1');
    expect(requestPath(target([], null, [['api key', 'a&b']]))).toBe('/mcp?a=1&api%20key=a%26b');
  });
});

describe('atPath', () => {
  it('never leaves the origin', () => {
    expect(atPath(target([]), '//evil.example/x?y').url.href).toBe('http://up.example//evil.example/x?y');
  });
});
