import { once } from 'node:events';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { checkProxy } from '../../src/doctor/proxy-check.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { freePort } from '../support/wire/free-port.js';
import { Opened } from '../support/stores/replica.js';
import { browserLogin } from './browser-login.js';
import { startNode, startProgram, programs } from './programs.js';
import { forgedAt, rawGet } from './spoofs.js';

const opened = new Opened();
let gateway: StartedGatehouse;
let front: string;
const cookies: Record<string, string> = {};

/** oauth2-proxy as a reverse proxy, with logins by a certified provider. */
beforeAll(async () => {
  const [port, idp] = [await freePort(), await freePort()];
  front = `http://127.0.0.1:${port}`;
  const redirect = `${front}/oauth2/callback`;
  opened.keep(
    await startNode(
      [resolve('test/interop/oidc-provider.mjs'), programs['oidc-provider']!, `http://127.0.0.1:${idp}`, redirect],
      [idp],
    ),
  );
  gateway = opened.keep(
    await startGatehouse({
      MCP_CLIENT_AUTH_ENABLED: 'false',
      TRUST_PROXY_AUTH: 'true',
      PROXY_PRESET: 'oauth2-proxy',
      TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
      PROXY_ROLE_MAP: '{"admins":"admin"}',
      PUBLIC_URL: front,
    }),
  );
  const args = {
    'http-address': `127.0.0.1:${port}`,
    provider: 'oidc',
    'oidc-issuer-url': `http://127.0.0.1:${idp}`,
    'client-id': 'gatehouse',
    'client-secret': 'a secret of the interop tests',
    'redirect-url': redirect,
    'cookie-secret': '0123456789abcdef0123456789abcdef',
    'cookie-secure': 'false',
    'email-domain': '*',
    scope: 'openid email profile groups',
    upstream: gateway.url,
    'skip-provider-button': 'true',
    'api-route': '^/(me|mcp|sse|ws|rpc|messages|tools|servers|gateways|doctor)',
    'pass-basic-auth': 'false',
  };
  const flags = Object.entries(args).map(([name, value]) => `--${name}=${value}`);
  opened.keep(await startProgram('oauth2-proxy', flags, {}, [port]));
  for (const user of ['alice', 'nogroups']) cookies[user] = await browserLogin(`${front}/`, user);
});
afterAll(() => opened.closeAll());

const me = async (headers: readonly string[]) => rawGet(`${front}/me`, headers);

describe('behind a real oauth2-proxy, with logins by an OIDC provider', () => {
  it('a user is who the provider says, with their groups, and nobody is somebody', async () => {
    const alice = JSON.parse((await me(['Cookie', cookies.alice!])).body) as unknown;
    expect(alice).toMatchObject({
      id: 'proxy:alice',
      email: 'alice@example.com',
      groups: ['team-a', 'admins'],
      role: 'admin',
    });
    const nobody = JSON.parse((await me(['Cookie', cookies.nogroups!])).body) as unknown;
    expect(nobody).toMatchObject({ id: 'proxy:nogroups', groups: [], role: 'user' });
    expect((await me([])).status).toBe(401);
    const socket = new WebSocket(`${front.replace('http', 'ws')}/ws`, { headers: { cookie: cookies.alice! } });
    await once(socket, 'open');
    socket.terminate();
  });

  it('no form of a header makes a principal or a role', async () => {
    expect(await forgedAt(front, cookies.nogroups!)).toEqual([]);
  }, 120_000);

  it('a revocation reaches them at once', async () => {
    const entry = { kind: 'principal', value: 'proxy:nogroups' };
    await gateway.admin('/admin/revocations', { method: 'POST', body: entry });
    await expect.poll(async () => (await me(['Cookie', cookies.nogroups!])).status).toBe(401);
  });

  it('the doctor finds the preset, streams, sockets and bodies right, and what Connection removes', async () => {
    const { body } = await gateway.admin<{ ticket: string }>('/admin/diagnostics/ticket', { method: 'POST' });
    const login = ['Cookie', cookies.alice!];
    const findings = await checkProxy({ url: new URL(front), login, ticket: body.ticket }, { silenceMs: 3_000 });
    const lines = findings.map(({ severity, code, about }) => `${severity} ${code} ${about}`);
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(lines).toEqual(
      expect.arrayContaining([
        'ok USER_ARRIVES x-forwarded-user',
        'ok STREAM events',
        'ok WEBSOCKET /ws',
        'ok BODY /mcp',
        'warning CONNECTION_REMOVES_USER x-forwarded-user',
      ]),
    );
  });
});
