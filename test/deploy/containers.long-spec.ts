import { randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { render } from './chart.js';
import { startEngine, type Engine } from './engine/engine.js';
import { Load } from './engine/load.js';
import { podAsContainer } from './engine/pod.js';
import { composeFile, exampleSettings, recipes } from './recipes.js';

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
  const ask = (path: string, body?: object, base = url) =>
    fetch(base + path, {
      method: body ? 'POST' : 'GET',
      headers: { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      ...(body ? { body: JSON.stringify(body) } : {}),
      signal: AbortSignal.timeout(30_000),
    });
  const call = async (id: string, ms = 0, base = url) => {
    const params = { name: 'counter__count', arguments: { id, ms } };
    const answer = await ask('/mcp', { jsonrpc: '2.0', id, method: 'tools/call', params }, base);
    const text = await answer.text();
    if (answer.status !== 200 || !text.includes('"result"')) throw new Error(`${answer.status} ${text}`);
  };
  const network = ['--network', `${project}_default`];
  const replicas = () => compose('ps', '-q', 'gateway').trim().split('\n');
  /** Each call that was answered was made once, and none twice. */
  const expectOnce = ({ succeeded }: Load) => {
    const asks = 'fetch("http://localhost:3000/counts").then(async (r) => console.log(await r.text()))';
    const counts = JSON.parse(engine.docker('exec', 'gatehouse-upstream', 'node', '-e', asks)) as Record<
      string,
      number
    >;
    expect(Object.entries(counts).filter(([, times]) => times > 1)).toEqual([]);
    expect(succeeded.filter((id) => counts[id] !== 1)).toEqual([]);
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

  it.each(recipes)('deploy/%s is a file that Compose takes, and without settings it says which to make', (recipe) => {
    const parse = (given: Readonly<Record<string, string>>) =>
      engine.compose(given, '-f', composeFile(recipe), 'config', '-q');
    expect(parse(exampleSettings(recipe))).toBe('');
    expect(() => parse({})).toThrow(
      /required variable \w+ is missing a value: (run \.\.\/prepare\.sh|set it in \.env|aws-)/,
    );
  });

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
        engine.logs('gatehouse-alone').includes('listens on');
      await until(healthy);
      engine.docker('restart', 'gatehouse-alone');
      await until(() => healthy() && engine.logs('gatehouse-alone').match(/listens on/g)!.length === 2);
      expect(engine.docker('inspect', '-f', '{{.State.OOMKilled}}', 'gatehouse-alone').trim()).toBe('false');
      for (const line of engine.logs('gatehouse-alone').trimEnd().split('\n')) {
        expect(JSON.parse(line)).toHaveProperty('message');
      }
      engine.docker('stop', 'gatehouse-alone');
      expect(engine.docker('inspect', '-f', '{{.State.ExitCode}}', 'gatehouse-alone').trim()).toBe('0');
    },
  );

  it('takes the folder that the engine made as root for ./data:/data, runs as 65532, and keeps what it wrote', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'bare-')), 'data');
    engine.docker('run', '-d', '--name', 'gatehouse-alone', '-v', `${folder}:/data`, 'gatehouse');
    await until(() => engine.logs('gatehouse-alone').includes('listens on'));
    expect(statSync(folder).uid).toBe(65532);
    const status = engine.docker('exec', 'gatehouse-alone', 'cat', '/proc/1/status');
    expect(status).toMatch(/^Uid:\s+65532\s+65532\s+65532\s+65532$/m);
    expect(status).toMatch(/^CapEff:\s+0+$/m);
    // A command is root at its start too, and leaves nothing of root's.
    engine.docker('exec', 'gatehouse-alone', 'gatehouse', 'gateways', 'list');
    engine.docker('restart', 'gatehouse-alone');
    await until(() => engine.logs('gatehouse-alone').match(/listens on/g)!.length === 2);
    for (const name of readdirSync(folder, { recursive: true })) {
      expect([name, lstatSync(join(folder, String(name))).uid]).toEqual([name, 65532]);
    }
    rmSync(dirname(folder), { recursive: true });
  });

  const readable = mkdtempSync(join(tmpdir(), 'readable-'));
  chmodSync(readable, 0o777);
  afterAll(() => rmSync(readable, { recursive: true }));

  it.each([
    ['may not become another user', ['--cap-drop', 'ALL'], /start the container with --user 65532:0/],
    [
      'is given a folder to read alone',
      ['-v', `${readable}:/data:ro`],
      /DATA_DIR \/data cannot be written by user 65532 \(EROFS\); it is mounted read-only/,
    ],
    ['is given a folder of others', ['-v', '/etc:/data:ro'], /DATA_DIR \/data cannot be written by user 65532 .*chown/],
  ])('that %s ends with 78 and says why', async (_, args, why) => {
    engine.docker('run', '-d', '--name', 'gatehouse-alone', ...args, 'gatehouse');
    await until(() => engine.docker('inspect', '-f', '{{.State.Running}}', 'gatehouse-alone').trim() === 'false');
    expect(engine.docker('inspect', '-f', '{{.State.ExitCode}}', 'gatehouse-alone').trim()).toBe('78');
    expect(engine.logs('gatehouse-alone')).toMatch(why);
  });

  it('reads an SQLite file of ContextForge with what is left of sql.js in the image', () => {
    const script =
      'import("sql.js").then(async ({ default: open }) => { const SQL = await open(); const db = new SQL.Database();' +
      ' db.run("CREATE TABLE t (a)"); console.log(db.exec("SELECT count(*) FROM t")[0].values[0][0]); })';
    expect(engine.docker('run', '--rm', 'gatehouse', 'node', '-e', script).trim()).toBe('0');
  });

  it('comes up with compose, and calls a tool through 8080', async () => {
    compose('up', '-d');
    await until(async () => (await ask('/ready')).ok);
    const upstream = `${resolve('test/deploy/engine/upstream.mjs')}:/upstream.mjs:ro`;
    const alias = ['--network-alias', 'counter', '-v', upstream, 'node:24-slim', 'node', '/upstream.mjs'];
    engine.docker('run', '-d', '--name', 'gatehouse-upstream', ...network, ...alias);
    const auth_headers = { 'X-API-Key': 'first-secret-7c1d' };
    const gateway = { name: 'counter', url: 'http://counter:3000/mcp', auth_headers };
    await until(async () => [201, 409].includes((await ask('/gateways', gateway)).status));
    await until(() => call('first').then(() => true));
    expect(replicas()).toHaveLength(2);
  });

  it('a replica that is killed takes its own calls with it and no other', async () => {
    const load = new Load(call);
    await sleep(3_000);
    const [victim] = replicas();
    // From the outside it is not to be seen which of the calls under way the replica holds, so all of them may be.
    const mayFail = load.watch();
    await engine.kill(victim!);
    load.unwatch();
    await sleep(10_000);
    await load.stop();
    expect(load.succeeded.length).toBeGreaterThan(100);
    expect(load.failed.filter(([id]) => !mayFail.has(id))).toEqual([]);
    expectOnce(load);
  });

  it('an upgrade as the document has it fails no call: new replicas beside the old, then the old ones stop', async () => {
    compose('up', '-d', '--wait', '--no-recreate');
    expect(replicas()).toHaveLength(2);
    const old = replicas();
    const load = new Load(call);
    await sleep(2_000);
    const meanwhile = (...args: string[]) => engine.meanwhile(settings, '-p', project, ...args);
    await meanwhile('up', '-d', '--wait', '--no-deps', '--no-recreate', '--scale', 'gateway=4', 'gateway');
    expect(replicas()).toHaveLength(4);
    for (const container of old) await engine.end(container);
    await meanwhile('rm', '-f', 'gateway');
    await sleep(5_000);
    await load.stop();
    const said = compose('logs', 'nginx')
      .split('\n')
      .filter((line) => line.includes('[error]'));
    if (load.failed.length > 0) console.error(said.slice(-10).join('\n'));
    expect(load.failed).toEqual([]);
    expect(load.succeeded.length).toBeGreaterThan(100);
    expectOnce(load);
    expect(replicas().filter((container) => old.includes(container))).toEqual([]);
  });

  it('a dump, restored into an empty database, opens every secret; a process on Postgres lives in 256 MB', async () => {
    const inPostgres = (command: string) => compose('exec', '-T', '-u', 'postgres', 'postgres', 'sh', '-c', command);
    const at = (database: string, host = '127.0.0.1') =>
      `postgres://gatehouse:${settings.POSTGRES_PASSWORD}@${host}:5432/${database}`;
    inPostgres(`pg_dump --format=custom --file /tmp/gatehouse.dump '${at('gatehouse')}'`);
    inPostgres(`createdb --maintenance-db='${at('gatehouse')}' restored`);
    inPostgres(`pg_restore --no-owner --dbname '${at('restored')}' /tmp/gatehouse.dump`);
    const { JWT_SECRET_KEY, AUTH_ENCRYPTION_SECRET, BASIC_AUTH_PASSWORD } = settings;
    const DATABASE_URL = at('restored', 'postgres');
    const given = Object.entries({ JWT_SECRET_KEY, AUTH_ENCRYPTION_SECRET, BASIC_AUTH_PASSWORD, DATABASE_URL });
    const env = given.flatMap(([name, value]) => ['-e', `${name}=${value}`]);
    const memory = ['--memory', '256m', '--memory-swap', '256m', '-p', '4444:4444'];
    const hardened = ['--user', '65532:0', '--read-only', '--cap-drop', 'ALL'];
    engine.docker('run', '-d', '--name', 'gatehouse-alone', ...network, ...hardened, ...memory, ...env, 'gatehouse');
    const restored = `http://${engine.address}:4444`;
    await until(() => call('restored', 0, restored).then(() => true));
    const more = Array.from({ length: 200 }, (_, n) => call(`restored-${n}`, 5, restored));
    await Promise.all(more);
    expect(engine.docker('inspect', '-f', '{{.State.OOMKilled}}', 'gatehouse-alone').trim()).toBe('false');
  });

  it('the pods of the chart run as containers: the migration, then the gateway, which its probes find', async () => {
    const given = {
      ...settings,
      DATABASE_URL: `postgres://gatehouse:${settings.POSTGRES_PASSWORD}@postgres:5432/gatehouse`,
    };
    const manifests = render({
      image: { tag: 'latest' },
      secrets: {
        jwtSecretKey: { value: given.JWT_SECRET_KEY },
        authEncryptionSecret: { value: given.AUTH_ENCRYPTION_SECRET },
      },
      administrator: { password: { value: given.BASIC_AUTH_PASSWORD } },
      database: { url: { value: given.DATABASE_URL } },
      networkPolicy: { enabled: false },
      gateways: [
        {
          name: 'of the chart',
          url: 'http://counter:3000/mcp?of=chart',
          auth_headers: { 'X-API-Key': 'first-secret-7c1d' },
        },
      ],
    });
    const folder = mkdtempSync(join(tmpdir(), 'pod-'));
    const job = podAsContainer(manifests, 'Job', folder);
    engine.docker('run', '--rm', ...network, ...job.args);
    const pod = podAsContainer(manifests, 'Deployment', folder);
    engine.docker('run', '-d', '--name', 'gatehouse-alone', '-p', '4444:4444', ...network, ...pod.args);
    const at = `http://${engine.address}:4444`;
    for (const { path } of pod.probes)
      await until(async () => (await fetch(at + path)).ok).catch((error: Error) => {
        throw new Error(`${error.message}: ${engine.logs('gatehouse-alone')}`);
      });
    const params = { name: 'of-the-chart__count', arguments: { id: 'chart', ms: 0 } };
    await until(async () => {
      const answer = await ask('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params }, at);
      return (await answer.text()).includes('"result"');
    });
    engine.docker('stop', 'gatehouse-alone');
    expect(engine.docker('inspect', '-f', '{{.State.ExitCode}}', 'gatehouse-alone').trim()).toBe('0');
    rmSync(folder, { recursive: true });
  });
});
