import { describe, expect, it } from 'vitest';
import { gatewaysUnderTest } from '../support/gateways.js';
import { sampleTools } from '../support/upstreams/upstream.js';
import { authority, forElsewhere } from '../support/wire/certificates.js';

const house = gatewaysUnderTest({}, { tools: sampleTools });

const apply = async (gateway: object) => {
  const url = `${house.upstream.url}?whole`;
  const file = JSON.stringify({ gateways: [{ name: 'Whole', url, enabled: false, ...gateway }] });
  const { status, body } = await house.gatehouse.admin<{
    outcomes: { action: string; notes: string[] }[];
    errors?: { path: string; message: string }[];
  }>('/admin/apply', { method: 'POST', body: { file } });
  expect([status, body.errors]).toEqual([200, undefined]);
  return body.outcomes.map(({ action, notes }) => [action, ...notes].join(' '));
};
const exported = async () => (await house.gatehouse.admin<{ file: string }>('/admin/file')).body.file;
/** The type of the credentials, and which of the fields of connections there are. */
const stored = async () => {
  const file = await exported();
  const type = /auth_type: (\w+)/.exec(file)?.[1] ?? 'none';
  return [type, ...Object.keys(ways).filter((name) => new RegExp(`${name}: (?!null)`).test(file))];
};

const ways = {
  client_cert: forElsewhere.cert,
  client_key: forElsewhere.key,
  proxy_url: 'http://127.0.0.1:9',
  proxy_ca_certificate: authority,
};
const { proxy_url } = ways;
const password = { auth_type: 'basic', auth_username: 'me', auth_password: 'a-password' };

describe('what an entry leaves out', () => {
  it.each<[string, object]>([
    ['none', {}],
    ['basic', password],
    ['bearer', { auth_type: 'bearer', auth_token: 'a-token' }],
    ['query_param', { auth_type: 'query_param', auth_query_param_key: 'key', auth_query_param_value: 'a-value' }],
    ['authheaders', { auth_type: 'authheaders', auth_headers: [{ key: 'X-Key', value: 'a-value' }] }],
  ])('is gone, also what connections show, beside credentials of type %s', async (type, carried) => {
    await apply({ ...carried, ...ways });
    expect(await stored()).toEqual([type, ...Object.keys(ways)]);
    expect(await apply({ ...carried, proxy_url })).toEqual(['update changes credentials']);
    expect(await stored()).toEqual([type, 'proxy_url']);
    await apply({ proxy_url });
    expect(await stored()).toEqual(['none', 'proxy_url']);
    expect(await apply({})).toEqual(['update changes credentials']);
    expect(await stored()).toEqual(['none']);
    expect(await apply({})).toEqual(['same']);
  });

  it('is not looked up in what was there: headers are headers, also where a password was', async () => {
    await apply(password);
    await apply({ auth_headers: { 'X-Key': 'a-value' } });
    expect(await stored()).toEqual(['authheaders']);
  });

  it('a written file says that it leaves out what people changed of single items', async () => {
    await apply({ name: 'Kit', enabled: true });
    expect(await exported()).not.toContain('# not in this file');
    expect((await house.call('PUT', '/tools/kit__echo', { displayName: 'Said' })).status).toBe(200);
    expect(await exported()).toMatch(/^# not in this file: shown names or descriptions of 1 items, and 0 /m);
  });
});
