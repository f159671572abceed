import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminUiUnderTest, signIn } from '../support/admin-ui.js';
import { freePort } from '../support/free-port.js';
import { guideCycle, guideKey } from '../support/gateway-journey.js';
import { startUpstream, type Upstream } from '../support/upstream.js';
import { startProgram } from './programs.js';

const ui = adminUiUnderTest({
  MCP_CLIENT_AUTH_ENABLED: 'false',
  TRUST_PROXY_AUTH: 'true',
  TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
  PROXY_USER_HEADER: 'X-Authenticated-User',
  PROXY_GROUPS_HEADER: 'X-Authenticated-Groups',
  PROXY_ROLE_MAP: '{"mcp-admins":"admin"}',
});

/** A server that signs whoever comes in as this person. */
const server = (port: number, gateway: string, user: string, groups: string) => `
  server { listen 127.0.0.1:${port}; location / {
    proxy_set_header X-Authenticated-User ${user}; proxy_set_header X-Authenticated-Groups ${groups};
    proxy_set_header Host $http_host; proxy_http_version 1.1; proxy_buffering off; proxy_pass ${gateway};
  } }`;

/** What docker-compose.yml runs on 8080, with the engine's names put in place by hand: older versions of nginx resolve none there. */
const composed = (port: number, gateway: string) =>
  readFileSync('deploy/compose/templates/default.conf.template', 'utf8')
    .replace('${RESOLVER}', '127.0.0.1')
    .replace('server gateway:4444 resolve max_fails=0;', `server ${new URL(gateway).host} max_fails=0;`)
    .replace('listen 8080;', `listen 127.0.0.1:${port};`);

let upstream: Upstream;
let nginx: Awaited<ReturnType<typeof startProgram>>;
const front = { admin: '', user: '', compose: '' };

beforeAll(async () => {
  upstream = await startUpstream({ demands: { 'X-API-Key': guideKey } });
  const [admin, user, compose] = [await freePort(), await freePort(), await freePort()];
  for (const [name, port] of Object.entries({ admin, user, compose }))
    front[name as keyof typeof front] = `http://127.0.0.1:${port}`;
  const servers = [
    server(admin, ui.gatehouse.url, 'alice@corp.example', 'mcp-admins'),
    server(user, ui.gatehouse.url, 'bob@corp.example', 'staff'),
    composed(compose, ui.gatehouse.url),
  ];
  const config = `worker_processes 1; daemon off; pid nginx.pid; error_log error.log; events { worker_connections 64; }
http { access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;${servers.join('')} }`;
  nginx = await startProgram('nginx', ['-p', '.', '-c', 'nginx.conf'], { 'nginx.conf': config }, [
    admin,
    user,
    compose,
  ]);
});
// Also where it never started, whatever keeps it from that.
afterAll(() => Promise.all([nginx?.close(), upstream?.close()]));

it('behind nginx an administrator by PROXY_ROLE_MAP does all the guide says, without a password', async () => {
  const visit = await ui.open({}, front.admin);
  await visit.page.goto(`${front.admin}/admin/`);
  await visit.page.getByRole('banner').getByText('via proxy').waitFor();
  await guideCycle(visit, 'alices', upstream);
  expect(await visit.page.getByRole('banner').getByText('alice@corp.example').count()).toBe(1);
});

it('behind nginx a user becomes an administrator with the password, and does the same', async () => {
  const visit = await ui.open({}, front.user);
  await visit.page.goto(`${front.user}/admin/`);
  await visit.page.getByText('bob@corp.example is signed in, and is no administrator.').waitFor();
  await signIn(visit.page);
  await visit.page.getByRole('banner').getByText('password').waitFor();
  await guideCycle(visit, 'bobs', upstream);
  expect(await visit.page.getByRole('banner').getByText('live').count()).toBe(1);
});

it("behind compose's nginx an administrator signs in with the password, does the same, and is told of changes", async () => {
  const visit = await ui.open({}, front.compose);
  await visit.page.goto(`${front.compose}/admin/`);
  await signIn(visit.page);
  await visit.page.getByRole('banner').getByText('live', { exact: true }).waitFor();
  await guideCycle(visit, 'composed', upstream);
  expect((await ui.gatehouse.admin('/gateways/composed')).status).toBe(200);
});
