import { describe, expect, it } from 'vitest';
import type { AccessRule } from '../../identity/principal/access.js';
import { unbound } from '../../identity/principal/grant.js';
import { anonymous, type Principal } from '../../identity/principal/principal.js';
import type { ItemKind } from '../../upstream/discovery/discovery.js';
import type { CatalogueGateway, CatalogueServer, Chosen, View } from './catalogue.js';
import { differenceOf } from './difference.js';
import { PartCache } from './part-cache.js';
import { Snapshot } from './snapshot.js';

const open: AccessRule = {
  visibility: 'public',
  ownerId: null,
  allowedUsers: [],
  allowedGroups: [],
  allowAnonymous: false,
};
const user = (id: string, groups: readonly string[] = []): Principal => ({
  id,
  name: id,
  email: null,
  groups,
  role: 'user',
  source: 'jwt',
  grant: unbound(id),
});
const admin: Principal = { ...user('local:root'), role: 'admin' };

let registered = 0;
function gateway(
  slug: string,
  offers: Partial<Record<ItemKind, readonly string[]>>,
  more: Partial<CatalogueGateway> = {},
) {
  const nameOf = { tool: 'name', prompt: 'name', resource: 'uri', resource_template: 'uriTemplate' };
  const items = (Object.entries(offers) as [ItemKind, readonly string[]][]).flatMap(([kind, names]) =>
    names.map((name) => ({
      id: `${slug} ${kind} ${name}`,
      kind,
      name,
      definition: JSON.stringify({ [nameOf[kind]]: name, of: slug }),
      override: null,
    })),
  );
  return {
    id: `id-${slug}`,
    slug,
    name: slug,
    access: open,
    target: { url: new URL(`http://${slug}.example/mcp`) } as CatalogueGateway['target'],
    era: 'modern',
    transport: 'streamable-http',
    protocolVersion: '2026-07-28',
    capabilities: { tools: {} },
    instructions: null,
    modern: null,
    legacy: null,
    limits: null,
    auditArguments: 'none',
    registeredAt: registered++,
    items,
    withheld: [],
    ...more,
  } satisfies CatalogueGateway;
}

function server(slug: string, chosen: readonly Chosen[], access = open): CatalogueServer {
  return { id: `id-${slug}`, slug, name: slug, access, chosen, whole: [], overrides: {} };
}

const snapshot = (
  gateways: readonly CatalogueGateway[],
  servers: readonly CatalogueServer[] = [],
  style: 'gatehouse' | 'contextforge' = 'gatehouse',
) => new Snapshot(gateways, servers, new PartCache(style), 'public');

const list = (view: View | undefined, kind: ItemKind) =>
  (JSON.parse(view!.listJson(kind).toString('utf8')) as Record<string, unknown>[]).map(
    ({ name, uri, uriTemplate }) => name ?? uri ?? uriTemplate,
  );

describe('the aggregate', () => {
  it('shows every gateway in the order of slugs, names prefixed, and finds by them', () => {
    const view = snapshot([
      gateway('zoo', { tool: ['b', 'a'], prompt: ['p'] }),
      gateway('bar', { tool: ['x'] }),
    ]).aggregate(admin);
    expect(list(view, 'tool')).toEqual(['bar__x', 'zoo__b', 'zoo__a']);
    expect(list(view, 'prompt')).toEqual(['zoo__p']);
    expect(list(view, 'resource')).toEqual([]);
    expect(view.find('tool', 'zoo__a')).toMatchObject({ gateway: { slug: 'zoo' }, item: { name: 'a' } });
    expect(view.find('tool', 'a')).toBeUndefined();
    expect(view.find('prompt', 'zoo__a')).toBeUndefined();
  });

  it('changes the name in the definition and nothing else', () => {
    const one = gateway('up', {});
    const definition = '{ "description":"x", "name":"a", "n": 9223372036854775807 }';
    const view = snapshot([
      { ...one, items: [{ id: '1', kind: 'tool', name: 'a', definition, override: null }] },
    ]).aggregate(admin);
    expect(view.listJson('tool').toString()).toBe('[{ "description":"x", "name":"up__a", "n": 9223372036854775807 }]');
  });

  it('gives two names that fall together different ends', () => {
    const view = snapshot([gateway('up', { tool: ['a.b', 'a/b', 'a_b'] })]).aggregate(admin);
    const names = list(view, 'tool');
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^up__a_b(_[0-9a-f]{6})?$/);
    expect(names.map((name) => view.find('tool', String(name))?.item.name)).toEqual(['a.b', 'a/b', 'a_b']);
  });

  it('keeps names apart that the ContextForge style makes equal, for the gateway registered first', () => {
    const first = gateway('a-b', { tool: ['c'] });
    const second = gateway('a', { tool: ['b_c'] });
    const view = snapshot([second, first], [], 'contextforge').aggregate(admin);
    expect(view.find('tool', 'a-b-c')?.gateway.slug).toBe('a-b');
    expect(list(view, 'tool')).toEqual([expect.stringMatching(/^a-b-c_[0-9a-f]{6}$/), 'a-b-c']);
  });

  it('leaves a URI that two offer with the gateway registered first', () => {
    const first = gateway('zoo', { resource: ['test://a', 'test://z'], resource_template: ['t://{id}'] });
    const second = gateway('bar', { resource: ['test://a', 'test://b'], resource_template: ['t://{id}'] });
    const view = snapshot([first, second]).aggregate(admin);
    expect(list(view, 'resource')).toEqual(['test://b', 'test://a', 'test://z']);
    expect(view.findResource('test://a')?.gateway.slug).toBe('zoo');
    expect(view.findResource('t://7')?.gateway.slug).toBe('zoo');
    expect(view.findResource('other://7')).toBeUndefined();
  });

  it('offers lists, and what upstreams offer beyond them in the era of the client', () => {
    const facts = { protocolVersion: '', serverInfo: {}, instructions: null };
    const both = gateway(
      'up',
      {},
      {
        modern: { ...facts, capabilities: { tools: {}, completions: {}, tasks: {} } },
        legacy: { ...facts, capabilities: { resources: { subscribe: true }, logging: {} } },
      },
    );
    const view = snapshot([both]).aggregate(admin);
    const lists = { tools: { listChanged: true }, prompts: { listChanged: true }, resources: { listChanged: true } };
    expect(view.capabilities('modern')).toEqual({ ...lists, completions: {} });
    expect(view.capabilities('legacy')).toEqual({
      ...lists,
      resources: { subscribe: true, listChanged: true },
      logging: {},
    });
  });

  it('puts instructions under headings and cuts them', () => {
    const view = snapshot([
      gateway('a', {}, { instructions: 'Be kind.' }),
      gateway('b', {}, { instructions: 'x'.repeat(10_000) }),
      gateway('c', {}),
    ]).aggregate(admin);
    expect(view.instructions).toMatch(/^## a\nBe kind\.\n\n## b\nx{4000} …$/);
  });
});

describe('access', () => {
  const secret = gateway(
    'secret',
    { tool: ['t'] },
    { access: { ...open, visibility: 'team', allowedGroups: ['ops'] } },
  );
  const shared = gateway('shared', { tool: ['t'] });
  const everything = snapshot([secret, shared], [server('kit', [{ gatewayId: 'id-secret', kind: 'tool', name: 't' }])]);

  it('shows nobody what they may not use, on any endpoint', () => {
    expect(list(everything.aggregate(user('u')), 'tool')).toEqual(['shared__t']);
    expect(everything.aggregate(user('u')).find('tool', 'secret__t')).toBeUndefined();
    expect(everything.gateway('secret', user('u'))).toBeUndefined();
    expect(everything.gateway('missing', user('u'))).toBeUndefined();
    expect(list(everything.server('kit', user('u')), 'tool')).toEqual([]);
    expect(list(everything.aggregate(anonymous), 'tool')).toEqual(['shared__t']);
  });

  it('shows members of the group and administrators all of it', () => {
    for (const principal of [admin, user('u', ['ops'])]) {
      expect(list(everything.aggregate(principal), 'tool')).toEqual(['secret__t', 'shared__t']);
      expect(list(everything.gateway('id-secret', principal), 'tool')).toEqual(['t']);
      expect(list(everything.server('kit', principal), 'tool')).toEqual(['t']);
    }
  });

  it('shares one view between callers who see the same, and none with others', () => {
    expect(everything.aggregate(user('a'))).toBe(everything.aggregate(user('b')));
    expect(everything.aggregate(user('a'))).not.toBe(everything.aggregate(user('a', ['ops'])));
    expect(everything.aggregate(user('x', ['ops']))).toBe(everything.aggregate(admin));
  });

  it('hides a virtual server whose rule excludes the caller', () => {
    const hidden = snapshot([shared], [server('own', [], { ...open, visibility: 'private', ownerId: 'local:me' })]);
    expect(hidden.server('own', user('local:you'))).toBeUndefined();
    expect(hidden.server('own', user('local:me'))).toBeDefined();
  });
});

describe('a virtual server', () => {
  it('keeps a name given for it, whatever others come to be called', () => {
    const [one, two] = [gateway('one', { tool: ['a', 'b'] }), gateway('two', { tool: ['a', 'one__a'] })];
    const named = { customName: 'one__a', displayName: null, description: null };
    const whole = ['id-one', 'id-two'].map((gatewayId) => ({
      gatewayId,
      tools: 'all' as const,
      prompts: [],
      resources: [],
    }));
    const kit = { ...server('kit', []), whole, overrides: { 'id-one tool b': named } };
    const view = snapshot([one, two], [kit]).server('kit', admin)!;
    const names = list(view, 'tool').map(String);
    expect(names).toEqual([expect.stringMatching(/^one__a_[0-9a-f]{6}$/), 'one__a', 'two__a', 'two__one__a']);
    expect(names.map((name) => view.find('tool', name)?.item.name)).toEqual(['a', 'b', 'a', 'one__a']);
  });

  it('keeps the names of upstreams, but for those two of them share', () => {
    const chosen: Chosen[] = [
      { gatewayId: 'id-b', kind: 'tool', name: 'search' },
      { gatewayId: 'id-a', kind: 'tool', name: 'search' },
      { gatewayId: 'id-a', kind: 'tool', name: 'files.read' },
      { gatewayId: 'id-a', kind: 'tool', name: 'gone' },
      { gatewayId: 'id-gone', kind: 'tool', name: 'search' },
      { gatewayId: 'id-a', kind: 'resource', name: 'test://1' },
    ];
    const offers = { tool: ['search', 'files.read', 'not-chosen'], resource: ['test://1', 'test://2'] };
    const view = snapshot(
      [gateway('a', offers), gateway('b', offers), gateway('c', offers)],
      [server('kit', chosen)],
    ).server('kit', admin)!;
    expect(list(view, 'tool')).toEqual(['b__search', 'a__search', 'files.read']);
    expect(list(view, 'resource')).toEqual(['test://1']);
    expect(view.find('tool', 'b__search')?.gateway.slug).toBe('b');
    expect(view.find('tool', 'not-chosen')).toBeUndefined();
    expect(view.findResource('test://2')).toBeUndefined();
    expect(view.gateways.map(({ slug }) => slug)).toEqual(['a', 'b']);
  });
});

describe('differenceOf', () => {
  const a = gateway('a', { tool: ['t'], resource: ['r://1'] });
  const b = gateway('b', { prompt: ['p'] });

  it('is nothing where no client could tell', () => {
    expect(differenceOf(snapshot([a, b]), snapshot([b, { ...a, name: 'A' }]))).toBeNull();
  });

  it('names what came, went and changed', () => {
    expect(differenceOf(snapshot([a]), snapshot([a, b]))).toEqual({
      gatewayIds: new Set(['id-b']),
      serverIds: new Set(),
      kinds: new Set(['prompt']),
    });
    const fewer = { ...a, items: a.items.slice(0, 1) };
    expect(differenceOf(snapshot([a]), snapshot([fewer]))?.kinds).toEqual(new Set(['resource']));
    const closed = { ...a, access: { ...open, visibility: 'private' as const } };
    expect(differenceOf(snapshot([a]), snapshot([closed]))?.kinds).toEqual(new Set(['tool', 'resource']));
  });

  it('names servers', () => {
    const chosen: Chosen[] = [{ gatewayId: a.id, kind: 'tool', name: 't' }];
    expect(differenceOf(snapshot([a], [server('s', [])]), snapshot([a], [server('s', chosen)]))).toEqual({
      gatewayIds: new Set(),
      serverIds: new Set(['id-s']),
      kinds: new Set(['tool']),
    });
  });
});
