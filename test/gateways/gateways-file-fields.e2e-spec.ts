import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { snakeCase } from '../../src/fields/spelling.js';
import { gatewayFields } from '../../src/gateways/fields/gateway-fields.js';
import { serverFields } from '../../src/servers/server-fields.js';
import { gatewaysUnderTest } from '../support/gateways.js';
import { authority, forElsewhere } from '../support/wire/certificates.js';
import { sampleTools } from '../support/upstreams/upstream.js';

const house = gatewaysUnderTest(
  {},
  {
    tools: sampleTools,
    prompts: [{ name: 'greet' }],
    resources: [{ uri: 'memo:///one', name: 'one' }],
    templates: [{ uriTemplate: 'memo:///{id}', name: 'each' }],
  },
);
beforeEach(() => house.gatehouse.store.query('DELETE FROM servers'));

const apply = async (file: string, terms: object = {}) => {
  const { body } = await house.gatehouse.admin<{ outcomes: { name: string; action: string }[]; errors?: unknown }>(
    '/admin/apply',
    { method: 'POST', body: { file, ...terms } },
  );
  expect(body.errors).toBeUndefined();
  return body.outcomes.map(({ name, action }) => `${action} ${name}`);
};
const written = async () => (await house.gatehouse.admin<{ file: string }>('/admin/file')).body.file;

/** Each value is another than the default. */
const whole = {
  name: 'Whole "Ω": #1',
  description: 'Two lines:\n  - and `---` { of } text',
  transport: 'STREAMABLEHTTP',
  passthrough_headers: ['X-Tenant-Id', 'X-Trace-Id'],
  tags: ['prod', 'eu-1'],
  visibility: 'team',
  allowed_users: ['proxy:alice', 'no'],
  allowed_groups: ['team-a', '007'],
  allow_anonymous: true,
  ca_certificate: authority,
  timeout_seconds: 17,
  refresh_interval_seconds: 600,
  limits: { rates: [{ per: 'group', group: 'team-a', tool: 'echo', calls: 5, seconds: 10 }], quotas: [] },
  audit_arguments: 'digest',
  enabled: false,
};
const connection = {
  client_cert: forElsewhere.cert,
  client_key: forElsewhere.key,
  proxy_url: 'http://user:pa%20ss@proxy.example.com:3128',
  proxy_ca_certificate: authority,
};
const ways = [
  { name: 'Nothing' },
  { name: 'Basic', auth_type: 'basic', auth_username: 'us er', auth_password: 'pass word 41' },
  { name: 'Bearer', auth_type: 'bearer', auth_token: '${env:NOT_SET_HERE}' },
  { name: 'Query', auth_type: 'query_param', auth_query_param_key: 'key', auth_query_param_value: 'query 42' },
  {
    name: 'Headers',
    auth_type: 'authheaders',
    auth_headers: [
      { key: 'X-One', value: 'first 43' },
      { key: 'X-Two', value: '' },
      { key: 'Authorization', value: 'Bearer ${file:/nowhere}' },
    ],
  },
];
const kit = {
  name: 'Kit & "Co"',
  description: 'yes',
  icon: 'https://example.com/icon.png',
  tags: ['support'],
  visibility: 'private',
  allowed_users: ['proxy:bob'],
  allowed_groups: ['team-b'],
  allow_anonymous: true,
  enabled: false,
  associated_tools: ['plain__echo'],
  associated_prompts: ['plain__greet'],
  associated_resources: ['memo:///one'],
  gateways: ['second', { id: 'plain', tools: ['re*', 'fl?p'], resources: 'all' }],
  overrides: {
    plain__echo: { customName: 'say', displayName: 'Say: it', description: 'null' },
    'memo:///one': { displayName: '1' },
  },
};

/** What an administrator set; a server whose stream stands is read once more meanwhile. */
const settled = async () =>
  (await house.rows())
    .map(({ checked_at: _, last_seen_at: __, refreshed_at: ___, ...row }) => row)
    .sort((a, b) => String(a.slug).localeCompare(String(b.slug)));

const everything = () => ({
  gateways: [
    { ...whole, ...ways[1], ...connection, name: whole.name, url: `${house.upstream.url}?whole` },
    ...ways.map((way, n) => ({ ...way, url: `${house.upstream.url}?way=${n}`, enabled: false })),
    { name: 'Plain', url: `${house.upstream.url}?plain` },
    { name: 'Second', url: `${house.upstream.url}?second` },
  ],
  servers: [kit],
  limits: { rates: [], quotas: [{ per: 'everybody', tool: 'plain__echo', calls: 9, days: 30 }] },
});

describe('a file that says every field', () => {
  it('does so', () => {
    expect(Object.keys({ ...whole, url: '' }).sort()).toEqual(Object.keys(gatewayFields).map(snakeCase).sort());
    expect(Object.keys(kit)).toEqual(expect.arrayContaining(Object.keys(serverFields).map(snakeCase)));
  });

  it('changes nothing when it is applied again, nor does what is written of it', async () => {
    const file = JSON.stringify(everything());
    const made = await apply(file);
    expect(made.every((line) => line.startsWith('create '))).toBe(true);
    const rows = await settled();
    const first = await written();
    for (const again of [file, first]) {
      const did = await apply(again);
      expect(did).toEqual(made.map((line) => line.replace('create', 'same')));
    }
    expect(await written()).toBe(first);
    expect(await settled()).toEqual(rows);
    expect(first).not.toMatch(/pass word 41|query 42|first 43|pa%20ss|PRIVATE KEY/);
  });

  it('is told of in full: what is written has each of its members', async () => {
    await apply(JSON.stringify(everything()));
    const told = parse(await written()) as { gateways: object[]; servers: object[]; limits: object };
    const { client_key: _, proxy_url: __, ...open } = connection;
    expect(told.gateways[0]).toMatchObject({ ...whole, ...open, url: `${house.upstream.url}?whole` });
    expect(told.servers).toEqual([
      { ...kit, gateways: ['second', { id: 'plain', tools: ['re*', 'fl?p'], resources: 'all' }] },
    ]);
    expect(told.limits).toEqual(everything().limits);
  });

  it('makes the same in an empty house, sealed, with every secret', async () => {
    const passphrase = 'words of some length';
    await apply(JSON.stringify(everything()));
    const before = await written();
    const sealed = await house.call('POST', '/admin/file', { passphrase });
    await house.gatehouse.store.query('DELETE FROM servers');
    await house.gatehouse.store.query('DELETE FROM gateways');
    const { file } = sealed.body as unknown as { file: string };
    expect((await apply(file, { passphrase })).filter((line) => !line.startsWith('create'))).toEqual([
      'same all gateways',
    ]);
    expect(await written()).toBe(before);
    const exported = await house.call('POST', '/admin/export', { passphrase });
    expect(exported.status).toBe(200);
    // A secret that is given again is the same one: nothing changes.
    expect((await apply(JSON.stringify(everything()))).filter((line) => !line.startsWith('same'))).toEqual([]);
  });
});
