import { beforeEach, describe, expect, it } from 'vitest';
import { gatewaysUnderTest, valuesOf } from '../support/gateways.js';
import { sampleTools } from '../support/upstreams/upstream.js';

process.env.GATEHOUSE_SECRET_FILE_TEST = 'from-the-environment-41';
const house = gatewaysUnderTest({}, { tools: sampleTools });
beforeEach(() => house.gatehouse.store.query('DELETE FROM servers'));

interface Applied {
  readonly outcomes: { kind: string; name: string; action: string; notes: string[] }[];
  readonly errors: { path: string; message: string }[];
}
const apply = async (file: string, terms: object = {}) => {
  const { status, body } = await house.gatehouse.admin<Applied>('/admin/apply', {
    method: 'POST',
    body: { file, ...terms },
  });
  const { outcomes = [], errors = [] } = body;
  return {
    status,
    did: outcomes.map(({ kind, name, action }) => `${action} ${kind} ${name}`),
    notes: outcomes.flatMap(({ notes }) => notes),
    faults: errors.map(({ path, message }) => `${path}: ${message}`),
  };
};
const names = async () => (await house.rows()).map(({ name }) => name as string).sort();

const two = () => `
gateways:
  - name: Prod API
    url: ${house.upstream.url}?file=1
    description: What production runs
    auth_type: authheaders
    auth_headers:
      - key: X-API-Key
        value: \${env:GATEHOUSE_SECRET_FILE_TEST}
      - key: X-Client-ID
        value: client-456
  - name: Plain
    url: ${house.upstream.url}?file=2
    timeoutSeconds: 7
servers:
  - name: Kit
    associated_tools: [prod-api__echo, plain__reflect]
`;

describe('a file of gateways', () => {
  it('makes what it says, once, and its headers arrive', async () => {
    expect((await apply(two(), { dry_run: true })).did).toEqual([
      'create gateway Prod API',
      'create gateway Plain',
      'waiting server Kit',
    ]);
    expect(await names()).toEqual([]);
    expect((await apply(two())).did).toEqual(['create gateway Prod API', 'create gateway Plain', 'create server Kit']);
    expect((await apply(two())).did).toEqual(['same gateway Prod API', 'same gateway Plain', 'same server Kit']);
    const sent = await house.sent('prod-api');
    expect(valuesOf(sent, 'x-api-key')).toEqual(['from-the-environment-41']);
    expect(valuesOf(sent, 'x-client-id')).toEqual(['client-456']);
  });

  it('says all there is: what it leaves out goes back to its default, and the plan names it', async () => {
    await apply(two());
    const shorter = two()
      .replace('    timeoutSeconds: 7\n', '')
      .replace('[prod-api__echo, plain__reflect]', '[plain__reflect]');
    const planned = await apply(shorter, { dry_run: true });
    expect(planned.did).toEqual(['same gateway Prod API', 'update gateway Plain', 'update server Kit']);
    expect(planned.notes).toEqual(['changes timeoutSeconds', 'changes associated_tools']);
    await apply(shorter);
    expect((await house.call('GET', '/gateways/plain')).body.timeoutSeconds).toBeNull();
  });

  it('with anything wrong in it changes nothing, and says each with its line', async () => {
    const file = `gateways:
  - name: Good
    url: ${house.upstream.url}?good
  - name: Bad
    url: ftp://nowhere
    timeout_second: 3
    auth_type: authheaders
    authHeaders:
      - key: Content-Length
        value: a secret value
  - name: good
    url: ${house.upstream.url}?else
nonsense: 1
`;
    expect((await apply(file)).faults).toEqual(['nonsense: is not a known field (line 13)']);
    const { status, faults } = await apply(file.replace('nonsense: 1\n', ''));
    expect(status).toBe(422);
    expect(faults).toEqual([
      'gateways[1].url: must be an http:// or https:// URL (line 5)',
      'gateways[1].timeout_second: is not a known field (line 6)',
      'gateways[2].name: is that of gateways[0] too (line 11)',
    ]);
    expect(faults.join()).not.toContain('secret value');
    expect(await names()).toEqual([]);
  });

  it.each([
    ['what is no YAML', 'gateways: [\n  {name: s3cret', /^line 2: is not YAML/],
    ['a list', '- a\n', /^file: must hold/],
    ['nothing', '', /^file: must hold/],
    ['a name twice', 'gateways: []\ngateways: []\n', /^line 2: is not YAML: duplicate key/],
    ['no list', 'gateways: 3\n', /^gateways: must be a list \(line 1\)/],
    [
      'aliases that multiply',
      `a: &a [1,1]\n${'bcdefghi'
        .split('')
        .map((x, i) => `${x}: &${x} [${`*${'abcdefgh'[i]},`.repeat(9)}]`)
        .join('\n')}\ngateways: [*i]\n`,
      /too many aliases/,
    ],
  ])('refuses %s', async (_, file, fault) => {
    const { status, faults } = await apply(file);
    expect(status).toBe(422);
    expect(faults[0]).toMatch(fault);
    expect(faults.join()).not.toContain('s3cret');
  });

  it('takes a server that does not answer, and a reference that names nothing, with a word of it', async () => {
    const file = `gateways:
  - {name: Down, url: 'http://127.0.0.1:1/mcp', auth_type: bearer, auth_token: '\${env:GATEHOUSE_SECRET_NOT_SET}'}
servers:
  - {name: Later, associated_tools: [down__tool]}
`;
    const { did, notes } = await apply(file);
    expect(did).toEqual(['create gateway Down', 'waiting server Later']);
    expect(notes.join()).toMatch(/auth_token: \$\{env:GATEHOUSE_SECRET_NOT_SET\} names a variable that is not set/);
    expect(await names()).toEqual(['Down']);
  });

  it('keeps what it manages from everybody else, until it no longer names it', async () => {
    const manage = { manage: 'platform-repo' };
    await apply(two(), manage);
    for (const [method, path, body] of [
      ['PUT', '/gateways/plain', { description: 'x' }],
      ['PATCH', '/gateways/plain', { description: 'x' }],
      ['DELETE', '/gateways/plain'],
      ['POST', '/gateways/plain/state?activate=false'],
      ['PUT', '/servers/kit', { description: 'x' }],
      ['DELETE', '/admin/servers/kit'],
      ['POST', '/servers/kit/state?activate=false'],
    ] as const) {
      const { status, body: answer } = await house.call(method, path, body);
      expect([path, status, answer.code]).toEqual([path, 409, 'MANAGED']);
    }
    expect((await apply(two(), { manage: 'other' })).faults).toHaveLength(3);
    expect((await apply(two())).faults).toHaveLength(3);
    expect((await house.call('GET', '/gateways/plain')).body.managedBy).toBe('platform-repo');
    await house.create({ name: 'By hand' });

    const only = `gateways: [{name: Plain, url: '${house.upstream.url}?file=2', timeout_seconds: 7}]`;
    expect((await apply(only, manage)).did).toEqual(['same gateway Plain']);
    expect(await names()).toEqual(['By hand', 'Plain', 'Prod API']);
    expect((await apply(only, { ...manage, prune: true })).did).toEqual([
      'same gateway Plain',
      'remove server Kit',
      'remove gateway Prod API',
    ]);
    expect(await names()).toEqual(['By hand', 'Plain']);
    expect((await apply('gateways: []', { ...manage, prune: true })).did).toEqual(['remove gateway Plain']);
  });

  it('takes over what people made; nobody may be GATEWAYS_FILE, and prune needs a name', async () => {
    await house.create({ name: 'Plain', url: `${house.upstream.url}?file=2` });
    expect((await apply(two(), { manage: 'repo', dry_run: true })).did).toContain('update gateway Plain');
    await apply(two(), { manage: 'repo' });
    expect((await house.call('GET', '/gateways/plain')).body.managedBy).toBe('repo');
    expect((await apply(two(), { manage: 'file' })).status).toBe(422);
    expect((await apply(two(), { prune: true })).faults).toEqual([
      'prune: needs manage: it removes what that name keeps',
    ]);
  });

  it('is written from what there is, without a secret, and applied again changes nothing', async () => {
    await apply(two());
    const { body } = await house.gatehouse.admin<{ file: string }>('/admin/file');
    expect(body.file).toContain('${env:GATEHOUSE_SECRET_FILE_TEST}');
    expect(body.file).not.toMatch(/client-456|from-the-environment/);
    expect((await apply(body.file)).did).toEqual(['same gateway Prod API', 'same gateway Plain', 'same server Kit']);
  });

  it('has the limits for all gateways, and keeps what it manages of them', async () => {
    const limits = 'limits:\n  rates: [{ per: principal, calls: 1000, seconds: 60 }]\n';
    const terms = { manage: 'repo' };
    expect((await apply(limits, { ...terms, dry_run: true })).did).toEqual(['create limits all gateways']);
    expect((await house.call('GET', '/admin/limits')).body).toEqual({ rates: [], quotas: [] });
    expect((await apply(limits, terms)).did).toEqual(['create limits all gateways']);
    expect((await apply(limits, terms)).did).toEqual(['same limits all gateways']);
    const rates = [{ per: 'principal', tool: '*', calls: 1000, seconds: 60 }];
    await expect.poll(async () => (await house.call('GET', '/admin/limits')).body).toEqual({ rates, quotas: [] });
    expect(await house.call('PUT', '/admin/limits', {})).toMatchObject({ status: 409, body: { code: 'MANAGED' } });
    expect(await apply(limits)).toMatchObject({ status: 422 });
    expect((await apply('limits: { rates: [{ per: nobody }] }', terms)).faults[0]).toMatch(
      /^limits.rates\[0\].per: .*line 1/,
    );
    const { body } = await house.gatehouse.admin<{ file: string }>('/admin/file');
    expect(body.file).toContain('calls: 1000');
    expect((await apply('gateways: []', terms)).did).toEqual([]);
    expect((await apply('gateways: []', { ...terms, prune: true })).did).toEqual(['remove limits all gateways']);
    await expect.poll(async () => (await house.call('GET', '/admin/limits')).body).toEqual({ rates: [], quotas: [] });
  });

  it('is written sealed, and with its passphrase alone makes the same elsewhere, whole or not at all', async () => {
    await apply(two());
    const passphrase = 'words of some length';
    const sealed = async (words: unknown) => house.call('POST', '/admin/file', { passphrase: words });
    expect((await sealed('short')).status).toBe(422);
    const { file } = (await sealed(passphrase)).body as unknown as { file: string };
    expect(file).not.toMatch(/client-456/);
    expect(file).toMatch(/^# yaml-language-server: \$schema=http.*\/schemas\/gateways-file.json\n/);
    await house.gatehouse.store.query('DELETE FROM servers');
    await house.gatehouse.store.query('DELETE FROM gateways');
    expect((await apply(file)).faults[0]).toMatch(/^sealed: opens with a passphrase/);
    expect((await apply(file, { passphrase: 'words of another' })).faults[0]).toMatch(/^passphrase: /);
    const moved = file.replace(house.upstream.url, 'https://elsewhere.example.com');
    expect((await apply(moved, { passphrase })).faults[0]).toMatch(/was changed/);
    expect(await names()).toEqual([]);
    expect((await apply(two(), { passphrase })).faults).toEqual(['passphrase: is given, and the file is not sealed']);
    const laidOut = `# a comment\n${file.replaceAll('\n  - ', '\n  -   ')}`;
    expect((await apply(laidOut.replaceAll('  -   ', '  - '), { passphrase })).status).toBe(200);
    expect(valuesOf(await house.sent('prod-api'), 'x-client-id')).toEqual(['client-456']);
  });

  it('has a schema that whoever asks may read', async () => {
    const answer = await house.gatehouse.fetch('/schemas/gateways-file.json');
    expect(await answer.json()).toMatchObject({ properties: { limits: {} } });
  });

  it('is for administrators', async () => {
    const headers = { authorization: `Bearer ${await house.gatehouse.token()}`, 'content-type': 'application/json' };
    for (const [method, path, body] of [
      ['POST', '/admin/apply', '{"file":"gateways: []"}'],
      ['GET', '/admin/file', null],
      ['POST', '/admin/file', '{"passphrase":"words of some length"}'],
    ] as const)
      expect((await house.gatehouse.fetch(path, { method, headers, body })).status).toBe(403);
  });
});
