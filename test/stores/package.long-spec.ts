import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const limit = 300_000;
let folder: string;
let upstream: Upstream;
let served: ChildProcess | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'package-'));
  upstream = await startUpstream({ tools: sampleTools, demands: { 'X-API-Key': 'secret-key-123' } });
});
afterAll(async () => {
  served?.kill('SIGTERM');
  await upstream.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What a program printed; ends the test where it fails. */
function run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = process.env): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: limit });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

it('npx runs the package in an empty folder, and a tool is called through it', { timeout: 2 * limit }, async () => {
  run('npm', ['pack', '--pack-destination', folder], join(import.meta.dirname, '../..'));
  const [tarball] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  const [home, work] = ['home', 'work'].map((name) => join(folder, name)) as [string, string];
  for (const path of [home, work]) mkdirSync(path);
  const npmrc = join(import.meta.dirname, '../../.npmrc');
  const env = {
    ...process.env,
    HOME: home,
    PORT: '0',
    NPM_CONFIG_USERCONFIG: process.env.NPM_CONFIG_USERCONFIG ?? npmrc,
  };
  served = spawn('npx', ['--yes', '--package', join(folder, tarball!), 'gatehouse', 'serve'], {
    cwd: work,
    env,
    detached: false,
  });
  let printed = '';
  for (const stream of [served.stdout!, served.stderr!])
    stream.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const until = Date.now() + limit;
  let url: string | undefined;
  while ((url = /listens on (http:[^\s"]+)/.exec(printed)?.[1]) === undefined && Date.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 200));
  if (url === undefined) throw new Error(printed);

  const { BASIC_AUTH_PASSWORD: password } = JSON.parse(
    readFileSync(join(work, 'data', 'secrets.json'), 'utf8'),
  ) as Record<string, string>;
  const headers = { authorization: `Basic ${btoa(`admin:${password}`)}`, 'content-type': 'application/json' };
  const call = async (path: string, body: object) => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { ...headers, accept: 'application/json, text/event-stream' },
      body: JSON.stringify(body),
    });
    return { status: answer.status, text: await answer.text() };
  };
  const auth_headers = [{ key: 'X-API-Key', value: 'secret-key-123' }];
  expect(
    (await call('/gateways', { name: 'Up', url: upstream.url, auth_type: 'authheaders', auth_headers })).status,
  ).toBe(201);
  const params = { name: 'up__echo', arguments: { message: 'through the package' } };
  const { text } = await call('/rpc', { jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  expect(text).toContain('through the package');
  expect((await fetch(`${url}/admin/`)).status).toBe(200);
});
