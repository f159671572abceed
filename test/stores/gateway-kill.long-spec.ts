import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { secrets } from '../support/app.js';
import { modernRequest, post } from '../support/wire/mcp-client.js';
import { startProgram } from '../support/stores/process.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const rounds = 200;
/** A new AUTH_ENCRYPTION_SECRET each so many rounds, with every earlier one as a previous one. */
const roundsOfOneSecret = 20;
const mostGateways = 15;

/** What the killed gateway may hold: for each name the secrets its row can have; `acknowledged` once the row must exist. */
interface Expected {
  readonly acknowledged: boolean;
  readonly secrets: readonly string[];
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-kill-'));
const expected = new Map<string, Expected>();
const counts = { creates: 0, updates: 0, rotations: 0 };
let upstream: Upstream;
let serial = 0;

beforeAll(async () => {
  upstream = await startUpstream();
});

afterAll(async () => {
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(round: number) {
  const generation = Math.floor(round / roundsOfOneSecret);
  const generations = Array.from({ length: generation + 1 }, (_, n) => `secret-of-generation-${n}-0x77aa41f9c25e`);
  const program = startProgram(['dist/src/main.js'], {
    ...secrets,
    PORT: '0',
    LOG_LEVEL: 'WARN',
    DATA_DIR: folder,
    AUTH_ENCRYPTION_SECRET: generations.pop()!,
    AUTH_ENCRYPTION_SECRET_PREVIOUS: generations.join(','),
  });
  const [, url] = await program.printed(/listens on (http:\S+)/, 300_000);
  const authorization = `Basic ${Buffer.from(`admin:${secrets.BASIC_AUTH_PASSWORD}`).toString('base64')}`;
  const call = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = { authorization, 'content-type': 'application/json' };
    const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  return { program, url: url!, call };
}

type Running = Awaited<ReturnType<typeof start>>;

const listed = ({ call }: Running) => call<{ id: string; name: string; slug: string }[]>('GET', '/gateways');
const credential = (value: string) => [{ key: 'X-API-Key', value }];

/** One random change; what it may leave behind is in `expected` before it is sent, what it must once it is answered. */
async function change(running: Running): Promise<void> {
  const gateways = await listed(running);
  const secret = `canary-${(serial += 1)}-4f1d`;
  const dice = Math.random();
  if (gateways.length < mostGateways && dice < 0.4) {
    const name = `gateway ${serial}`;
    expected.set(name, { acknowledged: false, secrets: [secret] });
    const url = `${upstream.url}?gateway=${serial}`;
    await running.call('POST', '/gateways', { name, url, auth_type: 'authheaders', auth_headers: credential(secret) });
    expected.set(name, { acknowledged: true, secrets: [secret] });
    counts.creates += 1;
  } else if (gateways.length > 0 && dice < 0.9) {
    const { id, name } = gateways[Math.floor(Math.random() * gateways.length)]!;
    const before = expected.get(name)!;
    expected.set(name, { ...before, secrets: [...before.secrets, secret] });
    await running.call('PATCH', `/gateways/${id}`, { auth_headers: credential(secret) });
    expected.set(name, { acknowledged: true, secrets: [secret] });
    counts.updates += 1;
  } else {
    await running.call('POST', '/admin/keys/rotate');
    counts.rotations += 1;
  }
}

/** Changes until the process is killed in the middle of one of them. */
async function changeUntilKilled(running: Running, delayMs: number): Promise<void> {
  let killed = false;
  const kill = sleep(delayMs).then(() => {
    killed = true;
    running.program.process.kill('SIGKILL');
  });
  while (!killed) {
    await change(running).catch((error: unknown) => {
      if (!killed) throw error;
    });
  }
  await kill;
  await running.program.ended();
}

/** What the upstream receives through every gateway is a secret its row may hold. */
async function check(running: Running): Promise<void> {
  const gateways = await listed(running);
  const names = new Set(gateways.map(({ name }) => name));
  for (const [name, { acknowledged }] of expected) {
    if (names.has(name)) continue;
    expect([name, acknowledged]).toEqual([name, false]);
    expected.delete(name);
  }
  const token = await new SignJWT({ iss: 'mcpgateway', aud: 'mcpgateway-api', sub: 'alice' })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(secrets.JWT_SECRET_KEY));
  for (const { name, slug } of gateways) {
    const { body, headers } = modernRequest('tools/call', { name: 'echo', arguments: { message: slug } });
    const answer = await post(`${running.url}/gateways/${slug}/mcp`, token, body, headers);
    expect(answer.text).toContain(slug);
    const sent = upstream.calls('tools/call').at(-1)!.headers['x-api-key'] as string;
    expect(expected.get(name)!.secrets).toContain(sent);
    expected.set(name, { acknowledged: true, secrets: [sent] });
  }
}

it(`holds every acknowledged change through kill -9 at ${rounds} random points`, { timeout: 3_600_000 }, async () => {
  for (let round = 0; round < rounds; round += 1) {
    const running = await start(round);
    await check(running);
    await changeUntilKilled(running, 50 + Math.random() * 1_000);
  }
  const last = await start(rounds - 1);
  await check(last);
  last.program.process.kill('SIGTERM');
  expect(await last.program.ended()).toBe(0);
  console.log(`${JSON.stringify(counts)} acknowledged through ${rounds} kills, none lost`);
});
