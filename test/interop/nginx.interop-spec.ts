import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { freePort } from '../support/wire/free-port.js';
import { register } from '../support/upstreams/register.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';
import { startAuthServer } from './auth-server.js';
import { aliceSub } from './measured-headers.js';
import { programs } from './programs.js';

/** `complete` sets every header that is trusted here; `firstTry` sets two, and lets names with underscores through. */
const config = (ports: Record<'complete' | 'firstTry' | 'auth' | 'gateway', number>) => {
  const sub = `location = /auth { internal; proxy_pass http://127.0.0.1:${ports.auth}; proxy_set_header Content-Length ""; proxy_pass_request_body off; }`;
  const roles = ['User', 'Email', 'Groups', 'Preferred-Username'];
  const variable = (role: string) => `$x_${role.toLowerCase().replace('-', '_')}`;
  const take = (names: readonly string[]) =>
    names
      .map((role) => {
        const from = `$upstream_http_x_auth_request_${role.toLowerCase().replace('-', '_')}`;
        return `auth_request_set ${variable(role)} ${from}; proxy_set_header X-Auth-Request-${role} ${variable(role)};`;
      })
      .join(' ');
  const socket =
    'proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $upgrade;';
  const pass = `proxy_buffering off; proxy_set_header Authorization ""; proxy_set_header Host $http_host; proxy_pass http://127.0.0.1:${ports.gateway};`;
  return `worker_processes 1; daemon off; pid nginx.pid; error_log error.log; events { worker_connections 64; }
http {
  access_log off; client_body_temp_path a; proxy_temp_path b; fastcgi_temp_path c; uwsgi_temp_path d; scgi_temp_path e;
  map $http_upgrade $upgrade { default upgrade; '' ''; }
  server { listen 127.0.0.1:${ports.complete}; ${sub} location / { auth_request /auth; ${take(roles)} ${socket} ${pass} } }
  server { listen 127.0.0.1:${ports.firstTry}; underscores_in_headers on; ${sub}
    location / { auth_request /auth; ${take(['User', 'Email'])} ${pass} } }
}`;
};

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-nginx-'));
let upstream: Upstream;
let gatehouse: StartedGatehouse;
let auth: Awaited<ReturnType<typeof startAuthServer>>;
let nginx: ChildProcess;
let complete: number;
let firstTry: number;

beforeAll(async () => {
  [upstream, auth] = await Promise.all([startUpstream(), startAuthServer()]);
  gatehouse = await startGatehouse({
    MCP_CLIENT_AUTH_ENABLED: 'false',
    TRUST_PROXY_AUTH: 'true',
    PROXY_PRESET: 'oauth2-proxy-auth-request',
    TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
    ALLOWED_HOSTS: '127.0.0.1',
  });
  await register(
    gatehouse,
    upstream.url,
    'alices',
    {},
    { visibility: 'private', allowed_users: [`proxy:${aliceSub}`] },
  );
  [complete, firstTry] = [await freePort(), await freePort()];
  const ports = { complete, firstTry, auth: auth.port, gateway: Number(new URL(gatehouse.url).port) };
  writeFileSync(join(folder, 'nginx.conf'), config(ports));
  nginx = spawn(programs.nginx ?? 'nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'inherit' });
  await vi.waitUntil(() => listens(complete), 10_000);
});
afterAll(async () => {
  nginx.kill();
  await once(nginx, 'exit');
  await Promise.all([gatehouse.close(), upstream.close(), auth.close()]);
  rmSync(folder, { recursive: true });
});

const listens = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => done(true));
    socket.on('error', () => done(false)).on('connect', () => socket.end());
  });
const tools = async (port: number, headers: Record<string, string>) => {
  const response = await fetch(`http://127.0.0.1:${port}/tools`, { headers });
  return { status: response.status, sees: (await response.text()).includes('echo') };
};
const signedIn = { cookie: 'sess=alice' };

describe('nginx with auth_request, every trusted header set', () => {
  it('names the user on REST and on a WebSocket, and nobody without a session', async () => {
    expect(await tools(complete, signedIn)).toEqual({ status: 200, sees: true });
    expect(await tools(complete, { cookie: 'sess=nogroups' })).toEqual({ status: 200, sees: false });
    expect((await tools(complete, {})).status).toBe(401);
    const ws = new WebSocket(`ws://127.0.0.1:${complete}/ws`, { headers: signedIn });
    await once(ws, 'open');
    ws.close();
  });
  it.each([
    ['X-Auth-Request-User', 'CgEzEgVsb2NhbA'],
    ['x-auth-request-user', 'evil'],
    ['X_Auth_Request_User', 'evil'],
    ['X-Auth-Request-Groups', 'mcp-admins'],
    ['X-Authenticated-User', aliceSub],
  ])('replaces or drops %s: %s', async (name, value) => {
    expect(await tools(complete, { ...signedIn, [name]: value })).toEqual({ status: 200, sees: true });
  });
  it('a header of another family that it lets through contradicts', async () => {
    expect((await tools(complete, { ...signedIn, 'X-Forwarded-User': 'boss' })).status).toBe(400);
    expect((await tools(complete, { cookie: 'sess=nogroups', 'X-Forwarded-User': aliceSub })).sees).toBe(false);
  });
});

describe('nginx as in a first try', () => {
  it('lets a twin with underscores through, which is refused', async () => {
    expect((await tools(firstTry, signedIn)).sees).toBe(true);
    expect((await tools(firstTry, { ...signedIn, X_Auth_Request_User: 'evil' })).status).toBe(400);
    expect((await tools(firstTry, { ...signedIn, 'X_Auth-Request_User': 'evil' })).status).toBe(400);
  });
});
