import { describe, expect, it } from 'vitest';
import type { Gateway } from '../../../api/gateways.js';
import { emptyRow } from '../headers/header-rows.js';
import {
  credentialBody,
  credentialFaults,
  credentialsOf,
  newCredentials,
  seenCredentials,
  type CredentialValues,
} from './credential-values.js';
import { certificateWords, connectionFaults } from './connection-values.js';
import { changedBody, newValues, valuesOf } from './form-values.js';
import { mergedValues, mergeOf } from './merge.js';
import { urlNotes } from './url-notes.js';

const header = (key: string, fingerprint = 'aa') => ({
  key,
  value: '*****',
  updatedAt: '2026-01-01T00:00:00Z',
  fingerprint,
  secret: true,
  references: [],
});
const gateway = (change: Partial<Gateway> = {}): Gateway => ({
  id: '1', name: 'a', slug: 'a', url: 'https://a.example/mcp', description: null, transport: 'STREAMABLEHTTP', era: 'modern',
  protocolVersion: '2026-07-28', serverInfo: null, capabilities: {}, instructions: null, enabled: true, reachable: true,
  authState: 'ok', status: 'healthy', lastError: null, lastSeen: null, checkedAt: null, lastRefreshAt: null,
  authType: 'none', authHeaders: null, authUsername: null, authPassword: null, authToken: null, authQueryParamKey: null,
  authQueryParamValueMasked: null, authSecret: null, managedBy: null, clientCertificate: null, proxyUrl: null, limits: null, auditArguments: 'none', passthroughHeaders: null, tags: [], visibility: 'public', ownerId: null,
  allowedUsers: [], allowedGroups: [], allowAnonymous: false, caCertificate: null, timeoutSeconds: null,
  refreshIntervalSeconds: null, toolCount: 0, promptCount: 0, resourceCount: 0, createdBy: null,
  createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z', version: 1, ...change,
}); // prettier-ignore
const withHeaders = (...keys: string[]) =>
  gateway({ authType: 'authheaders', authHeaders: keys.map((key) => header(key)) });
const look = (
  stored: Gateway | null,
  change: Partial<CredentialValues>,
  url = stored?.url ?? 'https://a.example/mcp',
) => seenCredentials({ ...(stored === null ? newCredentials() : credentialsOf(stored)), ...change }, stored, url);

describe('what is sent', () => {
  it('is only what was changed', () => {
    const values = valuesOf(gateway({ timeoutSeconds: 10, tags: [{ id: 'x', label: 'x' }] }));
    expect(changedBody(values, values)).toEqual({});
    expect(changedBody(values, { ...values, description: ' d ', timeoutSeconds: '', tags: [] })).toEqual({
      description: 'd',
      timeout_seconds: null,
      tags: [],
    });
    expect(changedBody(newValues, { ...newValues, passthrough: 'none' })).toEqual({ passthrough_headers: [] });
  });

  it('of untouched credentials is nothing, whatever their type', () => {
    const basic = gateway({ authType: 'basic', authUsername: 'u' });
    const bearer = gateway({ authType: 'bearer' });
    for (const stored of [gateway(), basic, bearer, withHeaders('A')])
      expect(credentialBody(look(stored, {}))).toEqual({});
  });

  it('of a typed secret is that secret, without a pasted Bearer before it', () => {
    expect(credentialBody(look(gateway({ authType: 'bearer' }), { token: ' Bearer abc' }))).toEqual({
      auth_type: 'bearer',
      auth_token: 'abc',
    });
    expect(
      credentialBody(look(gateway({ authType: 'basic', authUsername: 'u' }), { username: 'v', password: 'p' })),
    ).toEqual({
      auth_type: 'basic',
      auth_username: 'v',
      auth_password: 'p',
    });
    expect(credentialBody(look(withHeaders('A'), { type: 'none' }))).toEqual({ auth_type: 'none' });
  });
});

describe('what keeps credentials from being saved', () => {
  const faults = (stored: Gateway | null, change: Partial<CredentialValues>, url?: string) => [
    ...credentialFaults(look(stored, change, url), stored).keys(),
  ];

  it.each<[string, Gateway | null, Partial<CredentialValues>, string | undefined, string[]]>([
    ['nothing typed, nothing stored', null, { type: 'bearer' }, undefined, ['auth_token']],
    [
      'a new user with the old password',
      gateway({ authType: 'basic', authUsername: 'u' }),
      { username: 'v' },
      undefined,
      ['auth_password'],
    ],
    ['another type', withHeaders('A'), { type: 'basic' }, undefined, ['auth_username', 'auth_password']],
    ['another origin', gateway({ authType: 'bearer' }), {}, 'https://b.example/mcp', ['auth_token']],
    ['headers at another origin', withHeaders('A'), {}, 'https://b.example/mcp', ['rows']],
    ['another path', withHeaders('A'), {}, 'https://a.example/other', []],
    ['no header', gateway(), { type: 'authheaders', rows: [emptyRow()] }, undefined, ['rows']],
    ['none at another origin', gateway(), {}, 'https://b.example/mcp', []],
    ['unreadable, untouched', gateway({ ...withHeaders('A'), authState: 'undecryptable' }), {}, undefined, []],
  ])('%s', (_, stored, change, url, expected) => {
    expect(faults(stored, change, url)).toEqual(expected);
  });
});

describe('two edits', () => {
  const base = gateway({ ...withHeaders('A', 'B'), description: 'was' });
  const mine = { ...valuesOf(base), description: 'mine' };
  const untouched = look(base, {});

  it('of different fields do not collide', () => {
    const theirs = gateway({ ...base, tags: [{ id: 't', label: 't' }], version: 2 });
    expect(mergeOf(base, theirs, mine, untouched)).toEqual({ conflicts: [], kept: ['Tags'] });
    expect(mergedValues(base, theirs, mine, new Set())).toMatchObject({ description: 'mine', tags: ['t'] });
  });

  it('of one field collide, unless both say the same', () => {
    const theirs = gateway({ ...base, description: 'theirs', version: 2 });
    expect(mergeOf(base, theirs, mine, untouched).conflicts).toEqual([
      { key: 'description', label: 'Description', was: 'was', theirs: 'theirs', mine: 'mine' },
    ]);
    expect(mergedValues(base, theirs, mine, new Set(['description'])).description).toBe('theirs');
    expect(mergeOf(base, gateway({ ...base, description: 'mine' }), mine, untouched).conflicts).toEqual([]);
  });

  it('of headers collide by name', () => {
    const rows = credentialsOf(base).rows.map((row) => (row.name === 'A' ? { ...row, value: 'x' } : row));
    const seen = look(base, { rows });
    const replaced = (key: string) =>
      gateway({
        ...base,
        authHeaders: [header('A', key === 'A' ? 'bb' : 'aa'), header('B', key === 'B' ? 'bb' : 'aa')],
      });
    expect(mergeOf(base, replaced('B'), valuesOf(base), seen)).toEqual({ conflicts: [], kept: ['header b'] });
    expect(mergeOf(base, replaced('A'), valuesOf(base), seen).conflicts).toMatchObject([
      { key: 'header a', theirs: 'replaced' },
    ]);
    expect(mergeOf(base, gateway(), valuesOf(base), seen).conflicts).toMatchObject([{ key: 'auth' }]);
  });

  it('of a client certificate collide by what is shown of it, and what is chosen takes its key along', () => {
    const certificate = (subject: string) => ({ subject, expiresAt: '2030-01-02T00:00:00Z' });
    const before = gateway({ clientCertificate: certificate('CN=a') });
    const theirs = gateway({ clientCertificate: certificate('CN=b'), version: 2 });
    const entered = { ...valuesOf(before), clientKey: 'canary' };
    const { conflicts } = mergeOf(before, theirs, entered, look(before, {}));
    expect(conflicts).toEqual([
      {
        key: 'client_cert',
        label: 'Client certificate',
        was: 'CN=a, until 2030-01-02',
        theirs: 'CN=b, until 2030-01-02',
        mine: 'changed',
      },
    ]);
    expect(mergedValues(before, theirs, entered, new Set(['client_cert'])).clientKey).toBe('');
    expect(mergedValues(before, theirs, entered, new Set()).clientKey).toBe('canary');
    expect(mergeOf(before, theirs, valuesOf(before), look(before, {})).kept).toEqual(['Client certificate']);
  });

  it('that end alike are no conflict', () => {
    expect(mergeOf(base, base, mine, untouched)).toEqual({ conflicts: [], kept: [] });
  });
});

it('a client certificate and a proxy are sent as entered, kept untouched, and null where removed', () => {
  const before = valuesOf(gateway({ clientCertificate: { subject: 'CN=a', expiresAt: '2030-01-02T00:00:00Z' } }));
  const body = (change: Partial<typeof before>) => changedBody(before, { ...before, ...change });
  expect(body({})).toEqual({});
  expect(body({ clientCert: ' c\n', clientKey: 'k' })).toEqual({ client_cert: 'c', client_key: 'k' });
  expect(body({ clientRemoved: true, proxyRemoved: true })).toEqual({ client_cert: null, proxy_url: null });
  expect(body({ proxyUrl: 'http://p:1', proxyCa: 'c' })).toEqual({
    proxy_url: 'http://p:1',
    proxy_ca_certificate: 'c',
  });
});

it.each([
  ['a certificate without its key', null, { clientCert: 'c' }, ['client_key']],
  ['a key without its certificate', null, { clientKey: 'k' }, ['client_cert']],
  ['a new key for what is stored', 'CN=a', { clientKey: 'k' }, []],
  ['another origin, nothing entered', 'CN=a', { url: 'https://b.example/mcp' }, ['client_cert']],
  ['another origin, removed', 'CN=a', { url: 'https://b.example/mcp', clientRemoved: true }, []],
  ['another origin, entered again', 'CN=a', { url: 'https://b.example/mcp', clientCert: 'c', clientKey: 'k' }, []],
  ['an authority of no proxy', null, { proxyCa: 'c' }, ['proxy_url']],
])('connections: %s', (_, subject, change, expected) => {
  const clientCertificate = subject === null ? null : { subject, expiresAt: '2030-01-02T00:00:00Z' };
  const stored = gateway({ clientCertificate });
  expect([...connectionFaults({ ...valuesOf(stored), ...change }, stored).keys()]).toEqual(expected);
});

it('says until when a client certificate is good', () => {
  const certificate = { subject: 'CN=a\nO=b', expiresAt: '2026-01-02T00:00:00.000Z' };
  expect(certificateWords(certificate, Date.parse('2026-01-01'))).toBe('CN=a, O=b, until 2026-01-02');
  expect(certificateWords(certificate, Date.parse('2026-02-01'))).toBe('CN=a, O=b, expired on 2026-01-02');
});

it.each([
  ['https://a.example/mcp', true, []],
  ['http://127.0.0.1:3000/mcp', true, []],
  ['ftp://a', false, ['error']],
  ['https://u:p@a.example/mcp', false, ['error']],
  ['https://a.example/mcp#x', false, ['error']],
  ['https://a.example', false, ['warning']],
  ['http://a.example/mcp', true, ['warning']],
])('%s, with secrets %s: %j', (url, secrets, levels) => {
  expect(urlNotes(url, secrets).map(({ level }) => level)).toEqual(levels);
});
