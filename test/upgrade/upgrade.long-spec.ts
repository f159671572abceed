import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../migrations/index.js';
import { secrets } from '../support/app.js';
import { NonceLoad } from '../support/load/nonce-load.js';
import { startProgram } from '../support/stores/process.js';
import { restartRound, restartsLine } from '../support/stores/kill-rounds.js';
import { userToken } from '../support/stores/replica-process.js';
import { startTwoReplicas, type TwoReplicas } from '../support/stores/two-replicas.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';
import { firstVersion } from './old-build.js';

const authorization = `Basic ${btoa(`admin:${secrets.BASIC_AUTH_PASSWORD}`)}`;
const json = {
  authorization,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
};
const ask = async (url: string, path: string, method = 'GET', body?: object) => {
  const answer = await fetch(url + path, { method, headers: json, body: body && JSON.stringify(body) });
  const text = await answer.text();
  return { status: answer.status, text, headers: answer.headers };
};

describe('from version 0.1.0 to this one, on one Postgres', () => {
  let house: TwoReplicas;
  let upstream: Upstream;
  /** `old` is the second replica until the last test. */
  const urls = () => ({ fresh: house.replicas[0].process.url, old: house.replicas[1].process.url });

  beforeAll(async () => {
    house = await startTwoReplicas({}, firstVersion());
    // Of the older revisions, behind a balancer that knows its sessions by a cookie: 0.1.0 knows of no cookies.
    upstream = await startUpstream({
      speaks: 'legacy',
      demands: { 'X-API-Key': 'first-secret-7c1d' },
      intercept: (_, res) => !res.setHeader('Set-Cookie', 'node=a; Path=/'),
    });
  }, 900_000);
  afterAll(async () => {
    await upstream.close();
    await house.close();
  });

  it('a first start that is cut at any moment leaves the old ones serving, and a store that the next one takes', async () => {
    const calls = new NonceLoad({ url: house.balancer.url, token: house.token, clients: 4 });
    const before = (await house.store.query('SELECT name FROM migrations')).length;
    const left = new Set<number>();
    for (let ms = 500; !left.has(migrations.length); ms += 250) {
      const own = { PORT: '0', LOG_LEVEL: 'ERROR', ...secrets, ...house.store.settings };
      const program = startProgram(['dist/src/main.js'], own, process.cwd());
      await sleep(ms);
      program.process.kill('SIGKILL');
      await program.ended();
      left.add((await house.store.query('SELECT name FROM migrations')).length);
    }
    expect([...left].filter((count) => count !== before && count !== migrations.length)).toEqual([]);
    await calls.more(100);
    await calls.stop();
    expect([...calls.endings.values()].filter((ending) => ending !== 'answered')).toEqual([]);
  });

  it('one of two old replicas gives way to a new one under load, which migrates: nothing fails, sessions go on', async () => {
    house.balancer.keepsConnections = true;
    const round = await restartRound(house, 0);
    console.log(restartsLine([round]));
    expect(round.failed).toBe(0);
    expect(await house.store.query('SELECT name FROM migrations')).toHaveLength(migrations.length);
  });

  it.each(['old', 'fresh'] as const)(
    'what is registered at the %s one is served by both, secrets and all',
    async (at) => {
      const auth_headers = { 'X-API-Key': 'first-secret-7c1d' };
      const body = { name: `At ${at}`, url: `${upstream.url}?at=${at}`, auth_headers };
      expect(await ask(urls()[at], '/gateways', 'POST', body)).toMatchObject({ status: 201 });
      const params = { name: `at-${at}__echo`, arguments: { message: 'both' } };
      for (const url of Object.values(urls())) {
        const call = () => ask(url, '/rpc', 'POST', { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
        await expect.poll(async () => (await call()).text, { timeout: 10_000 }).toContain('"both"');
      }
    },
  );

  it('a session opened at either goes on at the other, and what is revoked at either is refused by both', async () => {
    for (const [one, other] of [
      [urls().old, urls().fresh],
      [urls().fresh, urls().old],
    ] as const) {
      const sub = one === urls().old ? 'ann' : 'ben';
      const headers = { ...json, authorization: `Bearer ${await userToken(sub)}` };
      const post = (url: string, body: object, more: Record<string, string> = {}) =>
        fetch(`${url}/mcp`, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) });
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'two', version: '1' } };
      const opening = await post(one, { jsonrpc: '2.0', id: 1, method: 'initialize', params });
      const session = {
        'mcp-session-id': opening.headers.get('mcp-session-id')!,
        'mcp-protocol-version': '2025-11-25',
      };
      const call = (id: number) => ({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { name: 'at-old__echo', arguments: { message: `call ${id}` } },
      });
      for (const [id, url] of [one, other, one, other].entries()) {
        const answer = await post(url, call(id), session);
        expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining(`"call ${id}"`)]);
      }
      const body = { kind: 'principal', value: `local:${sub}`, reason: 'left' };
      expect(await ask(one, '/admin/revocations', 'POST', body)).toMatchObject({ status: 201 });
      for (const url of [one, other]) {
        await expect.poll(async () => (await post(url, call(9), session)).status, { timeout: 10_000 }).toBe(401);
      }
    }
  });

  it('what the old one writes into its audit log is in the chains of the new one', async () => {
    const body = { name: 'Of the old one' };
    expect(await ask(urls().old, '/servers', 'POST', body)).toMatchObject({ status: 201 });
    const rows = () => ask(urls().fresh, '/admin/audit?action=POST%20%2Fservers');
    await expect.poll(async () => (await rows()).text, { timeout: 20_000 }).toContain('POST /servers');
    const { text } = await ask(urls().fresh, '/admin/audit/verify');
    expect(JSON.parse(text)).toMatchObject({ ok: true });
    expect(await house.store.query('SELECT id FROM audit_log')).toEqual([]);
  });

  it('the other old one gives way too: nothing fails', async () => {
    const round = await restartRound(house, 1);
    console.log(restartsLine([round]));
    expect(round.failed).toBe(0);
    const { text } = await ask(urls().old, '/gateways?include_inactive=true&limit=0');
    const states = (JSON.parse(text) as { authState: string }[]).map(({ authState }) => authState);
    expect(states).toEqual(states.map(() => 'ok'));
  });
});
