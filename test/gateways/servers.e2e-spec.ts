import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { listed } from '../support/wire/mcp-client.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

interface Server {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly version: number;
  readonly associatedTools: string[];
  readonly associatedToolIds: string[];
  readonly unavailable: string[];
  readonly errors?: { path: string }[];
}

let gatehouse: StartedGatehouse;
const upstreams: Upstream[] = [];

beforeAll(async () => {
  gatehouse = await startGatehouse();
  for (const name of ['One', 'Two']) {
    const upstream = await startUpstream({
      prompts: [{ name: `greet-${name}` }],
      resources: [{ uri: `test://${name}`, name }],
      templates: [{ uriTemplate: `test://${name}/{id}`, name }],
    });
    upstreams.push(upstream);
    await gatehouse.admin('/gateways', { method: 'POST', body: { name, url: upstream.url } });
  }
});
afterAll(async () => {
  await gatehouse.close();
  await Promise.all(upstreams.map((upstream) => upstream.close()));
});
afterEach(async () => {
  for (const { id } of (await gatehouse.admin<Server[]>('/servers?include_inactive=true')).body) {
    await gatehouse.admin(`/servers/${id}`, { method: 'DELETE' });
  }
});

const create = (body: unknown, path = '/servers') => gatehouse.admin<Server>(path, { method: 'POST', body });
/** Tools that a user who is nobody in particular is listed by a virtual server; null where it is closed to them. */
const toolNames = async (slug: string) =>
  listed(`${gatehouse.url}/servers/${slug}/mcp`, await gatehouse.token({ sub: 'alice' }));

describe('/servers', () => {
  it('makes one of chosen items, in both forms of the body, known at once', async () => {
    const chosen = {
      associated_tools: ['one__echo', 'two__echo', 'one__slow'],
      associated_resources: ['test://One', 'test://Two/{id}'],
      associatedPrompts: ['greet-Two'],
    };
    const flat = await create({ name: 'Support Kit', description: 'For support', ...chosen });
    expect([flat.status, flat.body]).toEqual([
      201,
      expect.objectContaining({
        slug: 'support-kit',
        path: '/servers/support-kit/mcp',
        associatedTools: ['one__echo', 'two__echo', 'one__slow'],
        associatedResources: ['test://One', 'test://Two/{id}'],
        associatedPrompts: ['two__greet-Two'],
        enabled: true,
        visibility: 'public',
      }),
    ]);
    expect(await toolNames('support-kit')).toEqual(['one__echo', 'two__echo', 'slow']);
    const server = { name: 'Nested', associated_tools: flat.body.associatedToolIds, associated_a2a_agents: [] };
    const nested = await create({ server, visibility: 'public', team_id: null }, '/v1/servers');
    expect(nested.body.associatedTools).toEqual(flat.body.associatedTools);
    expect((await gatehouse.admin<Server[]>('/servers')).body.map(({ name }) => name)).toEqual([
      'Nested',
      'Support Kit',
    ]);
  });

  it('names everything that is wrong and stores nothing', async () => {
    const { status, body } = await create({
      name: '',
      surprise: 1,
      visibility: 'secret',
      associated_tools: ['one__echo'],
      oauth_enabled: true,
    });
    expect(status).toBe(422);
    expect(body.errors!.map(({ path }) => path).sort()).toEqual(['name', 'oauth_enabled', 'surprise', 'visibility']);
    const unknown = await create({ name: 'Kit', associated_tools: ['one__echo', 'no__tool', 'echo'] });
    expect(unknown.body.errors!.map(({ path }) => path)).toEqual(['associated_tools[1]', 'associated_tools[2]']);
    expect((await gatehouse.admin<Server[]>('/servers')).body).toEqual([]);
  });

  it('keeps names and paths unique', async () => {
    await create({ name: 'Kit' });
    expect((await create({ name: 'Kit' })).status).toBe(409);
    expect((await create({ name: 'kit!' })).status).toBe(409);
    const { body } = await create({ name: 'Other' });
    expect((await gatehouse.admin(`/servers/${body.id}`, { method: 'PUT', body: { name: 'Kit' } })).status).toBe(409);
  });

  it('changes what is named and keeps the rest, the path too', async () => {
    const { body } = await create({ name: 'Kit', associated_tools: ['one__echo'], associated_prompts: ['greet-One'] });
    const edited = await gatehouse.admin<Server>('/servers/kit', {
      method: 'PUT',
      body: { ...body, name: 'Renamed', associated_tools: ['two__slow'], associatedTools: undefined },
    });
    expect([edited.status, edited.body]).toEqual([
      200,
      expect.objectContaining({
        slug: 'kit',
        name: 'Renamed',
        version: 2,
        associatedTools: ['two__slow'],
        associatedPrompts: ['one__greet-One'],
      }),
    ]);
    expect(await toolNames('kit')).toEqual(['slow']);
    const late = await gatehouse.admin('/servers/kit', { method: 'PATCH', body: { description: 'x', version: 1 } });
    expect(late.status).toBe(409);
  });

  it('is closed and opened, and gone when removed', async () => {
    const { body } = await create({ name: 'Kit', associated_tools: ['one__echo'] });
    await gatehouse.admin(`/servers/${body.id}/state?activate=false`, { method: 'POST' });
    expect(await toolNames('kit')).toBeNull();
    await gatehouse.admin(`/servers/${body.id}/toggle?activate=true`, { method: 'POST' });
    expect(await toolNames('kit')).toEqual(['echo']);
    expect((await gatehouse.admin('/servers/kit', { method: 'DELETE' })).body).toMatchObject({ status: 'success' });
    expect(await toolNames('kit')).toBeNull();
    expect((await gatehouse.admin('/servers/kit')).status).toBe(404);
  });

  it('shows nobody a server or an item that they may not use', async () => {
    await create({ name: 'Team Kit', associated_tools: ['one__echo'], visibility: 'team', allowed_groups: ['ops'] });
    await create({ name: 'Kit', associated_tools: ['one__echo', 'two__echo'] });
    const headers = { authorization: `Bearer ${await gatehouse.token({ sub: 'alice' })}` };
    const read = async <T>(path: string) => {
      const response = await gatehouse.fetch(path, { headers });
      return { status: response.status, body: (await response.json()) as T };
    };
    expect((await read<Server[]>('/servers')).body.map(({ name }) => name)).toEqual(['Kit']);
    expect((await read('/servers/team-kit')).status).toBe(404);
    expect((await read('/servers/team-kit/tools')).status).toBe(404);
    await gatehouse.admin('/gateways/two', { method: 'PATCH', body: { visibility: 'private' } });
    expect((await read<Server>('/servers/kit')).body.associatedTools).toEqual(['one__echo']);
    expect((await read<{ name: string }[]>('/servers/kit/tools')).body.map(({ name }) => name)).toEqual(['one__echo']);
    expect(await toolNames('kit')).toEqual(['echo']);
    await gatehouse.admin('/gateways/two', { method: 'PATCH', body: { visibility: 'public' } });
    const write = await gatehouse.fetch('/servers', { method: 'POST', headers, body: '{}' });
    expect(write.status).toBeGreaterThanOrEqual(401);
    expect(write.status).toBeLessThan(416);
  });

  it('keeps an item that goes, and shows it again when it is back', async () => {
    const { body } = await create({ name: 'Kit', associated_tools: ['one__echo', 'one__slow'] });
    const gone = upstreams[0]!.offer.tools.pop()!;
    await gatehouse.admin('/gateways/one/refresh', { method: 'POST' });
    const without = await gatehouse.admin<Server>(`/servers/${body.id}`);
    expect(without.body).toMatchObject({ associatedTools: ['one__echo'], unavailable: ['slow'] });
    expect(await toolNames('kit')).toEqual(['echo']);
    upstreams[0]!.offer.tools.push(gone);
    await gatehouse.admin('/gateways/one/refresh', { method: 'POST' });
    expect(await toolNames('kit')).toEqual(['echo', 'slow']);
  });

  it('lists in pages', async () => {
    for (const name of ['A', 'B', 'C']) await create({ name });
    const first = await gatehouse.admin<{ servers: Server[]; nextCursor: string }>(
      '/servers?include_pagination=true&limit=2',
    );
    expect(first.body.servers).toHaveLength(2);
    const second = await gatehouse.admin<{ servers: Server[]; nextCursor: string | null }>(
      `/servers?include_pagination=true&limit=2&cursor=${first.body.nextCursor}`,
    );
    expect(second.body).toMatchObject({ servers: [{ name: 'A' }], nextCursor: null });
  });
});

it('says which virtual servers a gateway is used by, before it is removed', async () => {
  const { id } = (await gatehouse.admin<{ id: string }>('/gateways/one')).body;
  await create({ name: 'Kit', associated_tools: ['one__echo', 'one__slow', 'two__echo'] });
  const { status, body } = await gatehouse.admin('/admin/gateways/one/impact');
  expect(status).toBe(200);
  expect(body).toEqual({ gatewayId: id, servers: [{ id: expect.any(String), name: 'Kit', items: 2 }], secrets: 0 });
  const headers = { authorization: `Bearer ${await gatehouse.token()}` };
  expect((await gatehouse.admin('/gateways/one/impact', { headers })).status).toBe(403);
  expect((await gatehouse.admin('/admin/gateways/none/impact')).status).toBe(404);
});
