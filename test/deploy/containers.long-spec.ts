import { randomBytes } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startEngine, type Engine } from './engine/engine.js';

const project = 'gatehouse-long';
const secret = () => randomBytes(24).toString('hex');
const settings = {
  POSTGRES_PASSWORD: secret(),
  JWT_SECRET_KEY: secret(),
  AUTH_ENCRYPTION_SECRET: secret(),
  BASIC_AUTH_PASSWORD: secret(),
};
const authorization = `Basic ${Buffer.from(`admin:${settings.BASIC_AUTH_PASSWORD}`).toString('base64')}`;

describe('containers', () => {
  let engine: Engine;
  let url: string;
  const compose = (...args: string[]) => engine.compose(settings, '-p', project, ...args);
  const until = async (what: () => Promise<boolean> | boolean) => {
    for (let tries = 0; tries < 240; tries += 1) {
      try {
        if (await what()) return;
      } catch {
        // Not yet.
      }
      await sleep(500);
    }
    throw new Error(`two minutes passed: ${what}`);
  };
  const ask = (path: string, body?: object) =>
    fetch(url + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    });
  const call = async (id: string, ms = 0) => {
    const params = { name: 'counter__count', arguments: { id, ms } };
    const answer = await ask('/mcp', { jsonrpc: '2.0', id, method: 'tools/call', params });
    const text = await answer.text();
    if (answer.status !== 200 || !text.includes('"result"')) throw new Error(`${answer.status} ${text}`);
  };

  beforeAll(() => {
    engine = startEngine();
    url = `http://${engine.address}:8080`;
    compose('build', '-q');
  }, 1_800_000);
  afterAll(() => {
    remove('gatehouse-upstream');
    compose('down', '-v');
    engine.stop();
  }, 300_000);

  it('is not 90 MB larger than its base', () => {
    const size = (image: string) => Number(engine.docker('image', 'inspect', '-f', '{{.Size}}', image));
    expect((size('gatehouse') - size('node:24-slim')) / 1e6).toBeLessThan(90);
  });

  const remove = (name: string) => {
    if (engine.docker('ps', '-aq', '-f', `name=${name}`) !== '') engine.docker('rm', '-fv', name);
  };
  afterEach(() => remove('gatehouse-alone'));

  it.each([['65532:0'], ['1000680000:0']])(
    'starts on the embedded store as %s in 300 MB, with a read-only root and no privileges, and again',
    async (user) => {
      const hardened = ['--user', user, '--read-only', '--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'];
      const memory = ['--memory', '300m', '--memory-swap', '300m'];
      engine.docker('run', '-d', '--name', 'gatehouse-alone', ...hardened, ...memory, '-v', '/data', 'gatehouse');
      const healthy = () =>
        engine.docker('exec', 'gatehouse-alone', 'node', 'dist/src/health/probe.js') !== undefined &&
        engine.docker('logs', 'gatehouse-alone').includes('listens on');
      await until(healthy);
      engine.docker('restart', 'gatehouse-alone');
      await until(() => healthy() && engine.docker('logs', 'gatehouse-alone').match(/listens on/g)!.length === 2);
      expect(engine.docker('inspect', '-f', '{{.State.OOMKilled}}', 'gatehouse-alone').trim()).toBe('false');
      for (const line of engine.docker('logs', 'gatehouse-alone').trimEnd().split('\n')) {
        expect(JSON.parse(line)).toHaveProperty('message');
      }
      engine.docker('stop', 'gatehouse-alone');
      expect(engine.docker('inspect', '-f', '{{.State.ExitCode}}', 'gatehouse-alone').trim()).toBe('0');
    },
  );

  it('takes the folder that the engine made as root for ./data:/data, runs as 65532, and keeps what it wrote', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'bare-')), 'data');
    engine.docker('run', '-d', '--name', 'gatehouse-alone', '-v', `${folder}:/data`, 'gatehouse');
    await until(() => engine.docker('logs', 'gatehouse-alone').includes('listens on'));
    expect(statSync(folder).uid).toBe(65532);
    const status = engine.docker('exec', 'gatehouse-alone', 'cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\s+65532\s+65532\s+65532\s+65532$/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    // A command is root at its start too, and leaves nothing of root's.
    engine.docker('exec', 'gatehouse-alone', 'gatehouse', 'gateways', 'list');
    engine.docker('restart', 'gatehouse-alone');
    await until(() => engine.docker('logs', 'gatehouse-alone').match(/listens on/g)!.length === 2);
    for (const name of readdirSync(folder, { recursive: true })) {
      expect([name, lstatSync(join(folder, String(name))).uid]).toEqual([name, 65532]);
    }
    rmSync(dirname(folder), { recursive: true });
  });

  it.each([
    ['may not become another user', ['--cap-drop', 'ALL'], /start the container with --user 65532:0/],
    ['is given a folder of others', ['-v', '/etc:/data:ro'], /DATA_DIR \/data cannot be written by user 65532 .*chown/],
  ])('that %s ends with 78 and says why', async (_, args, why) => {
    engine.docker('run', '-d', '--name', 'gatehouse-alone', ...args, 'gatehouse');
    await until(() => engine.docker('inspect', '-f', '{{.State.Running}}', 'gatehouse-alone').trim() === 'false');
    expect(engine.docker('inspect', '-f', '{{.State.ExitCode}}', 'gatehouse-alone').trim()).toBe('78');
    expect(engine.docker('logs', 'gatehouse-alone')).toMatch(why);
  });

  it('reads an SQLite file of ContextForge with what is left of sql.js in the image', () => {
    const script =
      'import("sql.js").then(async ({ default: open }) => { const SQL = await open(); const db = new SQL.Database();' +
      ' db.run("CREATE TABLE t (a)"); console.log(db.exec("SELECT count(*) FROM t")[0].values[0][0]); })';
    expect(engine.docker('run', '--rm', 'gatehouse', 'node', '-e', script).trim()).toBe('0');
  });

  it('comes up with compose and calls a tool through 8080; a replica that is killed takes its own calls with it and no other', async () => {
    compose('up', '-d');
    await until(async () => (await ask('/ready')).ok);
    const upstream = `${resolve('test/deploy/engine/upstream.mjs')}:/upstream.mjs:ro`;
    const network = ['--network', `${project}_default`, '--network-alias', 'counter'];
    engine.docker(
      'run',
      '-d',
      '--name',
      'gatehouse-upstream',
      ...network,
      '-v',
      upstream,
      'node:24-slim',
      'node',
      '/upstream.mjs',
    );
    await until(async () =>
      [201, 409].includes((await ask('/gateways', { name: 'counter', url: 'http://counter:3000/mcp' })).status),
    );
    await until(() => call('first').then(() => true));

    const failed: string[] = [];
    const succeeded: string[] = [];
    const underway = new Set<string>();
    let stop = false;
    let started = (_: string) => {};
    const client = async (name: string) => {
      for (let i = 0; !stop; i += 1) {
        const id = `${name}-${i}`;
        underway.add(id);
        started(id);
        await call(id, i % 5 === 0 ? 500 : 10).then(
          () => succeeded.push(id),
          (error: Error) => failed.push(`${id}: ${error.message}`),
        );
        underway.delete(id);
      }
    };
    const clients = Promise.all(['a', 'b', 'c', 'd'].map(client));
    await sleep(3_000);
    const [victim] = compose('ps', '-q', 'gateway').trim().split('\n');
    // From the outside it is not to be seen which of the calls under way the replica holds, so all of them may be.
    const held = new Set(underway);
    started = (id) => held.add(id);
    await engine.kill(victim!);
    started = () => {};
    await sleep(10_000);
    stop = true;
    await clients;

    expect(succeeded.length).toBeGreaterThan(100);
    expect(failed.filter((line) => !held.has(line.split(':')[0]!))).toEqual([]);
    const counts = JSON.parse(
      engine.docker(
        'exec',
        'gatehouse-upstream',
        'node',
        '-e',
        'fetch("http://localhost:3000/counts").then(async (r) => console.log(await r.text()))',
      ),
    ) as Record<string, number>;
    expect(Object.entries(counts).filter(([, times]) => times > 1)).toEqual([]);
    for (const id of succeeded) expect(counts[id]).toBe(1);
  });
});
