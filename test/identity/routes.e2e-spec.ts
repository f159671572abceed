import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';

/** What needs no credentials, on loopback: nothing else may ever be added without thought. */
const open = [
  'GET /health',
  'GET /ready',
  'GET /version',
  'GET /metrics',
  'POST /admin/session',
  // The pages of a browser, which hold no data.
  'GET /',
  'GET /admin',
  'GET /admin/theme.js',
  'GET /admin/icon.svg',
  'GET /admin/assets/x',
  'GET /schemas/gateways-file.json',
];
/** Where clients look for a sign-in: 404 to everybody where nobody issues tokens. */
const noSignIn = [
  'GET /.well-known/oauth-protected-resource',
  'GET /.well-known/oauth-protected-resource/mcp',
  'GET /.well-known/mcp',
  'GET /mcp/.well-known/mcp',
  'GET /authorize',
  'POST /authorize',
  'POST /register',
  'POST /token',
];
const doors = [
  '/mcp',
  '/mcp/',
  '/rpc',
  '/sse',
  '/messages',
  '/message',
  '/ws',
  '/servers/x/mcp',
  '/gateways/x/mcp',
  '/gateways/x/sse',
];

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
}

/** Everything Express has a route for, Nest's and Swagger's, but the last one, which takes what no other names. */
function routesOf({ app }: StartedGatehouse): { method: string; path: string }[] {
  const { router } = app.getHttpAdapter().getInstance() as { router: { stack: readonly Layer[] } };
  return router.stack.flatMap(({ route }) =>
    route === undefined || route.path === '/*path'
      ? []
      : Object.keys(route.methods).map((method) => ({
          method: method.toUpperCase(),
          path: route.path.replace(/\/?\{?\*\w+\}?$/, '/mcp').replace(/:\w+/g, 'x'),
        })),
  );
}

let gatehouse: StartedGatehouse;
let routes: { method: string; path: string }[];
beforeAll(async () => {
  gatehouse = await startGatehouse();
  routes = routesOf(gatehouse);
});
afterAll(() => gatehouse.close());

/** The status of a request whose target is sent byte by byte, as no HTTP library would. */
const raw = (method: string, target: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(gatehouse.url);
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${method} ${target} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`),
    );
    let text = '';
    socket.on('data', (chunk) => (text += chunk));
    socket.on('close', () => resolve(Number(/^HTTP\/1.1 (\d+)/.exec(text)?.[1] ?? 0)));
    socket.on('error', reject);
  });

/** Spellings under which a path has been reached behind somebody's back. */
const spellings = (path: string): string[] => {
  const encoded = (text: string) => text.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`);
  return [
    encoded(path),
    encoded(encoded(path)).replaceAll('%', '%25'),
    path.toUpperCase(),
    `/${path}`,
    path.replaceAll('/', '//'),
    path.replaceAll('/', '%2f'),
    `/.${path}`,
    `/x/..${path}`,
    `/health/..${path}`,
    `/health/%2e%2e${path}`,
    `${path}/`,
    `${path}/.`,
    `${path}%00`,
    `${path};x=1`,
    `${path}?/health`,
    `${path}#/health`,
    `${path}%20`,
    `\\${path.slice(1)}`,
    `http://127.0.0.1${path}`,
  ];
};

it('knows the routes', () => {
  expect(routes.length).toBeGreaterThan(40);
  const all = new Set(routes.map(({ method, path }) => `${method} ${path}`));
  for (const route of [...open, ...noSignIn]) expect(all).toContain(route);
});

describe('without credentials', () => {
  it('every registered route but the open ones is 401', async () => {
    const wrong: string[] = [];
    for (const { method, path } of routes) {
      if (path.startsWith('/docs') || path.startsWith('/openapi')) continue;
      const { status } = await gatehouse.fetch(path, { method });
      const route = `${method} ${path}`;
      const isOpen = open.includes(route) && method === 'GET';
      const expected = noSignIn.includes(route) || path === '/admin/assets/x' ? 404 : isOpen ? 200 : 401;
      if (status !== expected) wrong.push(`${method} ${path}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it('no spelling of a guarded path is answered with anything but a refusal', async () => {
    const wrong: string[] = [];
    const guarded = routes.filter(
      ({ method, path }) => !open.some((route) => route.endsWith(` ${path}`)) && method === 'GET',
    );
    const paths = [...new Set([...guarded.map(({ path }) => path), ...doors])].filter(
      (path) => !/^\/(docs|openapi)/.test(path),
    );
    for (const path of paths) {
      for (const target of spellings(path)) {
        for (const method of doors.includes(path) ? ['GET', 'POST'] : ['GET', 'DELETE']) {
          const status = await raw(method, target);
          if (![400, 401, 404, 405].includes(status)) wrong.push(`${method} ${target}: ${status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it.each(['TRACE', 'CONNECT', 'PROPFIND', 'OPTIONS', 'HEAD', 'PUT', 'PATCH', 'get'])('method %s', async (method) => {
    for (const path of ['/gateways', '/admin/gateways', '/mcp', '/tokens']) {
      expect([0, 400, 401, 404, 405, 501]).toContain(await raw(method, path));
    }
  });
});

it('what no route names ends at the guard', async () => {
  for (const path of ['/nowhere', '/docs-yaml', '/docs-json', '/openapi.yaml', '/admin/nowhere', '/gateways/x/y/z']) {
    const { status } = await gatehouse.fetch(path);
    expect([path, status]).toEqual([path, 401]);
    expect([path, (await gatehouse.admin(path)).status]).toEqual([path, 404]);
  }
  expect(await raw('PROPFIND', '/nowhere')).toBe(401);
});

it('off loopback nothing that Express serves is there without credentials but what is open', async () => {
  const wide = await startGatehouse({ HOST: '0.0.0.0' });
  try {
    const local = (path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${new URL(wide.url).port}${path}`, init);
    const served = routesOf(wide).filter(({ method, path }) => ![...open, ...noSignIn].includes(`${method} ${path}`));
    expect(served.map(({ path }) => path)).toEqual(expect.arrayContaining(['/docs', '/openapi.json', '/gateways']));
    const others = [
      '/DOCS',
      '/docs/',
      '/docs/swagger-ui-init.js',
      '/docs/swagger-ui.css',
      '/docs-yaml',
      '//openapi.json',
    ];
    const wrong: string[] = [];
    for (const { method, path } of [...served, ...others.map((other) => ({ method: 'GET', path: other }))]) {
      const { status } = await local(path, { method });
      if (status !== 401) wrong.push(`${method} ${path}: ${status}`);
    }
    expect(wrong).toEqual([]);
    const headers = { authorization: `Bearer ${await wide.token()}` };
    expect((await local('/openapi.json', { headers })).status).toBe(403);
    expect((await wide.admin('/openapi.json')).status).toBe(200);
  } finally {
    await wide.close();
  }
});
