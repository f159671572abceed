import { expect, it } from 'vitest';
import { gatewaysUnderTest } from '../support/gateways.js';

const house = gatewaysUnderTest();
const { call, create } = house;

interface Named {
  readonly name: string;
}
interface Page {
  readonly gateways: readonly Named[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly facets: Record<string, Record<string, number>>;
}

/** Answers of the API to a user, as text. */
const asUser = async (path: string): Promise<{ status: number; text: string }> => {
  const authorization = `Bearer ${await house.gatehouse.token({ sub: 'mia' })}`;
  const response = await house.gatehouse.fetch(path, { headers: { authorization } });
  return { status: response.status, text: await response.text() };
};

const disabled = (name: string, more: object = {}) => create({ name, enabled: false, ...more });

it('users see how to use a gateway; how it is reached and who may use it, only administrators see', async () => {
  const { body: made } = await create({
    name: 'Shown',
    url: `${house.upstream.url}?tenant_key=q-canary`,
    auth_headers: { 'X-Canary-Header': '${env:GATEHOUSE_SECRET_CANARY}x' },
    allowed_users: ['user-canary'],
    allowed_groups: ['group-canary'],
  });
  expect(made.code).toBe('VALIDATION_FAILED');
  const { body } = await create({
    name: 'Shown',
    url: `${house.upstream.url}?tenant_key=q-canary`,
    auth_headers: { 'X-Canary-Header': 'a-value' },
    description: 'how to use it',
    allowed_users: ['user-canary'],
    allowed_groups: ['group-canary'],
  });
  expect(body.warnings).toContainEqual(expect.stringMatching(/"tenant_key" looks like a credential/));
  await house.gatehouse.store.query(`UPDATE gateways SET last_error = 'error-canary'`);
  const server = {
    name: 'Kit',
    associated_tools: [],
    allowed_users: ['user-canary'],
    allowed_groups: ['group-canary'],
  };
  await house.gatehouse.admin('/servers', { method: 'POST', body: server });

  const paths = ['/gateways', '/gateways?include_pagination=true', '/gateways/shown', `/v1/gateways/${body.id}`];
  const kit = ['/servers', '/servers?include_pagination=true', '/servers/kit'];
  for (const path of [...paths, ...kit]) {
    const { status, text } = await asUser(path);
    expect([path, status]).toEqual([path, 200]);
    expect(text).not.toMatch(/canary|\*\*\*\*\*|fingerprint|local:admin|"admin"|\?/i);
    const read = JSON.stringify((await call('GET', path)).body);
    expect(read).toMatch(/user-canary.*group-canary/);
  }
  expect(JSON.parse((await asUser('/gateways/shown')).text)).toMatchObject({
    description: 'how to use it',
    url: house.upstream.url,
    toolCount: 3,
  });
  const full = (await call('GET', '/gateways/shown')).body;
  expect(full).toMatchObject({
    status: 'healthy',
    ownerId: 'local:admin',
    url: `${house.upstream.url}?tenant_key=q-canary`,
  });
  expect(full.authHeaders).toMatchObject([{ key: 'X-Canary-Header', value: '*****' }]);
  await house.gatehouse.admin('/servers/kit', { method: 'DELETE' });
});

it('no search, filter, order or count tells a user what only administrators are shown', async () => {
  await create({
    name: 'Asked',
    url: `${house.upstream.url}?tenant=q-canary`,
    auth_headers: { 'X-Canary': 'a-value' },
  });
  const found = async (query: string) => (JSON.parse((await asUser(`/gateways?${query}`)).text) as Named[]).length;
  expect([await found('q=asked'), await found('q=q-canary'), await found('q=x-canary')]).toEqual([1, 0, 0]);
  const admin = async (query: string) => ((await call('GET', `/gateways?${query}`)).body as unknown as Named[]).length;
  expect([await admin('q=q-canary'), await admin('q=x-canary')]).toEqual([1, 1]);
  for (const query of ['status=healthy', 'auth_type=authheaders', 'include_inactive=true']) {
    expect([query, (await asUser(`/gateways?${query}`)).status]).toEqual([query, 403]);
  }
  expect((await asUser('/gateways?sort=status')).status).toBe(422);
  const page = JSON.parse((await asUser('/gateways?include_pagination=true')).text) as Page;
  expect(Object.keys(page.facets).sort()).toEqual(['tags', 'transport', 'visibility']);
});

it('what is switched off is not there for users', async () => {
  await disabled('Off');
  expect((await asUser('/gateways/off')).status).toBe(404);
  expect((await call('GET', '/gateways/off')).status).toBe(200);
  await house.gatehouse.admin('/servers', { method: 'POST', body: { name: 'Closed', enabled: false } });
  expect((await asUser('/servers/closed')).status).toBe(404);
  expect((await asUser('/servers?include_inactive=true')).status).toBe(403);
  const closed = await house.gatehouse.admin<Page>('/servers?include_pagination=true&include_inactive=true');
  expect(closed.body).toMatchObject({ total: 1, facets: { status: { enabled: 0, disabled: 1 } } });
  await house.gatehouse.admin('/servers/closed', { method: 'DELETE' });
});

it('gateways are searched, filtered, counted and sorted over the whole set', async () => {
  await create({ name: 'Up', tags: ['prod'] });
  for (const n of [1, 2, 3])
    await disabled(`Off ${n}`, { tags: n === 1 ? ['prod', 'eu'] : ['eu'], visibility: 'team' });
  await disabled('Jira', { auth_headers: { 'X-Region': 'eu' }, description: 'Tickets' });
  const page = async (query: string) =>
    (await call('GET', `/admin/gateways?include_pagination=true&include_inactive=true&${query}`))
      .body as unknown as Page;
  const names = ({ gateways }: Page) => gateways.map(({ name }) => name);
  const all = await page('sort=name');
  expect(names(all)).toEqual(['Jira', 'Off 1', 'Off 2', 'Off 3', 'Up']);
  expect(all.facets).toMatchObject({
    status: { disabled: 4, healthy: 1, unreachable: 0 },
    auth_type: { none: 4, authheaders: 1 },
    tags: { prod: 2, eu: 3 },
    visibility: { public: 2, team: 3, private: 0 },
    transport: { STREAMABLEHTTP: 1, unknown: 4 },
  });
  const some = await page('tags=prod&status=healthy,disabled&sort=status');
  expect([names(some), some.total]).toEqual([['Up', 'Off 1'], 2]);
  expect(some.facets.tags).toEqual({ prod: 2, eu: 3 });
  expect(names(await page('q=TICK'))).toEqual(['Jira']);
  const last = await page('sort=-name&limit=2&visibility=team');
  expect([names(last), last.total]).toEqual([['Off 3', 'Off 2'], 3]);
  expect(names(await page(`sort=-name&limit=2&visibility=team&cursor=${last.nextCursor}`))).toEqual(['Off 1']);
});

it('a path finds the row with that id, then slug, then name, and never another one', async () => {
  const { body: one } = await disabled('Old');
  await house.gatehouse.store.query(`UPDATE gateways SET name = 'two', name_key = 'x-two' WHERE id = $1`, [one.id]);
  const { body: two } = await disabled('Two!');
  await house.gatehouse.store.query(`UPDATE gateways SET slug = 'two' WHERE id = $1`, [two.id]);
  const { body: three } = await disabled('Three');
  await house.gatehouse.store.query(`UPDATE gateways SET name = $2 WHERE id = $1`, [three.id, one.id]);
  const idOf = async (path: string) => (await call('GET', `/gateways/${path}`)).body.id;
  expect(await idOf('two')).toBe(two.id);
  expect(await idOf(one.id)).toBe(one.id);
  expect(await idOf('old')).toBe(one.id);
});
