import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Finding } from '../../src/doctor/finding.js';
import { checkProxy } from '../../src/doctor/proxy-check.js';
import { startGatehouse, type StartedGatehouse } from '../support/app.js';
import { freePort } from '../support/wire/free-port.js';
import { Opened } from '../support/stores/replica.js';
import { nobodysSub, startAuthServer } from './auth-server.js';
import { startForwardAuth, type Ports } from './forward-auth.js';
import { aliceSub } from './measured-headers.js';
import { programs } from './programs.js';
import { rawGet, spoofs } from './spoofs.js';

const opened = new Opened();
const settings = {
  MCP_CLIENT_AUTH_ENABLED: 'false',
  TRUST_PROXY_AUTH: 'true',
  PROXY_PRESET: 'oauth2-proxy-auth-request',
  TRUSTED_PROXY_CIDRS: '127.0.0.1/32',
  PROXY_ROLE_MAP: '{"team-a/admins":"admin"}',
  ALLOWED_HOSTS: '127.0.0.1',
};
const named = {
  PROXY_EMAIL_HEADER: 'X-Auth-Request-Email',
  PROXY_GROUPS_HEADER: 'X-Auth-Request-Groups',
  PROXY_NAME_HEADER: 'X-Auth-Request-Preferred-Username',
};
const proxies = ['nginx', 'caddy', 'envoy', 'traefik', 'haproxy'].filter((name) => programs[name] !== undefined);
let gateway: StartedGatehouse;
let careful: StartedGatehouse;
let auth: number;
beforeAll(async () => {
  gateway = opened.keep(await startGatehouse({ ...settings, ...named }));
  careful = opened.keep(await startGatehouse(settings));
  auth = opened.keep(await startAuthServer()).port;
});
afterAll(() => opened.closeAll());

const portOf = ({ url }: StartedGatehouse) => Number(new URL(url).port);
const cookie = (user: string) => ['Cookie', `sess=${user}`];
const url = (port: number, path = '/me') => `http://127.0.0.1:${port}${path}`;

/** Asks many at once, a few at a time. */
async function each<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < all.length; at += 16) answers.push(...(await Promise.all(all.slice(at, at + 16).map(ask))));
  return answers;
}

describe.each(proxies)('behind a real %s that says who is there', (proxy) => {
  let ports: Ports;
  beforeAll(async () => {
    const [complete, naive, mistaken] = [await freePort(), await freePort(), await freePort()];
    ports = { complete, naive, mistaken, auth, gateway: portOf(gateway), careful: portOf(careful) };
    opened.keep(await startForwardAuth(proxy, ports));
    // Some listen before they know their routes.
    await vi.waitUntil(async () => (await rawGet(url(complete), cookie('alice'))).status === 200, 20_000);
  });

  it('a user is who they are, with their groups, and nobody is somebody', async () => {
    const alice = await rawGet(url(ports.complete), cookie('alice'));
    expect(JSON.parse(alice.body)).toMatchObject({
      id: `proxy:${aliceSub}`,
      groups: expect.arrayContaining(['team-a']) as unknown,
      role: 'admin',
    });
    const nobody = await rawGet(url(ports.complete), cookie('nogroups'));
    expect(JSON.parse(nobody.body)).toMatchObject({ id: `proxy:${nobodysSub}`, groups: [], role: 'user' });
    expect((await rawGet(url(ports.complete), [])).status).toBe(401);
  });

  it.each(['complete', 'naive'] as const)(
    'the %s way: no form of a header makes a principal or a role',
    async (way) => {
      const forged: string[] = [];
      const all = spoofs(aliceSub, 'team-a/admins');
      await each([...all, ...all], async ([what, headers]) => {
        const answer = await rawGet(url(ports[way]), [...cookie('nogroups'), ...headers]);
        if (answer.status !== 200) return;
        const { id, role, groups, email } = JSON.parse(answer.body) as Record<string, unknown>;
        const theirs = id === `proxy:${nobodysSub}` && role === 'user' && String(groups) === '';
        if (!theirs || email === 'alice@example.com') forged.push(`${what}: ${answer.body}`);
      });
      await each(all, async ([what, headers]) => {
        const { status, body } = await rawGet(url(ports[way]), headers);
        if (status === 200) forged.push(`without a login, ${what}: ${body}`);
      });
      await each(all, async ([what, headers]) => {
        const answer = await rawGet(url(ports[way], '/admin/audit'), [...cookie('nogroups'), ...headers]);
        if (answer.status === 200) forged.push(`an administrator, ${what}`);
      });
      expect(forged).toEqual([]);
    },
    120_000,
  );

  it('the doctor finds nothing to mend in the complete way, and the groups that a mistaken one leaves', async () => {
    const doctor = async (at: StartedGatehouse, port: number) => {
      const { body } = await at.admin<{ ticket: string }>('/admin/diagnostics/ticket', { method: 'POST' });
      const front = { url: new URL(url(port, '')), login: cookie('nogroups'), ticket: body.ticket };
      const findings: Finding[] = await checkProxy(front, { silenceMs: 3_000 });
      return findings.map(({ severity, code, about }) => `${severity} ${code} ${about}`);
    };
    const complete = await doctor(gateway, ports.complete);
    expect(complete.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(complete).toEqual(
      expect.arrayContaining([
        'ok USER_ARRIVES x-auth-request-user',
        expect.stringMatching(/^ok LOGIN_DEMANDED/),
        'ok STREAM events',
        'ok WEBSOCKET /ws',
        'ok BODY /mcp',
      ]),
    );
    expect(await doctor(gateway, ports.mistaken)).toContain('error FORGED_HEADER_ARRIVES x-auth-request-groups');
  });
});
