import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { gatewaysUnderTest, valuesOf } from '../support/gateways.js';

/** The behaviour of auth_headers, case by case (numbers of the list this project was given; docs/auth-headers.md has the rules). */
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-secrets-'));
writeFileSync(join(folder, 'reference.txt'), 'from a file\n');
afterAll(() => rmSync(folder, { recursive: true }));

const house = gatewaysUnderTest({ SECRETS_DIR: folder });
const { create, edit, sent, row, rows, call } = house;
const list = (...pairs: [unknown, unknown][]) => pairs.map(([key, value]) => ({ key, value }));
const headers = (...pairs: [unknown, unknown][]) => ({ auth_type: 'authheaders', auth_headers: list(...pairs) });
const three = headers(['X-API-Key', 'secret-key-123'], ['X-Client-ID', 'client-456'], ['X-Region', 'us-east-1']);
const keys = (body: { authHeaders: { key: string }[] | null }) => body.authHeaders?.map(({ key }) => key);

afterEach(() => {
  delete process.env.GATEHOUSE_SECRET_TEST;
});

describe('on create', () => {
  it('1, 32, 33: sends all three, reads them masked in order, keeps none in clear', async () => {
    const { status, body } = await create(three);
    expect([status, body.authType, body.authState]).toEqual([201, 'authheaders', 'ok']);
    expect(body.authHeaders?.map(({ key, value }) => [key, value])).toEqual([
      ['X-API-Key', '*****'],
      ['X-Client-ID', '*****'],
      ['X-Region', '*****'],
    ]);
    const request = await sent(body.id);
    expect(valuesOf(request, 'X-API-Key')).toEqual(['secret-key-123']);
    expect(request.rawHeaders.filter((name) => /^x-/i.test(name))).toEqual(['X-API-Key', 'X-Client-ID', 'X-Region']);
    const dump = await house.gatehouse.store.dump();
    for (const value of ['secret-key-123', 'client-456', 'us-east-1']) expect(dump).not.toContain(value);
  });

  it.each<[string, object, string, RegExp]>([
    [
      '2: no header',
      { auth_type: 'authheaders', auth_headers: [] },
      'auth_headers',
      /either 'auth_headers' list or both.*at least one header/,
    ],
    ['2: no list', { auth_type: 'authheaders' }, 'auth_headers', /at least one header/],
    ['2: null', { auth_type: 'authheaders', auth_headers: null }, 'auth_headers', /at least one header/],
    ['5: only an empty key', headers(['', 'v']), 'auth_headers', /at least one header/],
    ['5: only an entry without key', { auth_headers: [{ value: 'v' }] }, 'auth_headers', /at least one header/],
    ['8: a key with @', headers(['X-Good', 'v'], ['X-Special-@', 'v']), 'auth_headers[1].key', /'X-Special-@'/],
    [
      '10: 101 headers',
      { auth_headers: Array.from({ length: 101 }, (_, i) => ({ key: `X-${i}`, value: 'v' })) },
      'auth_headers',
      /Maximum of 100 headers allowed/,
    ],
    ['14: a blank in the key', headers(['X Api Key', 'v']), 'auth_headers[0].key', /'X Api Key'/],
    ['15: a number as key', headers([123, 'v']), 'auth_headers[0].key', /must be a string/],
    ['15: a number as value', headers(['X-A', 5]), 'auth_headers[0].value', /must be a string/],
    ['15: null as value', headers(['X-A', null]), 'auth_headers[0].value', /must be a string/],
    ['15: an entry that is text', { auth_headers: ['X-A: v'] }, 'auth_headers[0]', /must be an object/],
    ['19: text that is no list', { auth_headers: '{invalid json}' }, 'auth_headers', /must be an array/],
    ['22: the mask', headers(['X-A', '*****']), 'auth_headers[0].value', /no stored value for X-A/],
    ['22: no value', { auth_headers: [{ key: 'X-A' }] }, 'auth_headers[0].value', /no stored value for X-A/],
    [
      '26: bearer with auth_headers',
      { ...three, auth_type: 'bearer', auth_token: 't' },
      'auth_headers',
      /does not belong to auth_type bearer/,
    ],
    [
      '29: Basic',
      { auth_type: 'Basic' },
      'auth_type',
      /Must be one of: basic, bearer, oauth, authheaders, query_param, or none/,
    ],
    ['29: apikey', { auth_type: 'apikey' }, 'auth_type', /Must be one of/],
    [
      '30: bearer without token',
      { auth_type: 'bearer' },
      'auth_token',
      /For 'bearer' auth, 'auth_token' must be provided/,
    ],
    [
      '30: basic without password',
      { auth_type: 'basic', auth_username: 'u' },
      'auth_password',
      /For 'basic' auth, both/,
    ],
    ['30: basic without user', { auth_type: 'basic', auth_password: 'p' }, 'auth_username', /For 'basic' auth, both/],
    [
      '31: query_param without key',
      { auth_type: 'query_param', auth_query_param_value: 'v' },
      'auth_query_param_key',
      /must be provided/,
    ],
    ['a pasted header line', headers(['X-API-Key: s3cret', 'v']), 'auth_headers[0].key', /'X-API-Key…'/],
    [
      'an unknown member of an entry',
      { auth_headers: [{ Key: 'X-A', value: 'v' }] },
      'auth_headers[0].Key',
      /not a known field/,
    ],
    ['a token without auth_type', { auth_token: 't' }, 'auth_type', /is required with auth_token/],
    ['oauth', { auth_type: 'oauth' }, 'auth_type', /OAuth client credentials are not supported yet/],
    [
      'oauth_config',
      { oauth_config: { grant_type: 'client_credentials' } },
      'oauth_config',
      /OAuth client credentials are not supported yet/,
    ],
    ['client_cert', { client_cert: 'PEM' }, 'client_cert', /certificates in PEM/],
    ['client_key', { client_key: 'PEM-of-a-key' }, 'client_key', /private key in PEM/],
    ['a secret too long', headers(['X-A', 'é'.repeat(4097)]), 'auth_headers[0].value', /longer than 8192 bytes/],
    [
      'a reference to our own variables',
      headers(['X-A', '${env:JWT_SECRET_KEY}']),
      'auth_headers[0].value',
      /does not start with GATEHOUSE_SECRET_/,
    ],
    [
      'a reference that is not set',
      headers(['X-A', '${env:GATEHOUSE_SECRET_TEST}']),
      'auth_headers[0].value',
      /is not set/,
    ],
    ['a reference that climbs', headers(['X-A', '${file:../package.json}']), 'auth_headers[0].value', /without a path/],
    ['42: transport HTTP', { transport: 'HTTP' }, 'transport', /must be one of: SSE, STREAMABLEHTTP/],
    ['45: refresh_interval 59', { refresh_interval_seconds: 59 }, 'refresh_interval_seconds', /from 60/],
    ['an unknown field', { auth_header: 'x' }, 'auth_header', /is not a known field/],
  ])('%s is 422 and stores nothing', async (_, body, path, message) => {
    const { status, headers: answered, body: problem } = await create(body);
    expect([status, problem.code]).toEqual([422, 'VALIDATION_FAILED']);
    expect(answered.get('content-type')).toContain('application/problem+json');
    expect(problem.errors).toContainEqual({ path, message: expect.stringMatching(message) });
    expect(problem.requestId).toBe(answered.get('x-request-id'));
    expect(await rows()).toEqual([]);
  });

  it.each(['top\r\nsecret', 'top\nsecret', 'topsecret\0', 'top\u0007secret', 'top\u0085secret', 'topsecret\ud800'])(
    '17: a value with control characters is 422 and is not echoed (%j)',
    async (value) => {
      const { status, body } = await create(headers(['X-A', 'fine'], ['X-B', value]));
      expect(status).toBe(422);
      expect(body.errors).toMatchObject([{ path: 'auth_headers[1].value', message: expect.stringContaining('X-B') }]);
      expect(JSON.stringify(body)).not.toContain('secret');
    },
  );

  it.each([
    'Host', 'content-type', 'Content-Length', 'Transfer-Encoding', 'Connection', 'Keep-Alive', 'Proxy-Authorization', 'TE',
    'Trailer', 'Upgrade', 'Expect', 'Accept', 'Accept-Encoding', 'Mcp-Session-Id', 'MCP-Protocol-Version', 'Last-Event-ID',
    'Origin', 'Forwarded', 'X-Forwarded-For', 'Via',
  ])('reserves %s', async (key) => {
    const { status, body } = await create(headers([key, 'v']));
    expect([status, body.errors]).toMatchObject([422, [{ path: 'auth_headers[0].key', message: expect.stringMatching(/reserved/) }]]);
  }); // prettier-ignore

  it.each<[string, [string, string][], [string, string][], RegExp | null]>([
    ['3: the last of a repeated key', [['X-A', 'one'], ['X-B', 'b'], ['X-A', 'two']], [['X-A', 'two'], ['X-B', 'b']], /auth_headers\[2\]: 'X-A' is repeated/],
    ['4: an empty value', [['X-A', '']], [['X-A', '']], null],
    ['5: a valid entry beside an empty key', [['  ', 'v'], ['X-A', 'v']], [['X-A', 'v']], /auth_headers\[0\]: ignored/],
    ['9: letters, digits, - and _', [['X_API_KEY', '1'], ['API-Key-123', '2']], [['X_API_KEY', '1'], ['API-Key-123', '2']], null],
    ['token characters', [["X!#$%&'*+-.^_`|~", 'v']], [["X!#$%&'*+-.^_`|~", 'v']], null],
    ['11: the last spelling', [['X-API-Key', '1'],  ['X-Api-Key', '3']], [['X-Api-Key', '3']], /repeated/],
    ['12: Authorization', [['Authorization', 'Bearer t']], [['Authorization', 'Bearer t']], null],
    ['13: a key without its blanks', [['  X-API-Key  ', ' v ']], [['X-API-Key', 'v']], null],
    ['16: Unicode as UTF-8', [['X-A', '特殊 ключ 🔑 é']], [['X-A', '特殊 ключ 🔑 é']], null],
    ['18: a value with ;="<>&{}[]%', [['X-Type', 'application/json; charset="utf-8" <>&{}[]%']], [['X-Type', 'application/json; charset="utf-8" <>&{}[]%']], null],
    ['a tab inside', [['X-A', 'a\tb']], [['X-A', 'a\tb']], null],
  ])('%s reaches the upstream', async (_, given, expected, warning) => {
    const { status, body } = await create(headers(...given));
    expect(status).toBe(201);
    expect((body.warnings ?? []).join('\n')).toMatch(warning ?? /^$/);
    expect(body.authHeaders?.map(({ key, value }) => [key, value])).toEqual(
      expected.map(([key, value]) => [key, value === '' ? '' : '*****']),
    );
    const request = await sent(body.id);
    for (const [key, value] of expected) expect(valuesOf(request, key)).toEqual([value]);
  }); // prettier-ignore

  it('10: takes 100 headers', async () => {
    const { status, body } = await create(
      headers(...Array.from({ length: 100 }, (_, i): [string, string] => [`X-${i}`, `v${i}`])),
    );
    expect([status, keys(body)?.length]).toEqual([201, 100]);
  });

  it('takes a plain object, and camelCase names', async () => {
    const { status, body } = await create({ authType: 'authheaders', authHeaders: { 'X-API-Key': 'a', 'X-B': 'b' } });
    expect([status, keys(body)]).toEqual([201, ['X-API-Key', 'X-B']]);
  });

  it('6, 7: the legacy pair is a list of one, and the list wins over it', async () => {
    const pair = { auth_header_key: 'X-Old', auth_header_value: 'old' };
    const one = await create({ auth_type: 'authheaders', ...pair });
    expect([one.status, keys(one.body)]).toEqual([201, ['X-Old']]);
    const both = await create({ ...headers(['X-New', 'new']), ...pair });
    expect([both.status, keys(both.body)]).toEqual([201, ['X-New']]);
    expect(both.body.warnings).toEqual([expect.stringContaining('auth_header_key')]);
  });

  it('27: basic, with a colon in the password', async () => {
    const { body } = await create({ auth_type: 'basic', auth_username: 'üser', auth_password: 'p:wörd' });
    expect(body).toMatchObject({ authType: 'basic', authUsername: 'üser', authPassword: '*****' });
    const [value] = valuesOf(await sent(body.id), 'Authorization');
    expect(Buffer.from(value!.replace('Basic ', ''), 'base64').toString()).toBe('üser:p:wörd');
  });

  it('bearer and query_param', async () => {
    const bearer = await create({ auth_type: 'bearer', auth_token: 'tøken-1' });
    expect(bearer.body).toMatchObject({ authToken: '*****', authSecret: { references: [] } });
    expect(valuesOf(await sent(bearer.body.id), 'authorization')).toEqual(['Bearer tøken-1']);
    const query = await create({
      auth_type: 'query_param',
      auth_query_param_key: 'api_key',
      auth_query_param_value: 's&cret=1',
    });
    expect(query.body).toMatchObject({ authQueryParamKey: 'api_key', authQueryParamValueMasked: '*****' });
    const { path } = await sent(query.body.id);
    expect(new URL(path, 'http://x').searchParams.get('api_key')).toBe('s&cret=1');
  });

  it.each(['none', 'None', ''])('28: auth_type %j sends nothing', async (auth_type) => {
    const { status, body } = await create({ auth_type });
    expect([status, body.authType, body.authHeaders]).toEqual([201, 'none', null]);
  });

  it('resolves ${env:} and ${file:} when it sends, and never shows what they name', async () => {
    process.env.GATEHOUSE_SECRET_TEST = 'first';
    const { body } = await create(
      headers(['X-A', 'Key ${env:GATEHOUSE_SECRET_TEST}'], ['X-F', '${file:reference.txt}']),
    );
    expect(body.errors).toBeUndefined();
    expect(body.authHeaders?.[0]).toMatchObject({ value: '*****', references: ['${env:GATEHOUSE_SECRET_TEST}'] });
    process.env.GATEHOUSE_SECRET_TEST = 'second';
    const request = await sent(body.id);
    expect([valuesOf(request, 'X-A'), valuesOf(request, 'X-F')]).toEqual([['Key second'], ['from a file']]);
    delete process.env.GATEHOUSE_SECRET_TEST;
    const refreshed = await call('POST', `/gateways/${body.id}/refresh`);
    expect(refreshed.body).toMatchObject({
      success: false,
      error: expect.stringContaining('${env:GATEHOUSE_SECRET_TEST}'),
    });
    expect((await call('GET', `/gateways/${body.id}`)).body).toMatchObject({
      authState: 'unresolved',
      reachable: true,
    });
  });
});

describe('on edit', () => {
  it('20: *****, or no value, keeps the stored one; another value replaces; what is left out goes', async () => {
    const { body: made } = await create(
      headers(['X-API-Key', 'secret-key-123'], ['X-Trace', 'old'], ['X-Gone', 'gone'], ['X-Empty', '']),
    );
    const auth_headers = [{ key: 'X-API-Key', value: '*****' }, { key: 'X-Trace', value: 'new' }, { key: 'x-empty' }];
    const { status, body } = await edit(made.id, { auth_headers });
    expect([status, keys(body)]).toEqual([200, ['X-API-Key', 'X-Trace', 'x-empty']]);
    const request = await sent(made.id);
    expect(['X-API-Key', 'X-Trace', 'X-Empty', 'X-Gone'].map((name) => valuesOf(request, name))).toEqual([
      ['secret-key-123'],
      ['new'],
      [''],
      [],
    ]);
    expect(body.authHeaders![0]!.updatedAt).toBe(made.authHeaders![0]!.updatedAt);
    expect(body.authHeaders![1]!.updatedAt).not.toBe(made.authHeaders![1]!.updatedAt);
  });

  it('13, 20: names are compared case-insensitively, without their blanks', async () => {
    const { body: made } = await create(headers(['X-API-Key', 'secret-key-123']));
    const { status, body } = await edit(made.id, { auth_headers: list(['  x-api-KEY ', '*****']) });
    expect([status, keys(body)]).toEqual([200, ['x-api-KEY']]);
    expect(valuesOf(await sent(made.id), 'x-api-key')).toEqual(['secret-key-123']);
  });

  it.each<[string, object, string, RegExp]>([
    [
      '21: a renamed key with the mask',
      { auth_headers: list(['X-Renamed', '*****']) },
      'auth_headers[0].value',
      /no stored value for X-Renamed/,
    ],
    [
      'a new key without value',
      { auth_headers: [{ key: 'X-API-Key' }, { key: 'X-New' }] },
      'auth_headers[1].value',
      /no stored value for X-New/,
    ],
    ['24: an empty list', { auth_headers: [] }, 'auth_headers', /at least one header/],
    [
      '25: bad keys without auth_type',
      { auth_headers: list(['bad key!', 'v']) },
      'auth_headers[0].key',
      /Invalid header key/,
    ],
    ['25: a token without auth_type', { auth_token: 't' }, 'auth_token', /does not belong to auth_type authheaders/],
    ['auth_type without headers', { auth_type: 'authheaders' }, 'auth_headers', /at least one header/],
    ['bearer with the mask', { auth_type: 'bearer', auth_token: '*****' }, 'auth_token', /must be provided/],
    [
      'a new origin, credentials left out',
      { url: 'http://127.0.0.2:9/mcp' },
      'url',
      /stored credentials belong to http:\/\/127.0.0.1/,
    ],
    [
      'a new origin with the mask',
      { url: 'http://127.0.0.2:9/mcp', auth_headers: list(['X-API-Key', '*****']) },
      'auth_headers[0].value',
      /belong to http/,
    ],
    ['an empty name', { name: null }, 'name', /must be a string/],
  ])('%s is 422 and leaves the row', async (_, change, path, message) => {
    const { body: made } = await create(headers(['X-API-Key', 'secret-key-123']));
    const before = await row(made.id);
    const { status, body } = await edit(made.id, change);
    expect([status, body.errors]).toEqual([422, [{ path, message: expect.stringMatching(message) }]]);
    expect(await row(made.id)).toEqual(before);
  });

  it('23: a description alone leaves the credentials', async () => {
    const { body: made } = await create(three);
    const before = await row(made.id);
    const { status, body } = await edit(made.id, { description: 'x', auth_headers: null, auth_type: null });
    expect([status, body.description, body.authState]).toEqual([200, 'x', 'ok']);
    expect((await row(made.id))?.auth_sealed).toBe(before?.auth_sealed);
    expect(valuesOf(await sent(made.id), 'X-API-Key')).toEqual(['secret-key-123']);
  });

  it('25: auth_headers for a gateway of another type is 422 without auth_type', async () => {
    const { body: made } = await create({ auth_type: 'bearer', auth_token: 'token-1' });
    expect(await edit(made.id, { auth_headers: list(['X-A', 'v']) })).toMatchObject({ status: 422 });
    const { status, body } = await edit(made.id, headers(['X-A', 'v']));
    expect([status, body.authType, body.authToken]).toEqual([200, 'authheaders', null]);
    expect(valuesOf(await sent(made.id), 'authorization')).toEqual([]);
  });

  it('only auth_type none clears, and nothing is left to keep then', async () => {
    const { body: made } = await create(three);
    const { status, body } = await edit(made.id, { auth_type: 'none' });
    expect([status, body.authType, body.authHeaders, (await row(made.id))?.auth_sealed]).toEqual([
      200,
      'none',
      null,
      null,
    ]);
    expect(valuesOf(await sent(made.id), 'X-API-Key')).toEqual([]);
    expect(await edit(made.id, headers(['X-API-Key', '*****']))).toMatchObject({ status: 422 });
  });

  it('basic: the mask keeps the password of the same user only', async () => {
    const { body: made } = await create({ auth_type: 'basic', auth_username: 'u', auth_password: 'password-1' });
    expect(await edit(made.id, { auth_password: '*****', auth_username: 'u' })).toMatchObject({ status: 200 });
    expect(await edit(made.id, { auth_password: '*****', auth_username: 'v' })).toMatchObject({ status: 422 });
    expect(valuesOf(await sent(made.id), 'authorization')).toEqual([`Basic ${btoa('u:password-1')}`]);
  });

  it('a read can be edited and sent back', async () => {
    const { body: made } = await create({ ...three, tags: ['prod'], passthrough_headers: ['X-Tenant-Id'] });
    const { body: read } = await call('GET', `/gateways/${made.id}`);
    const { status, body } = await edit(made.id, { ...read, description: 'edited' });
    expect([status, body.description, body.version, body.tags]).toEqual([200, 'edited', 2, read.tags]);
    expect(valuesOf(await sent(made.id), 'X-Region')).toEqual(['us-east-1']);
  });

  it('the single-header form reads back as a list and is saved as one with more', async () => {
    const { body: made } = await create({
      auth_type: 'authheaders',
      auth_header_key: 'X-Old',
      auth_header_value: 'old-value',
    });
    expect(await edit(made.id, { auth_headers: [...made.authHeaders!, { key: 'X-New', value: 'new' }] })).toMatchObject(
      { status: 200 },
    );
    const request = await sent(made.id);
    expect([valuesOf(request, 'X-Old'), valuesOf(request, 'X-New')]).toEqual([['old-value'], ['new']]);
  });
});

describe('what the Python class of the guide sends', () => {
  const dumped = {
    description: null, transport: 'SSE', passthrough_headers: null, auth_username: null, auth_password: null, auth_token: null,
    auth_header_key: null, auth_header_value: null, oauth_config: null, auth_query_param_key: null,
    auth_query_param_value: null, auth_value: 'AAECAwQFBgcICQoLdKYlt7IqcQ8YLB651S4r', one_time_auth: false, tags: [],
    team_id: null, owner_email: null, visibility: 'public', ca_certificate: null, ca_certificate_sig: null,
    signing_algorithm: 'ed25519', client_cert: null, client_key: null, refresh_interval_seconds: null,
    gateway_mode: 'cache', identity_propagation: null, ...three,
  }; // prettier-ignore
  const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());

  it.each([
    ['by field name', dumped],
    ['by alias', Object.fromEntries(Object.entries(dumped).map(([name, value]) => [camel(name), value]))],
  ])('is accepted %s, with nulls', async (_, body) => {
    const { status, body: made } = await create(body);
    expect([status, made.transport, keys(made)]).toEqual([
      201,
      'STREAMABLEHTTP',
      ['X-API-Key', 'X-Client-ID', 'X-Region'],
    ]);
  });
});
