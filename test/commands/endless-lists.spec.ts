import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startProgram, type Program } from '../support/stores/process.js';
import { startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const password = 'of-the-endless-2b7e';
const description = 'd'.repeat(1024 * 1024);

let folder: string;
let program: Program;
let upstream: Upstream;
let pages = 0;
let isEndless = false;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'endless-'));
  upstream = await startUpstream({
    speaks: 'modern',
    intercept: ({ rpc }, res) => {
      if (rpc?.method !== 'tools/list' || !isEndless) return false;
      pages += 1;
      const names = Array.from({ length: 8 }, (_, n) => `tool_${pages}_${n}`);
      const tools = names.map((name) => ({ name, description, inputSchema: { type: 'object' } }));
      const result = { resultType: 'complete', nextCursor: `page-${pages}`, tools };
      res.writeHead(200, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ jsonrpc: '2.0', id: rpc.id, result }));
      return true;
    },
  });
  const settings = { PORT: '0', DATA_DIR: folder, BASIC_AUTH_PASSWORD: password, HEALTH_CHECK_INTERVAL_SECONDS: '0' };
  program = startProgram(['--max-old-space-size=400', 'dist/src/main.js'], settings);
});
afterAll(async () => {
  program.process.kill('SIGTERM');
  await program.ended();
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

/** The most memory it ever had, in MiB. */
const mostMemory = () =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${program.process.pid}/status`, 'utf8'))![1]) / 1024;

it('an upstream whose lists never end costs a process with a heap of 400 MB no more than that', async () => {
  const [, url] = await program.printed(/listens on (http:\S+)/);
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
  const headers = { authorization, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'Up', url: upstream.url });
  expect((await fetch(`${url}/gateways`, { method: 'POST', headers, body })).status).toBe(201);
  const before = mostMemory();
  isEndless = true;
  const refreshed = await fetch(`${url}/gateways/up/refresh`, { method: 'POST', headers: { authorization } });
  expect(await refreshed.text()).toMatch(/the lists are larger than \d+ bytes/);
  // Its watcher reads them, too.
  expect(pages).toBeLessThan(20);
  expect((await fetch(`${url}/tools?limit=1`, { headers: { authorization } })).status).toBe(200);
  expect(mostMemory() - before).toBeLessThan(400);
});
