import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

interface Item {
  readonly id: string;
  readonly name: string;
  readonly gatewaySlug: string;
  readonly enabled: boolean;
}

interface Page {
  readonly tools: Item[];
  readonly nextCursor: string | null;
}

const secret = 'secret-key-123';
let gatehouse: StartedGatehouse;
let open: Upstream;
let closed: Upstream;
let alice: string;
let ops: string;

beforeAll(async () => {
  gatehouse = await startGatehouse();
  open = await startUpstream({
    demands: { 'X-API-Key': secret },
    prompts: [{ name: 'greet', description: 'Greets', arguments: [{ name: 'who', required: true }] }],
    resources: [{ uri: 'test://a', name: 'A', mimeType: 'text/plain' }],
    templates: [{ uriTemplate: 'test://t/{id}', name: 'T' }],
  });
  closed = await startUpstream({ speaks: 'legacy', tools: sampleTools.slice(0, 1) });
  const auth_headers = [{ key: 'X-API-Key', value: secret }];
  for (const body of [
    { name: 'Open', url: open.url, auth_headers },
    { name: 'Closed', url: closed.url, visibility: 'team', allowed_groups: ['ops'] },
  ]) {
    const { status } = await gatehouse.admin('/gateways', { method: 'POST', body });
    if (status !== 201) throw new Error(`${body.name} was not registered: ${status}`);
  }
  alice = `Bearer ${await gatehouse.token({ sub: 'alice' })}`;
  ops = `Bearer ${await gatehouse.token({ sub: 'olga', groups: ['ops'] })}`;
});
afterAll(async () => {
  await gatehouse.close();
  await Promise.all([open.close(), closed.close()]);
});

async function get<T = Item[]>(path: string, authorization = alice): Promise<{ status: number; body: T }> {
  const response = await gatehouse.fetch(path, { headers: { authorization } });
  return { status: response.status, body: (await response.json()) as T };
}

async function post<T = Record<string, unknown>>(path: string, body?: unknown, authorization = alice) {
  const response = await gatehouse.fetch(path, {
    method: 'POST',
    headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

const names = ({ body }: { body: Item[] }) => body.map(({ name }) => name);

describe('lists of items', () => {
  it('show each caller what they may use, by name and in order, with and without /v1', async () => {
    const mine = ['open__echo', 'open__reflect', 'open__slow'];
    expect(names(await get('/tools'))).toEqual(mine);
    expect(names(await get('/v1/tools'))).toEqual(mine);
    expect(names(await get('/tools', ops))).toEqual(['closed__echo', ...mine]);
    expect(names(await get('/prompts'))).toEqual(['open__greet']);
    expect((await get('/resources')).body).toMatchObject([{ uri: 'test://a', name: 'A', mimeType: 'text/plain' }]);
    expect((await get<object>('/resources/templates/list')).body).toMatchObject({
      resourceTemplates: [{ uriTemplate: 'test://t/{id}', uri: null }],
      nextCursor: null,
    });
    expect((await gatehouse.fetch('/tools')).status).toBe(401);
  });

  it('shows a tool as ContextForge does', async () => {
    const { body } = await get<Record<string, unknown>[]>('/tools?q=reflect');
    expect(body).toEqual([
      expect.objectContaining({
        name: 'open__reflect',
        originalName: 'reflect',
        gatewaySlug: 'open',
        integrationType: 'MCP',
        requestType: 'STREAMABLEHTTP',
        description: 'Gives the headers back',
        inputSchema: { type: 'object' },
        enabled: true,
        reachable: true,
        visibility: 'public',
      }),
    ]);
    expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('come in pages that hold everything once', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const path = `/tools?include_pagination=true&limit=2${cursor && `&cursor=${cursor}`}`;
      const { body } = await get<{ tools: Item[]; nextCursor: string | null }>(path, ops);
      expect(body.tools.length).toBeLessThanOrEqual(2);
      seen.push(...body.tools.map(({ name }) => name));
      cursor = body.nextCursor ?? '';
    } while (cursor !== '');
    expect(seen).toEqual(['closed__echo', 'open__echo', 'open__reflect', 'open__slow']);
  });

  it('are searched over the whole set, by gateway and by text', async () => {
    expect(names(await get('/tools?gateway_id=closed', ops))).toEqual(['closed__echo']);
    expect(names(await get('/tools?gateway_id=closed'))).toEqual([]);
    expect(names(await get('/tools?q=open__ec'))).toEqual(['open__echo']);
    expect(names(await get('/tools?q=with%20progress'))).toEqual(['open__slow']);
    expect(names(await get('/tools?q=%25'))).toEqual([]);
  });

  it.each([
    'limit=501',
    'limit=x',
    'cursor=nonsense',
    'include_inactive=maybe',
    'order=up',
    'q=a&q=b',
    'sort=size',
    'status=odd',
  ])('refuse ?%s with one clear answer', async (query) => {
    const { status, body } = await get<{ errors: unknown[] }>(`/tools?${query}`);
    expect([status, body.errors.length]).toEqual([422, 1]);
  });
});

it('lists of items are sorted, counted and paged by the database', async () => {
  const first = await get<Page>('/tools?include_pagination=true&limit=2&sort=-name', ops);
  expect(first.body).toMatchObject({ total: 4, facets: { gateway_id: { open: 3, closed: 1 } } });
  const next = `/tools?includePagination=true&limit=2&sort=-name&cursor=${first.body.nextCursor}`;
  const second = await get<Page>(next, ops);
  expect([...first.body.tools, ...second.body.tools].map(({ name }) => name)).toEqual([
    'open__slow',
    'open__reflect',
    ...second.body.tools.map(({ name }) => name),
  ]);
  expect(second.body.tools.map(({ name }) => name).sort()).toEqual(['closed__echo', 'open__echo']);
  expect(second.body.nextCursor).toBeNull();
  const one = await get<Page>('/tools?include_pagination=true&gateway_id=closed&q=echo', ops);
  expect(one.body).toMatchObject({ total: 1, facets: { gateway_id: { open: 1, closed: 1 } } });
  for (const keys of [
    ['gateway', 'x', 'y', 'z'],
    ['gateway', 'x', 1.5, 'z'],
    ['gateway', 'x', 1],
    ['-name', 'x', 'y'],
  ]) {
    const cursor = Buffer.from(JSON.stringify(keys)).toString('base64url');
    expect((await get(`/tools?cursor=${cursor}`)).status).toBe(422);
  }
});

describe('one item', () => {
  it('is found by id and by name, and is not there for those who may not use it', async () => {
    const [tool] = (await get('/tools?gateway_id=closed', ops)).body;
    for (const path of [`/tools/${tool!.id}`, '/tools/closed__echo']) {
      expect((await get(path, ops)).status).toBe(200);
      expect((await get(path)).status).toBe(404);
    }
    expect((await get('/tools/nothing')).status).toBe(404);
    expect((await get(`/prompts/${tool!.id}`, ops)).status).toBe(404);
    const { body } = await get<Item>(`/resources/${encodeURIComponent('test://a')}/info`);
    expect(body).toMatchObject({ uri: 'test://a' });
  });

  it('is taken from clients and given back by administrators only', async () => {
    expect((await post('/tools/open__slow/state?activate=false')).status).toBe(403);
    const { body } = await gatehouse.admin<{ tool: Item }>('/tools/open__slow/state?activate=false', {
      method: 'POST',
    });
    expect(body).toMatchObject({ status: 'success', tool: { name: 'open__slow', enabled: false } });
    expect(names(await get('/tools'))).toEqual(['open__echo', 'open__reflect']);
    expect((await get('/tools?include_inactive=true')).status).toBe(403);
    expect((await get('/tools/open__slow')).status).toBe(404);
    expect(names(await gatehouse.admin<Item[]>('/tools?include_inactive=true'))).toContain('open__slow');
    expect((await post(`/tools/${body.tool.id}/call`, {})).status).toBe(404);
    await gatehouse.admin('/gateways/open/refresh', { method: 'POST' });
    expect(names(await get('/tools'))).toEqual(['open__echo', 'open__reflect']);
    await gatehouse.admin(`/tools/${body.tool.id}/toggle?activate=true`, { method: 'POST' });
    expect(names(await get('/tools'))).toContain('open__slow');
  });
});

describe('trying an item', () => {
  it('calls the tool with the stored credentials', async () => {
    const { status, body } = await post('/tools/open__echo/call', { arguments: { message: 'hello' } });
    expect([status, body]).toEqual([
      200,
      {
        result: expect.objectContaining({ content: [{ type: 'text', text: 'hello' }] }),
        error: null,
        durationMs: expect.any(Number),
      },
    ]);
    expect(open.calls('tools/call').at(-1)!.headers).toMatchObject({ 'x-api-key': secret, 'mcp-name': 'echo' });
  });

  it('passes arguments on as they are, whatever they are called', async () => {
    const given = { message: 'x', constructor: 'a', prototype: { constructor: 1 }, ['__proto__']: { b: 2 } };
    expect((await post('/tools/open__echo/call', { arguments: given })).status).toBe(200);
    const sent = open.calls('tools/call').at(-1)!.rpc!.params!.arguments;
    expect(JSON.stringify(sent)).toBe(JSON.stringify(given));
  });

  it('shows nobody the credentials a server gives back', async () => {
    const { body } = await post('/tools/open__reflect/call', {});
    expect(JSON.stringify(body)).not.toContain(secret);
    expect(JSON.stringify(body)).toContain('[redacted]');
  });

  it('works in the legacy era, and leaves no session behind', async () => {
    const { body } = await post('/tools/closed__echo/call', { arguments: { message: 'old' } }, ops);
    expect(body).toMatchObject({ result: { content: [{ text: 'old' }] } });
    await expect.poll(() => closed.calls('tools/call').length).toBe(1);
    expect((await post('/tools/closed__echo/call', {})).status).toBe(404);
  });

  it('renders prompts and reads resources', async () => {
    expect((await post('/prompts/open__greet', { who: 'Bob' })).body).toMatchObject({
      result: { messages: [{ content: { text: 'greet {"who":"Bob"}' } }] },
    });
    expect((await post('/prompts/open__greet', { who: 7 })).status).toBe(422);
    const read = await get<object>(`/resources/${encodeURIComponent('test://a')}/content`);
    expect(read.body).toMatchObject({ result: { contents: [{ text: 'content of test://a' }] } });
    const { body } = await get<{ resourceTemplates: Item[] }>('/resources/templates/list');
    const id = body.resourceTemplates[0]!.id;
    expect((await get<object>(`/resources/${id}/content?uri=test://t/7`)).body).toMatchObject({
      result: { contents: [{ text: 'content of test://t/7' }] },
    });
    expect((await get(`/resources/${id}/content`)).status).toBe(422);
  });

  it('says what is wrong with a bad body, and with a server that is gone', async () => {
    expect((await post('/tools/open__echo/call', { arguments: [] })).status).toBe(422);
    expect((await post('/tools/open__echo/call', { other: 1 })).status).toBe(422);
    const mortal = await startUpstream();
    await gatehouse.admin('/gateways', { method: 'POST', body: { name: 'Mortal', url: mortal.url } });
    await mortal.close();
    const { status, body } = await post('/tools/mortal__echo/call', {});
    expect([status, body]).toEqual([502, expect.objectContaining({ code: 'UPSTREAM_FAILED' })]);
    expect(body).toMatchObject({ upstream: { stage: 'tcp', code: 'UPSTREAM_UNREACHABLE' } });
    await gatehouse.admin('/gateways/mortal', { method: 'DELETE' });
  });
});

describe('a list longer than any page', () => {
  const all = Array.from({ length: 1_100 }, (_, n) => `tool_${String(n).padStart(4, '0')}`);
  let long: Upstream;
  beforeAll(async () => {
    const tools = all.map((name) => ({ definition: { name, inputSchema: { type: 'object' } }, call: () => ({}) }));
    long = await startUpstream({ tools });
    const body = { name: 'Long', url: long.url };
    await gatehouse.admin('/gateways', { method: 'POST', body });
  });
  afterAll(async () => {
    await gatehouse.admin('/gateways/long', { method: 'DELETE' });
    await long.close();
  });
  const short = (items: readonly Item[]) => items.map(({ name }) => name.replace('long__', ''));

  it.each([
    ['gateway', all],
    ['-gateway', all.toReversed()],
    ['name', all],
    ['-name', all.toReversed()],
  ])('is whole, in the order of %s', async (sort, expected) => {
    expect(short((await get(`/tools?gateway_id=long&sort=${sort}`)).body)).toEqual(expected);
  });

  it.each(['gateway', '-name', 'updated_at', '-updated_at'])('holds everything once, by %s', async (sort) => {
    const { body } = await get(`/tools?gateway_id=long&sort=${sort}`);
    expect(short(body).toSorted()).toEqual(all);
    const path = `/tools?gateway_id=long&sort=${sort}&limit=0&include_pagination=true`;
    const page = await get<Page & { total: number }>(path);
    expect(short(page.body.tools)).toEqual(short(body));
    expect(page.body).toMatchObject({ total: all.length, nextCursor: null });
  });

  it('goes on behind a cursor, and shows what administrators say of an item', async () => {
    const edit = { method: 'PATCH', body: { displayName: 'Changed' } };
    await gatehouse.admin('/tools/long__tool_1090', edit);
    const page = await get<Page>('/tools?gateway_id=long&limit=10&include_pagination=true');
    const rest = await get(`/tools?gateway_id=long&cursor=${page.body.nextCursor}`);
    expect(short(rest.body)).toEqual(all.slice(10));
    expect(rest.body[1_080]).toMatchObject({ title: 'Changed' });
  });
});
