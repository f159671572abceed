import { ToolListChangedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { connectV1, modernRequest, post } from '../support/wire/mcp-client.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly title?: string | null;
  readonly description?: string | null;
  readonly errors?: { path: string }[];
}
type Json = Record<string, unknown>;

let gatehouse: StartedGatehouse;
let one: Upstream;
let two: Upstream;
let token: string;

beforeAll(async () => {
  gatehouse = await startGatehouse();
  one = await startUpstream({
    speaks: 'legacy',
    prompts: [{ name: 'greet', description: 'Greets' }],
    resources: [
      { uri: 'test://a', name: 'A' },
      { uri: 'test://b', name: 'B' },
    ],
    templates: [{ uriTemplate: 'test://t/{id}', name: 'T' }],
  });
  two = await startUpstream();
  token = await gatehouse.token({ sub: 'alice' });
});
afterAll(async () => {
  await gatehouse.close();
  await Promise.all([one.close(), two.close()]);
});
beforeEach(async () => {
  for (const [name, url] of [
    ['One', one.url],
    ['Two', two.url],
  ]) {
    const { status } = await gatehouse.admin('/gateways', { method: 'POST', body: { name, url } });
    if (status !== 201) throw new Error(`${name} was not registered: ${status}`);
  }
});
afterEach(async () => {
  for (const { id } of (await gatehouse.admin<Item[]>('/servers')).body)
    await gatehouse.admin(`/servers/${id}`, { method: 'DELETE' });
  for (const slug of ['one', 'two']) await gatehouse.admin(`/gateways/${slug}`, { method: 'DELETE' });
});

const patch = (path: string, body: unknown, method = 'PATCH') => gatehouse.admin<Item & Json>(path, { method, body });
const create = (body: unknown) => gatehouse.admin<Item & Json>('/servers', { method: 'POST', body });

async function legacy(path: string, method: string, params: object = {}) {
  const body = { jsonrpc: '2.0', id: 1, method, params };
  return (await post(gatehouse.url + path, token, body)).message;
}

async function list(path: string, kind = 'tools', method = `${kind}/list`): Promise<Item[]> {
  return (await legacy(path, method)).result![kind] as Item[];
}

const names = async (path: string, kind?: string) => (await list(path, kind)).map(({ name }) => name);
const echo = { arguments: { message: 'hi' } };
const lastCall = (upstream: Upstream) =>
  upstream.requests.findLast(({ rpc }) => rpc?.method === 'tools/call')?.rpc?.params;

describe('an item under other words', () => {
  it('is listed and called by them on /mcp, /rpc and in both eras, and by its own at its gateway', async () => {
    const words = { customName: 'say', displayName: 'Say it', description: 'Says "it"\nback' };
    const changed = await patch('/tools/one__echo', words);
    expect([changed.status, changed.body]).toEqual([
      200,
      expect.objectContaining({ ...words, name: 'one__say', title: 'Say it', originalName: 'echo' }),
    ]);
    expect(changed.body.originalDescription).not.toBe(words.description);
    const shown = (await list('/mcp')).find(({ name }) => name === 'one__say');
    expect(shown).toMatchObject({ title: 'Say it', description: words.description });
    expect(await names('/mcp')).not.toContain('one__echo');
    expect(await names('/gateways/one/mcp')).toEqual(['echo', 'reflect', 'slow']);
    for (const door of ['/mcp', '/rpc']) {
      const { result } = await legacy(door, 'tools/call', { name: 'one__say', ...echo });
      expect(result).toMatchObject({ content: [{ type: 'text' }] });
      expect(lastCall(one)).toMatchObject({ name: 'echo' });
    }
    const { body, headers } = modernRequest('tools/call', { name: 'one__say', ...echo });
    const modern = await post(`${gatehouse.url}/mcp`, token, body, headers);
    expect(modern.message.result).toMatchObject({ content: [{ type: 'text' }] });
    expect((await legacy('/mcp', 'tools/call', { name: 'one__echo', ...echo })).error).toMatchObject({ code: -32602 });
    expect((await legacy('/gateways/one/mcp', 'tools/call', { name: 'echo', ...echo })).result).toBeDefined();
    expect((await gatehouse.admin<Item>('/tools/one__say')).body.id).toBe(changed.body.id);
    expect((await gatehouse.admin<Item[]>('/tools?q=says')).body.map(({ name }) => name)).toEqual(['one__say']);
  });

  it('may be a prompt, a resource or a template: of these the name is a label and the URI stays', async () => {
    await patch('/prompts/one__greet', { customName: 'hello', description: 'Says hello' });
    expect(await list('/mcp', 'prompts')).toEqual([{ name: 'one__hello', description: 'Says hello' }]);
    expect((await legacy('/mcp', 'prompts/get', { name: 'one__hello' })).result).toBeDefined();
    const uri = encodeURIComponent('test://a');
    const read = await patch(`/resources/${uri}`, { customName: 'The A of it', displayName: 'A!' });
    expect(read.body).toMatchObject({ uri: 'test://a', name: 'The A of it', originalName: 'A', title: 'A!' });
    await patch(`/resources/${encodeURIComponent('test://t/{id}')}`, { description: 'Any T' });
    expect(await list('/mcp', 'resources')).toEqual([
      { title: 'A!', uri: 'test://a', name: 'The A of it' },
      { uri: 'test://b', name: 'B' },
    ]);
    expect(await list('/mcp', 'resourceTemplates', 'resources/templates/list')).toEqual([
      { uriTemplate: 'test://t/{id}', name: 'T', description: 'Any T' },
    ]);
    expect(await list('/gateways/one/mcp', 'resources')).toMatchObject([{ name: 'A' }, { name: 'B' }]);
    expect((await legacy('/mcp', 'resources/read', { uri: 'test://a' })).result).toBeDefined();
  });

  it('keeps what is left out, takes null and its own words for none, and a read that is sent back', async () => {
    await patch('/tools/one__echo', { customName: 'say', description: 'Says' });
    const read = await patch('/tools/one__say', { display_name: 'Say' }, 'PUT');
    expect(read.body).toMatchObject({ customName: 'say', displayName: 'Say', description: 'Says' });
    expect((await patch('/tools/one__say', read.body, 'PUT')).body).toMatchObject({
      customName: 'say',
      name: 'one__say',
    });
    const own = await patch('/tools/one__say', { customName: 'echo', displayName: null });
    expect(own.body).toMatchObject({ customName: null, displayName: null, description: 'Says', name: 'one__echo' });
    const none = await patch('/tools/one__echo', { description: null });
    expect(none.body.description).toBe(none.body.originalDescription);
    expect(await list('/mcp')).toContainEqual({ ...sampleTools[0]!.definition, name: 'one__echo' });
  });

  it.each<[Json, number, string]>([
    [{ customName: 'has space' }, 422, 'customName'],
    [{ customName: 'a'.repeat(65) }, 422, 'customName'],
    [{ customName: 7 }, 422, 'customName'],
    [{ displayName: 'two\nlines' }, 422, 'displayName'],
    [{ description: ['x'] }, 422, 'description'],
    [{ name: 'other' }, 422, 'name'],
    [{ title: 'other' }, 422, 'title'],
    [{ enabled: false }, 422, 'enabled'],
    [{ surprise: 1 }, 422, 'surprise'],
    [{ customName: 'reflect' }, 409, 'customName'],
  ])('refuses %j with %i', async (body, status, path) => {
    const answer = await patch('/tools/one__echo', body);
    expect([answer.status, answer.body.errors?.map((error) => error.path)]).toEqual([status, [path]]);
    expect(await names('/mcp')).toContain('one__echo');
  });

  it('has no name that another took, and gives none up that it took itself', async () => {
    await patch('/tools/one__echo', { customName: 'say' });
    await patch('/tools/one__reflect', { customName: 'echo' });
    expect((await patch('/tools/one__say', { customName: null })).status).toBe(409);
    expect(await names('/mcp')).toEqual(expect.arrayContaining(['one__say', 'one__echo', 'one__slow']));
    const [first, second] = await Promise.all([
      patch('/tools/one__slow', { customName: 'wanted' }),
      patch('/tools/one__say', { customName: 'wanted' }),
    ]);
    expect([first.status, second.status].sort()).toEqual([200, 409]);
  });

  it('is another user’s to see and not to change', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const answer = await gatehouse.fetch('/tools/one__echo', {
      method: 'PATCH',
      headers,
      body: '{"customName":"mine"}',
    });
    expect(answer.status).toBe(403);
    expect(await names('/mcp')).toContain('one__echo');
  });

  it('keeps them while its upstream changes it, and when it goes and comes back', async () => {
    await patch('/tools/one__echo', { customName: 'say', description: 'Says' });
    const gone = one.offer.tools.shift()!;
    const reload = () => gatehouse.admin('/gateways/one/refresh', { method: 'POST' });
    await reload();
    expect(await names('/mcp')).not.toContain('one__say');
    one.offer.tools.unshift({ ...gone, definition: { ...gone.definition, title: 'New', description: 'New too' } });
    await reload();
    const back = (await list('/mcp')).find(({ name }) => name === 'one__say');
    expect(back).toMatchObject({ title: 'New', description: 'Says' });
    one.offer.tools.push({ ...gone, definition: { name: 'say', inputSchema: { type: 'object' } } });
    await reload();
    const [kept, other] = (await names('/mcp')).filter((name) => name.startsWith('one__say'));
    expect([kept, other]).toEqual(['one__say', expect.stringMatching(/^one__say_[0-9a-f]{6}$/)]);
    await legacy('/mcp', 'tools/call', { name: kept, ...echo });
    expect(lastCall(one)).toMatchObject({ name: 'echo' });
    one.offer.tools.pop();
    one.offer.tools.splice(0, 1, gone);
  });

  it('is told to clients that listen, noted in the audit log with both names, and counted by limits under each', async () => {
    const client = await connectV1(`${gatehouse.url}/mcp`, token);
    const told = new Promise((resolve) => client.setNotificationHandler(ToolListChangedNotificationSchema, resolve));
    await patch('/tools/one__echo', { customName: 'say' });
    await told;
    await client.close();
    const audit = await gatehouse.admin<{ target: string | null }[]>('/admin/audit?limit=20');
    expect(audit.body.map(({ target }) => target)).toContainEqual(
      expect.stringMatching(/^gateways .* tool echo as say$/),
    );
    for (const tool of ['echo', 'one__say', 'say']) {
      const limits = { rates: [{ per: 'everybody', tool, calls: 1, seconds: 3600 }], quotas: [] };
      await gatehouse.admin('/gateways/one', { method: 'PATCH', body: { limits } });
      const answers = [await legacy('/mcp', 'tools/call', { name: 'one__say', ...echo })];
      answers.push(await legacy('/mcp', 'tools/call', { name: 'one__say', ...echo }));
      expect([tool, answers.map(({ error }) => error === undefined)]).toEqual([tool, [true, false]]);
    }
  });
});

describe('a virtual server', () => {
  it('shows its own words of an item before those said everywhere, and keeps a name given here', async () => {
    await patch('/tools/one__echo', { customName: 'say', displayName: 'Say', description: 'Everywhere' });
    const { status, body } = await create({
      name: 'Kit',
      associated_tools: ['one__say', 'two__echo', 'one__reflect', 'two__reflect'],
      overrides: { one__say: { description: 'Here' }, two__reflect: { customName: 'mirror' } },
    });
    expect([status, body]).toEqual([
      201,
      expect.objectContaining({ associatedTools: ['one__say', 'two__echo', 'one__reflect', 'two__reflect'] }),
    ]);
    expect(await names('/servers/kit/mcp')).toEqual(['say', 'echo', 'reflect', 'mirror']);
    expect((await list('/servers/kit/mcp'))[0]).toMatchObject({ title: 'Say', description: 'Here' });
    await legacy('/servers/kit/mcp', 'tools/call', { name: 'mirror' });
    expect(lastCall(two)).toMatchObject({ name: 'reflect' });
    const sent = await patch('/servers/kit', body, 'PUT');
    expect([sent.status, sent.body.overrides]).toEqual([200, body.overrides]);
    const taken = await patch('/servers/kit', { overrides: { two__reflect: { customName: 'say' } } });
    expect([taken.status, taken.body.errors]).toEqual([
      409,
      [{ path: expect.stringMatching(/^overrides\.[0-9a-f-]+\.customName$/), message: 'is taken' }],
    ]);
    expect(await names('/servers/kit/mcp')).toContain('mirror');
    await patch('/servers/kit', { overrides: {} });
    expect(await names('/servers/kit/mcp')).toEqual(['say', 'echo', 'one__reflect', 'two__reflect']);
  });

  it('takes whole gateways, with what they offer later, and of others what globs match', async () => {
    const { status, body } = await create({
      name: 'Kit',
      gateways: ['one', { id: 'two', tools: ['e*', 'slow'] }],
      associated_tools: ['two__reflect'],
    });
    expect([status, body.gateways]).toEqual([
      201,
      [
        { id: expect.any(String), slug: 'one', tools: 'all', prompts: 'all', resources: 'all' },
        { id: expect.any(String), slug: 'two', tools: ['e*', 'slow'], prompts: [], resources: [] },
      ],
    ]);
    const first = ['two__reflect', 'one__echo', 'one__reflect', 'one__slow', 'two__echo', 'two__slow'];
    expect(await names('/servers/kit/mcp')).toEqual(first);
    expect(await names('/servers/kit/mcp', 'prompts')).toEqual(['greet']);
    expect(await list('/servers/kit/mcp', 'resources')).toHaveLength(2);
    const offered = await gatehouse.admin<Item[]>('/servers/kit/tools');
    expect(offered.body.map(({ name }) => name).sort()).toEqual([...first].sort());
    const later = { definition: { name: 'later', inputSchema: { type: 'object' } }, call: () => ({ content: [] }) };
    one.offer.tools.push(later);
    two.offer.tools.push(later);
    for (const slug of ['one', 'two']) await gatehouse.admin(`/gateways/${slug}/refresh`, { method: 'POST' });
    expect(await names('/servers/kit/mcp')).toEqual([...first.slice(0, 4), 'later', ...first.slice(4)]);
    expect((await legacy('/servers/kit/mcp', 'tools/call', { name: 'later' })).result).toBeDefined();
    for (const { offer } of [one, two]) offer.tools.pop();
    expect((await gatehouse.admin('/gateways/two/impact')).body).toMatchObject({
      servers: [{ name: 'Kit', items: 3 }],
    });
    await patch('/servers/kit', { gateways: [{ id: 'two', prompts: 'all' }], associated_tools: [] });
    expect(await names('/servers/kit/mcp')).toEqual([]);
  });

  it('shows of a whole gateway what its caller may use', async () => {
    await create({ name: 'Kit', gateways: ['one', 'two'] });
    await patch('/gateways/two', { visibility: 'private' });
    expect(await names('/servers/kit/mcp')).toEqual(['echo', 'reflect', 'slow']);
    const headers = { authorization: `Bearer ${token}` };
    const read = (await (await gatehouse.fetch('/servers/kit', { headers })).json()) as Json;
    expect([read.gateways, read.overrides]).toEqual([[expect.objectContaining({ slug: 'one' })], undefined]);
  });

  it.each([
    [{ gateways: ['nowhere'] }, 'gateways[0]'],
    [{ gateways: 'one' }, 'gateways'],
    [{ gateways: [{ tools: 'all' }] }, 'gateways[0]'],
    [{ gateways: [{ id: 'one', tools: 'some' }] }, 'gateways[0].tools'],
    [{ gateways: [{ id: 'one', prompts: [7] }] }, 'gateways[0].prompts'],
    [{ gateways: [{ id: 'one', exclude: [] }] }, 'gateways[0].exclude'],
    [{ gateways: ['one', 'One'] }, 'gateways[1]'],
    [{ overrides: [] }, 'overrides'],
    [{ overrides: { one__echo: 'say' } }, 'overrides.one__echo'],
    [{ overrides: { one__none: { customName: 'x' } } }, 'overrides.one__none'],
    [{ overrides: { one__echo: { customName: 'no no' } } }, 'overrides.one__echo.customName'],
    [{ overrides: { one__echo: { nickname: 'x' } } }, 'overrides.one__echo.nickname'],
  ])('refuses %j', async (body, path) => {
    const answer = await create({ name: 'Kit', ...body });
    expect([answer.status, answer.body.errors?.map((error) => error.path)]).toEqual([422, [path]]);
    expect((await gatehouse.admin<Item[]>('/servers')).body).toEqual([]);
  });
});
