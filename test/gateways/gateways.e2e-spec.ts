import { describe, expect, it } from 'vitest';
import type { GatewayRead } from '../../src/gateways/api/gateway-read.js';
import { gatewaysUnderTest, valuesOf } from '../support/gateways.js';
import { startUpstream } from '../support/upstreams/upstream.js';

const house = gatewaysUnderTest();
const { create, edit, sent, row, rows, call } = house;
const three = { auth_headers: { 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-456', 'X-Region': 'us-east-1' } };
const deadUrl = 'http://127.0.0.1:1/mcp';

describe('registering', () => {
  it('stores what the upstream offers, and how it is reached', async () => {
    const { status, headers, body } = await create({ name: 'My Gateway' });
    expect([status, headers.get('etag')]).toEqual([201, '"1"']);
    expect(body).toMatchObject({
      slug: 'my-gateway',
      transport: 'STREAMABLEHTTP',
      era: 'modern',
      toolCount: 3,
      reachable: true,
      authState: 'ok',
      visibility: 'public',
      ownerId: expect.stringContaining('admin'),
      version: 1,
    });
    const items = await house.gatehouse.store.query('SELECT name, definition FROM catalog_items ORDER BY position');
    expect(items.map(({ name }) => name)).toEqual(['echo', 'reflect', 'slow']);
  });

  it('36: an upstream that is down is 502 with the cause, and nothing is stored', async () => {
    const { status, body } = await create({ url: deadUrl });
    expect([status, body.code]).toEqual([502, 'UPSTREAM_FAILED']);
    expect(body).toMatchObject({ upstream: { stage: 'tcp', code: 'UPSTREAM_UNREACHABLE', hint: expect.any(String) } });
    expect(await rows()).toEqual([]);
  });

  it('an upstream that refuses the credentials is 502 and says so', async () => {
    const strict = await startUpstream({ demands: { 'X-API-Key': 'right' } });
    const { status, body } = await create({ url: strict.url, auth_headers: { 'X-API-Key': 'wrong-secret-value' } });
    await strict.close();
    expect([status, body]).toMatchObject([502, { upstream: { stage: 'auth', statusCode: 401 } }]);
    expect(JSON.stringify(body)).not.toContain('wrong-secret-value');
    expect(await rows()).toEqual([]);
  });

  it('a disabled one is stored without asking', async () => {
    const { status, body } = await create({ url: deadUrl, enabled: false });
    expect([status, body.enabled, body.toolCount, body.era]).toEqual([201, false, 0, null]);
  });

  it('registers a legacy HTTP+SSE server whatever transport says', async () => {
    const old = await startUpstream({ speaks: 'sse' });
    const { status, body } = await create({ url: old.url, transport: 'streamablehttp' });
    await old.close();
    expect([status, body.transport, body.era]).toEqual([201, 'SSE', 'legacy']);
  });

  it.each<[string, object, string]>([
    ['ftp:', { url: 'ftp://example.com' }, 'url'],
    ['ws:', { url: 'ws://example.com' }, 'url'],
    ['no URL', { url: 'nonsense' }, 'url'],
    ['credentials in it', { url: 'http://user:password@example.com/' }, 'url'],
    ['a blank in it', { url: 'http://example.com/a b' }, 'url'],
    ['2049 characters', { url: `http://example.com/${'x'.repeat(2030)}` }, 'url'],
    ['a name of 256 characters', { name: 'x'.repeat(256) }, 'name'],
    ['a name without letters', { name: '---' }, 'name'],
    ['a visibility of its own', { visibility: 'secret' }, 'visibility'],
    ['passthrough of Host', { passthrough_headers: ['Host'] }, 'passthrough_headers[0]'],
    ['a certificate that is none', { ca_certificate: 'PEM' }, 'ca_certificate'],
    ['timeout 0', { timeout_seconds: 0 }, 'timeout_seconds'],
    ['tags that are numbers', { tags: [1] }, 'tags'],
    ['both spellings of a field', { timeout_seconds: 5, timeoutSeconds: 5 }, 'timeoutSeconds'],
    ['a team', { team_id: 'x' }, 'team_id'],
    ['one-time credentials', { one_time_auth: true }, 'one_time_auth'],
  ])('43: %s is 422', async (_, body, path) => {
    const answer = await create(body);
    expect([answer.status, answer.body.errors.map((error) => error.path)]).toEqual([422, [path]]);
  });

  it.each([
    ['no body', undefined, 422],
    ['an array', [], 422],
    ['nothing in it', {}, 422],
  ])('%s is %s', async (_, body, status) => {
    expect((await call('POST', '/gateways', body)).status).toBe(status);
  });

  it('malformed JSON is 400, another content type 415, both without quoting the body', async () => {
    const authorization = `Basic ${btoa('admin:a-test-password-5c1e')}`;
    const post = (type: string, body: string) =>
      house.gatehouse.fetch('/admin/gateways', {
        method: 'POST',
        headers: { authorization, 'content-type': type },
        body,
      });
    const malformed = await post('application/json', '{"auth_token": "topsecret');
    const form = await post('application/x-www-form-urlencoded', 'auth_headers=topsecret');
    expect([malformed.status, form.status]).toEqual([400, 415]);
    expect((await malformed.text()) + (await form.text())).not.toContain('topsecret');
  });

  it('44: tags in the form of ContextForge, with a warning for what cannot be one', async () => {
    const { body } = await create({ tags: ['A', 'a', 'Machine Learning', 'x', '-bad', 'a,b,cc'] });
    expect(body.tags).toEqual([
      { id: 'machine-learning', label: 'Machine Learning' },
      { id: 'cc', label: 'cc' },
    ]);
    expect(body.warnings).toContain('tags: "-bad" cannot be a tag; left out');
  });

  it('42, 45: transport in any case, refresh interval kept', async () => {
    const { status, body } = await create({ transport: 'sse', refresh_interval_seconds: 60 });
    expect([status, body.refreshIntervalSeconds]).toEqual([201, 60]);
  });
});

describe('uniqueness', () => {
  it('38: names that differ in case or punctuation are one, on create and on edit', async () => {
    const { body: first } = await create({ name: 'dup A', enabled: false });
    const second = await create({ name: 'Dup_A' });
    expect([second.status, second.body.code, second.body.detail]).toMatchObject([
      409,
      'CONFLICT',
      expect.stringContaining(`currently inactive, ID: ${first.id}`),
    ]);
    const { body: other } = await create({ name: 'other' });
    expect(await edit(other.id, { name: 'DUP a' })).toMatchObject({
      status: 409,
      body: { errors: [{ path: 'name' }] },
    });
  });

  it('39, 40: one URL with the same credentials once, with others again', async () => {
    const url = `${house.upstream.url}?same`;
    expect((await create({ url, ...three })).status).toBe(201);
    for (const [spelled, said] of [
      [url, 'with this URL and these credentials'],
      [
        url.replace('127.0.0.1', 'localhost'),
        'for the same server (its URL is spelled otherwise) with these credentials',
      ],
    ] as const) {
      const again = await create({ url: spelled, ...three });
      expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining(said)]);
    }
    const { status, body: other } = await create({ url, auth_headers: { 'X-API-Key': 'other-key' } });
    expect(status).toBe(201);
    expect(await edit(other.id, three)).toMatchObject({ status: 409, body: { errors: [{ path: 'url' }] } });
    const { requests } = house.upstream;
    const before = requests.length;
    await call('POST', `/gateways/${other.id}/refresh`);
    // The first gateway, of the same URL, may be read meanwhile.
    const keys = requests.slice(before).flatMap((one) => valuesOf(one, 'X-API-Key'));
    expect(keys).toContain('other-key');
  });

  it('of 100 parallel creates of one name one is 201 and 99 are 409', async () => {
    const start = performance.now();
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        call('POST', '/gateways', { name: 'race', url: `${house.upstream.url}?r=${n}` }),
      ),
    );
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([count(201), count(409), (await rows()).length]).toEqual([1, 99, 1]);
    console.log(`100 parallel creates of one name: ${Math.round(performance.now() - start)} ms`);
  });
});

describe('reading', () => {
  it('41: by id, slug or exact name; 404 otherwise', async () => {
    const { body: made } = await create({ name: 'My Gateway' });
    for (const path of [made.id, 'my-gateway', 'My%20Gateway']) {
      const { status, body, headers } = await call('GET', `/v1/gateways/${path}`);
      expect([status, body.id, headers.get('etag')]).toEqual([200, made.id, '"1"']);
    }
    for (const path of ['nothing', '00000000-0000-0000-0000-000000000000', '%00']) {
      expect((await call('GET', `/gateways/${path}`)).status).toBe(404);
    }
  });

  it('lists in pages, newest first, without the disabled ones', async () => {
    for (let n = 0; n < 5; n += 1)
      await create({ name: `page ${n}`, tags: n % 2 ? ['odd', 'all'] : ['all'], enabled: n !== 4 });
    const list = async (query: string) => (await call('GET', `/gateways${query}`)).body as unknown as GatewayRead[];
    const names = (gateways: GatewayRead[]) => gateways.map(({ name }) => name);
    expect(names(await list(''))).toEqual(['page 3', 'page 2', 'page 1', 'page 0']);
    expect(names(await list('?include_inactive=true&limit=2'))).toEqual(['page 4', 'page 3']);
    expect(names(await list('?tags=odd'))).toEqual(['page 3', 'page 1']);
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path = `/admin/gateways?include_pagination=true&limit=2${cursor && `&cursor=${cursor}`}`;
      const page = (await call('GET', path)).body as unknown as { gateways: GatewayRead[]; nextCursor: string | null };
      seen.push(...names(page.gateways));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(['page 3', 'page 2', 'page 1', 'page 0']);
    expect((await call('GET', '/gateways?limit=501')).status).toBe(422);
    expect((await call('GET', '/gateways?cursor=nonsense')).status).toBe(422);
    expect((await call('GET', '/gateways?page=1')).status).toBe(422);
  });

  it('shows a user only what they may use', async () => {
    await create({ name: 'for all' });
    const { body: hidden } = await create({ name: 'private', visibility: 'private' });
    await create({ name: 'shared', visibility: 'private', allowed_users: ['local:alice'] });
    const authorization = `Bearer ${await house.gatehouse.token()}`;
    const list = (await (
      await house.gatehouse.fetch('/gateways', { headers: { authorization } })
    ).json()) as GatewayRead[];
    expect(list.map(({ name }) => name)).toEqual(['shared', 'for all']);
    expect((await house.gatehouse.fetch(`/gateways/${hidden.id}`, { headers: { authorization } })).status).toBe(404);
    const write = await house.gatehouse.fetch('/gateways', {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: '{}',
    });
    expect(write.status).toBe(403);
  });

  it('46: a row that cannot be decrypted is listed as such, and edits of other fields work', async () => {
    const { body: good } = await create({ name: 'good', ...three });
    const { body: bad } = await create({ name: 'bad', ...three });
    const { body: moved } = await create({ name: 'moved', ...three });
    await house.gatehouse.store.query('UPDATE gateways SET auth_sealed = $2 WHERE id = $1', [
      bad.id,
      (await row(good.id))?.auth_sealed,
    ]);
    await house.gatehouse.store.query('UPDATE gateways SET url = $2 WHERE id = $1', [
      moved.id,
      'http://127.0.0.1:9/elsewhere',
    ]);
    const list = (await call('GET', '/gateways')).body as unknown as GatewayRead[];
    expect(list.map(({ name, authState }) => [name, authState])).toEqual([
      ['moved', 'undecryptable'],
      ['bad', 'undecryptable'],
      ['good', 'ok'],
    ]);
    expect((await edit(bad.id, { description: 'still editable' })).body).toMatchObject({
      description: 'still editable',
      authState: 'undecryptable',
    });
    expect((await edit(bad.id, { auth_headers: [{ key: 'X-API-Key' }] })).body.errors).toMatchObject([
      { message: expect.stringContaining('cannot be decrypted') },
    ]);
    expect((await call('POST', `/gateways/${bad.id}/refresh`)).body).toMatchObject({ success: false });
    expect((await edit(bad.id, { auth_headers: { 'X-API-Key': 'entered-again' } })).body).toMatchObject({
      authState: 'ok',
    });
    expect(valuesOf(await sent(bad.id), 'X-API-Key')).toEqual(['entered-again']);
  });
});

describe('editing', () => {
  it('takes If-Match and version: 412 and 409 when another edit was first', async () => {
    const { body: made } = await create({});
    const change = (description: string, ifMatch: string) =>
      call('PATCH', `/gateways/${made.id}`, { description }, { 'if-match': ifMatch });
    const first = await change('first', '"1"');
    expect([first.status, first.headers.get('etag'), first.body.version]).toEqual([200, '"2"', 2]);
    expect(await change('second', '"1"')).toMatchObject({
      status: 412,
      body: { code: 'PRECONDITION_FAILED', currentVersion: 2 },
    });
    expect((await edit(made.id, { description: 'third', version: 1 })).status).toBe(409);
    expect((await edit(made.id, { description: 'fourth', version: 2 })).status).toBe(200);
    expect((await row(made.id))?.description).toBe('fourth');
  });

  it('of 20 parallel edits of one version one wins; without a version all are taken', async () => {
    const { body: made } = await create({});
    const race = await Promise.all(
      Array.from({ length: 20 }, (_, n) => edit(made.id, { description: `${n}`, version: 1 })),
    );
    expect(race.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(race.filter(({ status }) => status === 409)).toHaveLength(19);
    const [one, two] = await Promise.all([edit(made.id, { description: 'both' }), edit(made.id, { tags: ['both'] })]);
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(await row(made.id)).toMatchObject({ description: 'both', tags: [{ id: 'both', label: 'both' }] });
  });

  it('PATCH reads null as the default, PUT as nothing', async () => {
    const { body: made } = await create({ description: 'd', passthrough_headers: [], timeout_seconds: 5 });
    const nothing = { description: null, passthrough_headers: null, timeout_seconds: null };
    expect((await edit(made.id, nothing)).body).toMatchObject({
      description: 'd',
      passthroughHeaders: [],
      timeoutSeconds: 5,
    });
    const { body } = await call('PATCH', `/admin/gateways/${made.id}`, nothing);
    expect(body).toMatchObject({ description: null, passthroughHeaders: null, timeoutSeconds: null });
  });

  it('36: another URL that does not answer is 502 and leaves the row; a description of a gateway that is down is taken', async () => {
    const own = await startUpstream();
    const { body: made } = await create({ url: own.url });
    await own.close();
    const before = await row(made.id);
    expect((await edit(made.id, { url: `${own.url}?other` })).status).toBe(502);
    expect(await row(made.id)).toEqual(before);
    expect((await edit(made.id, { description: 'down', visibility: 'private' })).status).toBe(200);
  });

  it('a new name keeps the slug, and neither the old nor the new one can be taken', async () => {
    const { body: made } = await create({ name: 'old name' });
    expect((await edit(made.id, { name: 'New Näme' })).body).toMatchObject({ name: 'New Näme', slug: 'old-name' });
    expect((await call('GET', '/gateways/old-name')).body).toMatchObject({ id: made.id });
    for (const name of ['New name', 'Old Name']) {
      const { status, body } = await create({ name });
      expect([status, body.code]).toEqual([409, 'CONFLICT']);
    }
  });
});

describe('removing, switching off, reading again', () => {
  it('DELETE removes the row with its items; 200 with a body, 204 under /admin, 404 the second time', async () => {
    const [{ body: one }, { body: two }] = [await create(three), await create(three)];
    const deleted = await call('DELETE', `/gateways/${one.id}`);
    expect([deleted.status, deleted.body]).toEqual([200, { status: 'success', message: `Gateway ${one.id} deleted` }]);
    const admin = await call('DELETE', `/admin/gateways/${two.id}`);
    expect([admin.status, admin.body]).toEqual([204, undefined]);
    expect((await call('DELETE', `/gateways/${one.id}`)).status).toBe(404);
    expect(await house.gatehouse.store.query('SELECT * FROM catalog_items')).toEqual([]);
  });

  it.each(['state', 'toggle'])('/%s switches off and on', async (path) => {
    const { body: made } = await create({});
    const off = await call('POST', `/gateways/${made.id}/${path}?activate=false`);
    expect([off.status, off.body]).toMatchObject([
      200,
      { status: 'success', message: `Gateway ${made.id} deactivated`, gateway: { enabled: false } },
    ]);
    const on = await call('POST', `/v1/gateways/${made.id}/${path}`);
    expect(on.body).toMatchObject({
      message: `Gateway ${made.id} activated`,
      gateway: { enabled: true, reachable: true },
    });
    expect((await call('POST', `/gateways/nothing/${path}`)).status).toBe(404);
  });

  it.each(['refresh', 'tools/refresh'])(
    '52: /%s takes over what changed, sends the credentials, keeps ids',
    async (path) => {
      const own = await startUpstream({ demands: { 'X-API-Key': 'secret-key-123' } });
      const { body: made } = await create({ url: own.url, auth_headers: { 'X-API-Key': 'secret-key-123' } });
      const ids = () => house.gatehouse.store.query('SELECT id, name FROM catalog_items ORDER BY name');
      const [echo] = await ids();
      own.offer.tools.pop();
      own.offer.prompts.push({ name: 'greet' });
      const first = await call('POST', `/gateways/${made.id}/${path}`);
      const second = await call('POST', `/gateways/${made.id}/${path}`);
      await own.close();
      expect(first.body).toMatchObject({ success: true, toolsRemoved: 1, promptsAdded: 1, toolsAdded: 0 });
      expect(second.body).toMatchObject({ success: true, toolsRemoved: 0, promptsAdded: 0 });
      expect((await ids()).find(({ name }) => name === 'echo')).toEqual(echo);
      const third = await call('POST', `/gateways/${made.id}/${path}`);
      expect([third.status, third.body]).toMatchObject([200, { success: false, error: expect.any(String) }]);
    },
  );
});
