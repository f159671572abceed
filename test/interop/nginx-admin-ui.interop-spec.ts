import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { adminUiUnderTest } from '../support/browser/admin-ui.js';
import { freePort } from '../support/wire/free-port.js';
import { guideCycle, guideKey } from '../support/browser/gateway-journey.js';
import { becomeAdministrator, signedInByProxy } from '../support/browser/signed-in-by-proxy.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const ui = adminUiUnderTest(signedInByProxy);

/** A server that signs whoever comes in as this person. */
const server = (port: number, gateway: string, user: string, groups: string) => `
  server { listen 127.0.0.1:${port}; location / {
    proxy_set_header X-Authenticated-User ${user}; proxy_set_header X-Authenticated-Groups ${groups};
    proxy_set_header Host $http_host; proxy_http_version 1.1; proxy_buffering off; proxy_pass ${gateway};
  } }`;

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-nginx-ui-'));
let upstream: Upstream;
let nginx: ChildProcess;
const front = { admin: '', user: '' };

beforeAll(async () => {
  upstream = await startUpstream({ demands: { 'X-API-Key': guideKey } });
  const [admin, user] = [await freePort(), await freePort()];
  Object.assign(front, { admin: `http://127.0.0.1:${admin}`, user: `http://127.0.0.1:${user}` });
  const servers = [
    server(admin, ui.gatehouse.url, 'alice@corp.example', 'mcp-admins'),
    server(user, ui.gatehouse.url, 'bob@corp.example', 'staff'),
  ];
  writeFileSync(
    join(folder, 'nginx.conf'),
    `worker_processes 1; daemon off; pid nginx.pid; error_log error.log; events { worker_connections 64; }
http { access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;${servers.join('')} }`,
  );
  nginx = spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
  const answers = () =>
    fetch(front.user).then(
      () => true,
      () => false,
    );
  await vi.waitUntil(answers, 10_000);
});
afterAll(async () => {
  nginx.kill();
  await once(nginx, 'exit');
  await upstream.close();
  rmSync(folder, { recursive: true });
});

it('behind nginx an administrator by PROXY_ROLE_MAP does all the guide says, without a password', async () => {
  const visit = await ui.open({}, front.admin);
  await visit.page.goto(`${front.admin}/admin/`);
  await visit.page.getByRole('banner').getByText('via proxy').waitFor();
  await guideCycle(visit, 'alices', upstream);
  expect(await visit.page.getByRole('banner').getByText('alice@corp.example').count()).toBe(1);
});

it('behind nginx a user becomes an administrator with the password, and does the same', async () => {
  const visit = await ui.open({}, front.user);
  await becomeAdministrator(visit.page, front.user, 'bob@corp.example');
  await guideCycle(visit, 'bobs', upstream);
  expect(await visit.page.getByRole('banner').getByText('live').count()).toBe(1);
});
