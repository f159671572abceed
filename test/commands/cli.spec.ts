import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { houseProof } from '../../src/identity/tokens/house-proof.js';
import { startProgram } from '../support/stores/process.js';
import { sampleTools, startUpstream, type Upstream } from '../support/upstreams/upstream.js';

const demands = { 'X-API-Key': 'secret-key-123', 'X-Client-ID': 'client-456' };

describe('gatehouse', () => {
  let folder: string;
  let upstream: Upstream;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'cli-'));
    upstream = await startUpstream({ tools: sampleTools, demands });
  });
  afterAll(async () => {
    await upstream.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const gatehouse = async (args: readonly string[], settings: Record<string, string> = {}) => {
    const program = startProgram(['dist/src/cli/gatehouse.js', ...args], {
      PORT: '1',
      DATA_DIR: join(folder, 'data'),
      ...settings,
    });
    return { code: await program.ended(), output: program.output() };
  };
  const body = () => {
    const path = join(folder, 'gateway.json');
    const auth_headers = Object.entries(demands).map(([key, value]) => ({ key, value }));
    writeFileSync(path, JSON.stringify({ name: 'Up', url: upstream.url, auth_type: 'authheaders', auth_headers }));
    return path;
  };

  it('says what it can do, and exits with 2 for what it cannot', async () => {
    expect(await gatehouse(['help'])).toMatchObject({ code: 0, output: expect.stringContaining('rotate-keys') });
    expect(await gatehouse(['fly'])).toMatchObject({ code: 2 });
    expect(await gatehouse(['token'])).toMatchObject({ code: 2, output: expect.stringContaining('--sub is required') });
    expect(await gatehouse(['migrate', '--frob'])).toMatchObject({ code: 2 });
  });

  it('doctor names wrong settings, and what of a running house is not well', async () => {
    const wrong = await gatehouse(['doctor', '--json'], { HOST: '0.0.0.0', BASIC_AUTH_PASSWORD: 'letmein', PORT: 'x' });
    expect(wrong.code).toBe(78);
    const { findings } = JSON.parse(wrong.output) as { findings: { code: string; about: string }[] };
    expect(findings.map(({ code, about }) => `${code} ${about}`)).toContain('SETTING_WRONG PORT');
    expect(await gatehouse(['doctor'])).toMatchObject({ code: 0, output: expect.stringMatching(/^ok +DATABASE_URL/m) });
    expect(await gatehouse(['doctor', 'proxy', 'nowhere'])).toMatchObject({ code: 2 });
  });

  it('works on the store where no gateway runs: adds, lists, tests, exports', async () => {
    expect(await gatehouse(['gateways', 'add', body()])).toEqual({
      code: 0,
      output: `registered up (${upstream.url})\n`,
    });
    expect((await gatehouse(['gateways', 'list'])).output).toMatch(/^up +reachable +http/);
    expect(await gatehouse(['gateways', 'test', 'up'])).toMatchObject({ code: 0 });
    const exported = await gatehouse(['export']);
    expect(exported.code).toBe(0);
    expect(exported.output).toContain('"format": "gatehouse-export"');
    expect(exported.output).not.toContain('secret-key-123');
  });

  it('talks to the gateway that runs, and moves its gateways to another one', async () => {
    const server = startProgram(['dist/src/main.js'], { PORT: '0', DATA_DIR: join(folder, 'data') });
    const [, url] = await server.printed(/listens on (http:\S+)/);
    const there = { GATEHOUSE_URL: url! };

    const rotated = await gatehouse(['rotate-keys', '--json'], there);
    expect(JSON.parse(rotated.output)).toMatchObject({ resealed: 0, already: 1, undecryptable: [] });

    const { output: token } = await gatehouse(['token', '--sub', 'alice@example.com', '--exp', '15m']);
    const tools = await fetch(`${url}/tools`, { headers: { authorization: `Bearer ${token.trim()}` } });
    expect(tools.status).toBe(200);
    expect(JSON.stringify(await tools.json())).toContain('up__echo');

    const exported = await gatehouse(['export'], { ...there, EXPORT_PASSPHRASE: 'correct horse battery' });
    const file = join(folder, 'export.json');
    writeFileSync(file, exported.output);
    server.process.kill('SIGTERM');
    expect(await server.ended()).toBe(0);

    const elsewhere = { DATA_DIR: join(folder, 'elsewhere'), EXPORT_PASSPHRASE: 'correct horse battery' };
    const imported = await gatehouse(['import', file], elsewhere);
    expect(imported).toMatchObject({ code: 0, output: expect.stringContaining('1 created') });
    expect(await gatehouse(['gateways', 'test', 'up'], elsewhere)).toMatchObject({ code: 0 });
    const calls = upstream.requests.filter(({ headers }) => headers['x-api-key'] === 'secret-key-123');
    expect(calls.length).toBeGreaterThan(0);
  });

  it('ends with one line where no gateway runs and none can be started', async () => {
    const other = { AUTH_ENCRYPTION_SECRET: 'not-the-one-this-folder-was-written-with-9c1' };
    for (const args of [['gateways', 'list'], ['rotate-keys']]) {
      expect(await gatehouse(args, other)).toEqual({
        code: 78,
        output: expect.stringMatching(/^gatehouse: AUTH_ENCRYPTION_SECRET is not the secret [^\n]*\n$/),
      });
    }
    expect(await gatehouse(['doctor'], other)).toMatchObject({
      code: 78,
      output: expect.stringMatching(/^error +AUTH_ENCRYPTION_SECRET/),
    });
    const JWT_SECRET_KEY = 'a-test-key-of-more-than-32-characters-9f3b';
    const away = { ...other, JWT_SECRET_KEY, DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    expect(await gatehouse(['gateways', 'list'], away)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^gatehouse gateways: .*127\.0\.0\.1:1/),
    });
    expect(await gatehouse(['apply', join(folder, 'none.yaml')])).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^gatehouse apply: .*none\.yaml/),
    });
  });

  it('says so where the gateway goes away before it answers, and asks nothing of a listener that is silent', async () => {
    const JWT_SECRET_KEY = 'a-test-key-of-more-than-32-characters-9f3b';
    const server = createServer((req, res) => {
      if (!req.url!.startsWith('/version')) return void res.destroy();
      const nonce = new URL(req.url!, 'http://x').searchParams.get('prove')!;
      res.end(JSON.stringify({ name: 'gatehouse', version: '0.1.0', proof: houseProof(nonce, { JWT_SECRET_KEY }) }));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const PORT = String((server.address() as AddressInfo).port);
    expect(await gatehouse(['gateways', 'list'], { PORT, JWT_SECRET_KEY })).toEqual({
      code: 1,
      output: expect.stringMatching(
        new RegExp(`^gatehouse gateways: GET /gateways at http://127.0.0.1:${PORT} was not answered: [^\\n]+\\n$`),
      ),
    });
    server.removeAllListeners('request').on('request', () => {});
    expect(await gatehouse(['gateways', 'list'], { PORT, DATA_DIR: join(folder, 'silent') })).toEqual({
      code: 0,
      output: '',
    });
    server.closeAllConnections();
    server.close();
  });

  it('sends its token to a gateway with the same secret alone, and unasked on this machine alone', async () => {
    const seen: (string | undefined)[] = [];
    let proof: unknown;
    const impostor = createServer((req, res) => {
      seen.push(req.headers.authorization);
      const nonce = new URL(req.url!, 'http://x').searchParams.get('prove') ?? '';
      proof ??= nonce;
      res.end(JSON.stringify({ name: 'gatehouse', version: '0.1.0', proof: { house: nonce, here: nonce } }));
    });
    await once(impostor.listen(0, '127.0.0.1'), 'listening');
    const { port } = impostor.address() as AddressInfo;
    for (const [name, value] of [
      ['PORT', String(port)],
      ['GATEHOUSE_URL', `http://127.0.0.1:${port}`],
    ] as const) {
      expect(await gatehouse(['gateways', 'list'], { [name]: value })).toMatchObject({
        code: 1,
        output: expect.stringMatching(/does not know the JWT_SECRET_KEY.*nothing was sent/),
      });
    }
    impostor.close();
    expect(seen).toEqual([undefined, undefined]);
    expect(proof).toMatch(/^[\w-]{32}$/);
  });

  it('makes no password that nobody is shown: the first start does, and shows it', async () => {
    const own = { DATA_DIR: join(folder, 'migrated'), PORT: '0' };
    expect(await gatehouse(['migrate'], own)).toMatchObject({ code: 0 });
    expect(await gatehouse(['token', '--sub', 'ci'], own)).toMatchObject({ code: 0 });
    const kept = () => readFileSync(join(own.DATA_DIR, 'secrets.json'), 'utf8');
    expect(kept()).not.toContain('BASIC_AUTH_PASSWORD');
    const server = startProgram(['dist/src/main.js'], own);
    const [, password] = await server.printed(/Login: admin \/ (\S+)/);
    await server.printed(/listens on/);
    expect(kept()).toContain(password);
    server.process.kill('SIGTERM');
    await server.ended();
  });
});
