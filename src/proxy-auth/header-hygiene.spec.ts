import { describe, expect, it } from 'vitest';
import { broken, randomNumbers, randomRawHeaders, rawIdentity } from '../../test/support/load/header-fuzz.js';

const ask = rawIdentity();
const latin1 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
const verdict = (rawHeaders: readonly string[], identify = ask): string => {
  const { outcome } = identify(rawHeaders);
  if (outcome === null) return 'malformed';
  return outcome.kind === 'user' ? outcome.user.value : outcome.kind === 'refused' ? outcome.code : 'none';
};

const trueName = 'X-Authenticated-User';
const separators = ['_', '.', '~', '', '!', '--', "'", '*', '+', '^', '`', '|', '$', '&', '%', '#'];
const spellings = separators.flatMap((one) => [
  `X${one}Authenticated${one}User`,
  `X-Authenticated${one}User`,
  `X${one}Authenticated-User`,
  `x${one}authenticated${one}user`,
  `X${one}AUTHENTICATED${one}USER`,
]);
const aliases = [...new Set(spellings.filter((name) => name.toLowerCase() !== trueName.toLowerCase()))];
const caseForms = ['X-Authenticated-User', 'x-authenticated-user', 'X-AUTHENTICATED-USER', 'x-Authenticated-uSER'];

describe('another spelling of the header is refused', () => {
  it.each(aliases)('%s alone', (alias) => expect(verdict([alias, 'evil'])).toBe('malformed'));
  it.each(aliases)('%s beside the true one', (alias) =>
    expect(verdict([trueName, 'alice', alias, 'evil'])).toBe('malformed'),
  );
});

describe('upper and lower case are one name, and it may come once', () => {
  it.each(caseForms)('%s', (name) => expect(verdict([name, 'alice'])).toBe('alice'));
  it.each(caseForms.flatMap((one) => caseForms.map((two) => [one, two])))('%s and %s', (one, two) => {
    expect(verdict([one, 'alice', two, 'alice'])).toBe('malformed');
    expect(verdict([one, 'alice', two, ''])).toBe('malformed');
  });
});

const blanks = ['', ' ', '   ', '\t', ' \t ', latin1('\u00a0'), latin1('\u2003\u2003'), latin1('\u3000')];
describe('a blank value is as if nothing came', () => {
  it.each(blanks.map((value) => [JSON.stringify(value), value]))('%s', (_, value) =>
    expect(verdict([trueName, value])).toBe('none'),
  );
});

const controls = [
  ...Array.from({ length: 31 }, (_, at) => at + 1).filter((code) => code !== 9),
  0x7f,
  0x80,
  0x85,
  0x9f,
];
const invisible = [
  0xad, 0x61c, 0x180e, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x2028, 0x2029, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e,
  0x2060, 0x2061, 0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0xfeff, 0xfff9, 0xe0001, 0xe0041, 0xe007f, 0xe000, 0xf0000,
  0xfffe, 0xffff, 0x378, 0x10ffff,
];
const spaces = [0xa0, 0x1680, 0x2000, 0x2003, 0x2009, 0x202f, 0x205f, 0x3000];
describe('a value with a character that cannot be seen is refused', () => {
  it.each([...controls, ...invisible, ...spaces].map((code) => [code.toString(16)]))('U+%s', (hex) => {
    const character = latin1(String.fromCodePoint(parseInt(hex, 16)));
    expect(verdict([trueName, `ali${character}ce`])).toBe('UNAUTHENTICATED');
    expect(verdict([trueName, `admin${character}`])).not.toBe('admin');
  });
});

const notUtf8 = [
  '\xff',
  '\xc3',
  '\xc0\xaf',
  '\xe2\x80',
  '\xed\xa0\x80',
  '\xf8\x88\x80\x80\x80',
  'jos\xe9',
  '\x80',
  '\xf4\x90\x80\x80',
];
describe('bytes that are not UTF-8 are refused', () => {
  it.each(notUtf8.map((value) => [Buffer.from(value, 'latin1').toString('hex'), value]))('%s', (_, value) =>
    expect(verdict([trueName, value])).toBe('UNAUTHENTICATED'),
  );
});

const placeholders = [
  '(null)',
  '(NULL)',
  'null',
  'Null',
  'nil',
  'none',
  'None',
  'undefined',
  'UNDEFINED',
  'NaN',
  '-',
  '--',
  '""',
  "''",
  '?',
  '*',
  'anonymous',
  'Anonymous',
  'unknown',
  'system',
  'n/a',
  '<null>',
  '<nil>',
  '<no value>',
  '[object Object]',
  '(none)',
  '${user}',
  'x${user}',
  '%{REMOTE_USER}e',
  '%{user}',
  '{{ .User }}',
  '{{user}}',
  ' (null) ',
  ' - ',
];
describe('what a template leaves behind is refused', () => {
  it.each(placeholders)('%s', (value) => expect(verdict([trueName, value])).toBe('UNAUTHENTICATED'));
});

const joined = [
  'alice,admin',
  'alice, admin',
  ',alice',
  'alice,',
  ',',
  ',,',
  'alice;admin',
  ';',
  'admin, admin',
  'a,\tb',
];
describe('what repeated headers are joined to is refused', () => {
  it.each(joined)('%s', (value) => expect(verdict([trueName, value])).toBe('UNAUTHENTICATED'));
});

const names = [
  'alice',
  'john.doe@example.com',
  'CN=alice',
  'DOMAIN\\alice',
  'CiQwOGE4Njg0Yi1kYjg4LTRiNzMtOTBhOS0zY2QxNjYxZjU0NjYSBWxvY2Fs',
  'jörg €',
  'jörg@exämple.test',
  'Алиса',
  '山田太郎',
  'o’brien',
  "o'brien",
  'a b',
  'admin',
  'root',
  '0',
  'true',
  'auth0|5f7c8ec7c33c6c004bbafe82',
  'spiffe://cluster.local/ns/default/sa/alice',
  'arn:aws:iam::123456789012:user/alice',
  'nullable',
  'systems',
  'x-y',
  'é',
  '🙂',
  'a'.repeat(256),
];
describe('real names come out exactly as they went in', () => {
  it.each(names)('%s', (name) => {
    expect(verdict([trueName, latin1(name)])).toBe(name);
    expect(verdict([trueName, ` ${latin1(name)}\t`])).toBe(name);
  });
  it('longer than 256 characters is no name', () =>
    expect(verdict([trueName, 'a'.repeat(257)])).toBe('UNAUTHENTICATED'));
});

const contradicting = [
  ['X-Forwarded-User', 'boss'],
  ['X-Auth-Request-User', 'boss'],
  ['Remote-User', 'boss'],
  ['remote-user', 'boss'],
  ['X-Amzn-Oidc-Identity', 'boss'],
  ['X-Remote-User', 'boss'],
  ['X-Forwarded-User', 'alice,boss'],
  ['X-Forwarded-User', '\xff'],
] as const;
describe('a header of another family that names somebody else is refused', () => {
  it.each(contradicting)('%s: %s', (name, value) => {
    expect(verdict([trueName, 'alice', name, value])).toBe('IDENTITY_AMBIGUOUS');
    expect(verdict([name, value, trueName, 'alice'])).toBe('IDENTITY_AMBIGUOUS');
  });
  it.each(contradicting)('%s agreeing, or blank, is fine', (name) => {
    expect(verdict([trueName, 'alice', name, 'alice'])).toBe('alice');
    expect(verdict([trueName, 'alice', name, ''])).toBe('alice');
  });
  it.each(contradicting)('%s alone names nobody', (name) => expect(verdict([name, 'boss'])).toBe('none'));
  it('an e-mail address against an e-mail address', () => {
    const identify = rawIdentity({ PROXY_EMAIL_HEADER: 'X-Authenticated-Email' });
    const mine = [trueName, 'alice', 'X-Authenticated-Email', 'alice@example.com'];
    expect(verdict([...mine, 'Remote-Email', 'boss@example.com'], identify)).toBe('IDENTITY_AMBIGUOUS');
    expect(verdict([...mine, 'Remote-Email', 'Alice@example.com'], identify)).toBe('alice');
  });
});

describe('the rest of the request', () => {
  it.each(['gzip', 'xchunked', 'gzip, chunked', 'chunked, chunked', 'identity', ''])('Transfer-Encoding %s', (value) =>
    expect(verdict(['Transfer-Encoding', value, trueName, 'alice'])).toBe('malformed'),
  );
  it('two hosts, two Authorization headers', () => {
    expect(verdict(['Host', 'a', 'Host', 'a', trueName, 'alice'])).toBe('malformed');
    expect(verdict(['Authorization', 'Bearer a', 'authorization', 'Bearer a', trueName, 'alice'])).toBe('malformed');
  });
  it.each([
    trueName,
    'x_authenticated.user',
    'X-Forwarded-User',
    'REMOTE_USER',
    'Cf-Access-Jwt-Assertion',
    'X-Amzn-Oidc-Data',
  ])('%s is removed, the others stay in their order', (name) =>
    expect(ask(['A', '1', name, 'evil', 'B', '2', name, 'evil']).stripped).toEqual(['A', '1', 'B', '2']),
  );
});

describe('header names with underscores that a proxy really sends', () => {
  const apache = rawIdentity({ PROXY_USER_HEADER: 'OIDC_CLAIM_sub' });
  it('are read exactly', () => expect(verdict(['OIDC_CLAIM_sub', 'alice'], apache)).toBe('alice'));
  it('have twins too', () =>
    expect(verdict(['OIDC_CLAIM_sub', 'alice', 'OIDC-CLAIM-sub', 'x'], apache)).toBe('malformed'));
});

it('what is remembered of one list of headers is never said of another', () => {
  const identify = rawIdentity({
    TRUSTED_PROXY_CIDRS: '127.0.0.0/8',
    PROXY_EMAIL_HEADER: 'X-Email',
    PROXY_NAME_HEADER: 'X-Name',
    PROXY_GROUPS_HEADER: 'X-Groups',
    PROXY_ROLE_MAP: '{"ops":"admin"}',
  });
  const lists: [headers: string[], user: object][] = [
    [[trueName, 'alice'], { value: 'alice', name: 'alice', email: null, groups: [], admin: false }],
    [[trueName, 'alice', 'X-Groups', 'ops'], { value: 'alice', groups: ['ops'], admin: true }],
    [[trueName, 'alice', 'X-Groups', 'dev'], { value: 'alice', groups: ['dev'], admin: false }],
    [[trueName, 'bob', 'X-Groups', 'dev'], { value: 'bob', groups: ['dev'] }],
    [[trueName, 'alice', 'X-Email', 'a@x.org'], { value: 'alice', email: 'a@x.org', name: 'alice' }],
    [[trueName, 'alice', 'X-Name', 'a@x.org'], { value: 'alice', email: null, name: 'a@x.org' }],
  ];
  for (const [headers, user] of [...lists, ...lists.toReversed()]) {
    expect(identify(headers).outcome).toMatchObject({ kind: 'user', user });
  }
});

it('10⁵ random lists of headers name exactly one value or nobody', () => {
  const random = randomNumbers(20_261_121);
  const kinds = { user: 0, none: 0, refused: 0, malformed: 0 };
  for (let run = 0; run < 100_000; run++) {
    const headers = randomRawHeaders(random);
    const { outcome, stripped } = ask(headers);
    const wrong = broken(headers, outcome);
    if (wrong !== null) throw new Error(`${wrong}: ${JSON.stringify(headers)} gave ${JSON.stringify(outcome)}`);
    if (/authenticated.?.?user|forwarded.?.?user/i.test(stripped.filter((_, at) => at % 2 === 0).join('\n'))) {
      throw new Error(`an identity header stayed: ${JSON.stringify(headers)}`);
    }
    kinds[outcome?.kind ?? 'malformed'] += 1;
  }
  for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(1000);
});
