import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeSync, openSync, closeSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { freePort } from '../support/wire/free-port.js';
import { ensureBuilt } from '../support/stores/replica-process.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

// The disk is a tmpfs in a namespace of the process's own: Linux, as root or where users may make namespaces.
const password = 'a-test-password-5c1e';
const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
const headers = { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

let folder: string;
let upstream: Upstream;
let gateway: ChildProcess;
let url: string;
beforeAll(async () => {
  ensureBuilt();
  folder = mkdtempSync(join(tmpdir(), 'disk-full-'));
  upstream = await startUpstream();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const start = `mount -t tmpfs -o size=200m tmpfs ${folder} && exec "${process.execPath}" dist/src/main.js`;
  gateway = spawn('unshare', ['-rm', 'sh', '-c', start], {
    env: { PATH: process.env.PATH, PORT: String(port), DATA_DIR: join(folder, 'data'), BASIC_AUTH_PASSWORD: password, LOG_LEVEL: 'ERROR' },
    stdio: 'inherit',
  }); // prettier-ignore
  while ((await fetch(`${url}/ready`).catch(() => null))?.status !== 200) await sleep(100);
});
afterAll(async () => {
  const ended = new Promise((resolve) => gateway.once('close', resolve));
  gateway.kill('SIGTERM');
  await ended;
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The name of a file on the full disk, as this process sees it. */
const there = (name: string) => `/proc/${gateway.pid}/root${folder}/${name}`;
function fill(): void {
  const file = openSync(there('fill'), 'w');
  const piece = Buffer.alloc(64 * 1024);
  try {
    for (;;) writeSync(file, piece);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    closeSync(file);
  }
}
const send = async (path: string, body: object) => {
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: answer.status, text: await answer.text() };
};

let made = 0;
const acknowledged: string[] = [];
/** Large enough that the database needs room for it. */
const write = async () => {
  const name = `gateway ${(made += 1)}`;
  const { status } = await send('/gateways', { name, url: `${upstream.url}?n=${made}`, description: `${made} ${'long '.repeat(1_500)}` }); // prettier-ignore
  if (status === 201) acknowledged.push(name);
  return status;
};
const call = async () => {
  const params = { name: 'gateway-1__echo', arguments: { message: 'still there' } };
  return (await send('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params })).text;
};

it('a full disk: changes are 503 and calls go on; with room again changes are taken, and nothing acknowledged is missing', async () => {
  expect(await write()).toBe(201);
  expect(await call()).toContain('still there');
  fill();
  await expect.poll(write, { timeout: 120_000, interval: 10 }).toBe(503);
  for (let count = 0; count < 50; count += 1) expect(await call()).toContain('still there');
  unlinkSync(there('fill'));
  await expect.poll(write, { timeout: 60_000 }).toBe(201);
  const names: string[] = [];
  for (const name of acknowledged) {
    const answer = await fetch(`${url}/gateways/${encodeURIComponent(name)}`, { headers });
    if (answer.status === 200) names.push(((await answer.json()) as { name: string }).name);
  }
  expect(names).toEqual(acknowledged);
  const verified = await fetch(`${url}/admin/audit/verify`, { headers });
  expect(await verified.json()).toMatchObject({ ok: true });
});
