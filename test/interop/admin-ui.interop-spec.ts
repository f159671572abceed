import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { guideCycle, guideKey } from '../support/browser/gateway-journey.js';
import { becomeAdministrator, signedInByProxy } from '../support/browser/signed-in-by-proxy.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';
import { freePort } from '../support/wire/free-port.js';
import { programs, startProgram } from './programs.js';

const ui = adminUiUnderTest(signedInByProxy);

/** Somebody whom the proxy signs in, whoever comes in at a port of theirs. */
interface Entry {
  readonly name: string;
  readonly port: number;
  readonly user: string;
  readonly groups: string;
}

function startNginx(entries: readonly Entry[], gateway: string) {
  const servers = entries.map(
    ({ port, user, groups }) => `
  server { listen 127.0.0.1:${port}; location / {
    proxy_set_header X-Authenticated-User ${user}; proxy_set_header X-Authenticated-Groups ${groups};
    proxy_set_header Host $http_host; proxy_http_version 1.1; proxy_buffering off; proxy_pass ${gateway};
  } }`,
  );
  const conf = `worker_processes 1; daemon off; pid nginx.pid; error_log error.log; events { worker_connections 64; }
http { access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;${servers.join('')} }`;
  const ports = entries.map(({ port }) => port);
  return startProgram('nginx', ['-p', '.', '-c', 'nginx.conf'], { 'nginx.conf': conf }, ports);
}

interface Recipe {
  readonly http: {
    readonly routers: { readonly mcp: { readonly middlewares: readonly string[]; readonly service: string } };
    readonly middlewares: object;
    readonly services: Readonly<Record<string, { readonly loadBalancer: { servers: readonly object[] } }>>;
  };
}

/** What deploy/traefik says, its rate limit too; a header of Traefik's own in the place of the step behind it that signs in. */
function startTraefik(entries: readonly Entry[], gateway: string) {
  const { http } = parse(readFileSync('deploy/traefik/dynamic.yml', 'utf8')) as Recipe;
  const { mcp } = http.routers;
  http.services[mcp.service]!.loadBalancer.servers = [{ url: gateway }];
  const router = ({ name }: Entry) => [name, { ...mcp, entryPoints: [name], middlewares: [...mcp.middlewares, name] }];
  const signedIn = ({ name, user, groups }: Entry) => [
    name,
    { headers: { customRequestHeaders: { 'X-Authenticated-User': user, 'X-Authenticated-Groups': groups } } },
  ];
  const dynamic = {
    ...http,
    routers: Object.fromEntries(entries.map(router)) as object,
    middlewares: { ...http.middlewares, ...(Object.fromEntries(entries.map(signedIn)) as object) },
  };
  const static_ = {
    entryPoints: Object.fromEntries(entries.map(({ name, port }) => [name, { address: `127.0.0.1:${port}` }])),
    providers: { file: { filename: 'dynamic.yml' } },
    global: { checkNewVersion: false, sendAnonymousUsage: false },
  };
  const files = { 'traefik.yml': JSON.stringify(static_), 'dynamic.yml': JSON.stringify({ http: dynamic }) };
  const ports = entries.map(({ port }) => port);
  return startProgram('traefik', ['--configFile=traefik.yml'], files, ports);
}

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream({ demands: { 'X-API-Key': guideKey } });
});
afterAll(() => upstream.close());

const starts = { nginx: startNginx, traefik: startTraefik };
const proxies = (['nginx', 'traefik'] as const).filter((name) => programs[name] !== undefined);

describe.each(proxies)('behind a real %s', (proxy) => {
  const front = { admin: '', user: '' };
  let running: Awaited<ReturnType<typeof startNginx>>;
  beforeAll(async () => {
    const admin = { name: 'admin', port: await freePort(), user: 'alice@corp.example', groups: 'mcp-admins' };
    const user = { name: 'user', port: await freePort(), user: 'bob@corp.example', groups: 'staff' };
    Object.assign(front, { admin: `http://localhost:${admin.port}`, user: `http://localhost:${user.port}` });
    running = await starts[proxy]([admin, user], ui.gatehouse.url);
    // It may listen before it knows its routes.
    await vi.waitUntil(async () => (await fetch(`${front.user}/admin/`)).status === 200, 20_000);
  });
  afterAll(() => running.close());

  it('an administrator by PROXY_ROLE_MAP does all the guide says, without a password', async () => {
    const visit = await ui.open({}, front.admin);
    await visit.page.goto(`${front.admin}/admin/`);
    await visit.page.getByRole('banner').getByText('via proxy').waitFor();
    await guideCycle(visit, `alices-${proxy}`, upstream);
    expect(await visit.page.getByRole('banner').getByText('alice@corp.example').count()).toBe(1);
  });

  it('a user becomes an administrator with a login of their own, and does the same', async () => {
    const visit = await ui.open({}, front.user);
    await becomeAdministrator(visit.page, front.user, 'bob@corp.example');
    await guideCycle(visit, `bobs-${proxy}`, upstream);
    expect(await visit.page.getByRole('banner').getByText('live').count()).toBe(1);
  });
});
