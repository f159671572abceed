import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { forLoopback } from '../support/wire/certificates.js';
import { startProgram, type Program } from '../support/stores/process.js';

/** What a collector of JSON lines reads; a line of another format fails. */
const lines = (program: Program) =>
  program
    .output()
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { level, message } = JSON.parse(line) as Record<string, unknown>;
      return { level, message };
    });

/** The exit code of the check that a container engine runs. */
const healthCheck = (settings: Record<string, string>) =>
  startProgram(['dist/src/health/probe.js'], { HOST: '0.0.0.0', ...settings }).ended();

describe('npm start', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'start-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (settings: Record<string, string> = {}) =>
    startProgram(['dist/src/main.js'], { PORT: '0', DATA_DIR: join(folder, 'data'), ...settings });

  it('refuses wrong settings with exit code 78 and one line for each', async () => {
    const refused = start({ PORT: 'http', AUTH_REQUIRED: 'perhaps' });
    expect(await refused.ended()).toBe(78);
    expect(lines(refused)).toEqual([
      { level: 'fatal', message: 'PORT must be a whole number from 0 to 65535, not "http"' },
      { level: 'fatal', message: 'AUTH_REQUIRED must be true or false, not "perhaps"' },
    ]);
  });

  it('says in one line that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = start({ PORT: String(port), DATA_DIR: join(folder, 'taken') });
    expect(await refused.ended()).toBe(78);
    expect(lines(refused).at(-1)).toEqual({
      level: 'fatal',
      message: `PORT ${port} on 127.0.0.1 is taken by another program`,
    });
    other.close();
  });

  it.each(['BASIC_AUTH_PASSWORD', 'BASIC_AUTH_PASSWORD_FILE'])(
    'neither prints nor copies the one of %s',
    async (name) => {
      const password = 'the-operators-own-7f3a';
      const file = join(folder, 'password');
      writeFileSync(file, `${password}\n`);
      const data = join(folder, name);
      const gatehouse = start({ DATA_DIR: data, [name]: name.endsWith('_FILE') ? file : password });
      const [, url] = await gatehouse.printed(/listens on (http:\S+)/);
      const login = { headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` } };
      expect((await fetch(`${url}/gateways`, login)).status).toBe(200);
      gatehouse.process.kill('SIGTERM');
      expect(await gatehouse.ended()).toBe(0);
      expect(gatehouse.output()).not.toMatch(/Login|shown once/);
      expect(gatehouse.output()).not.toContain(password);
      const kept = readFileSync(join(data, 'secrets.json'), 'utf8');
      expect(kept).not.toMatch(/BASIC_AUTH_PASSWORD|the-operators-own/);
    },
  );

  it('says which headers of a proxy are believed', async () => {
    const proxy = { MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true', TRUSTED_PROXY_CIDRS: '10.0.0.1' };
    const preset = { PROXY_PRESET: 'oauth2-proxy-auth-request', PROXY_GROUPS_HEADER: 'X-Auth-Request-Groups' };
    const gatehouse = start({ DATA_DIR: join(folder, 'proxy'), ...proxy, ...preset });
    await gatehouse.printed(/listens on (http:\S+)/);
    expect(gatehouse.output()).toMatch(
      /user in x-auth-request-user, believed: x-auth-request-groups \(groups\)\. Not read: x-auth-request-email, x-auth-request-preferred-username\./,
    );
    gatehouse.process.kill('SIGTERM');
    await gatehouse.ended();
  });

  it('writes JSON lines from the first on, and answers the health check, also over TLS', async () => {
    const tls = { TLS_CERT_FILE: join(folder, 'tls.crt'), TLS_KEY_FILE: join(folder, 'tls.key') };
    writeFileSync(tls.TLS_CERT_FILE, forLoopback.cert);
    writeFileSync(tls.TLS_KEY_FILE, forLoopback.key);
    const started = start({
      ...tls,
      HOST: '0.0.0.0',
      PUBLIC_URL: 'https://mcp.example.com/',
      DATABASE_URL: `sqlite:///${join(folder, 'guide/context-forge.db')}`,
      BASIC_AUTH_PASSWORD: 'changeme',
      LOG_LEVEL: 'ERROR',
    });
    const [, port = ''] = await started.printed(/listens on https:\/\/0\.0\.0\.0:(\d+) /);
    expect(lines(started)).toEqual(
      expect.arrayContaining([
        { level: 'warn', message: expect.stringContaining('DATABASE_URL names an SQLite file') },
        {
          level: 'warn',
          message: expect.stringMatching(/^BASIC_AUTH_PASSWORD is a password .* from this machine alone/),
        },
        {
          level: 'log',
          message: expect.stringContaining(
            '  (MCP: https://mcp.example.com/mcp, admin UI: https://mcp.example.com/admin/, API',
          ),
        },
      ]),
    );
    expect(await healthCheck({ PORT: port, ...tls })).toBe(0);
    expect(await healthCheck({ PORT: port })).toBe(1);
    started.process.kill('SIGTERM');
    expect(await started.ended()).toBe(0);
    expect(await healthCheck({ PORT: port, ...tls })).toBe(1);
  });

  it('never takes more than 300 MB on the embedded store, at the first start and at a later one', async () => {
    const DATA_DIR = join(folder, 'small');
    for (const name of ['first', 'later']) {
      const started = start({ DATA_DIR });
      await started.printed(/listens on (http:\S+)/);
      const [, kilobytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${started.process.pid}/status`, 'utf8'))!;
      expect(Number(kilobytes) / 1024, `${name} start`).toBeLessThan(300);
      started.process.kill('SIGTERM');
      expect(await started.ended()).toBe(0);
    }
  });

  it('makes a password once, prints it once, keeps it, and ends with exit code 0 on SIGTERM', async () => {
    const first = start();
    const [, url] = await first.printed(/listens on (http:\S+)/);
    const [, password] = /admin \/ (\S+)/.exec(first.output())!;
    const login = { headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` } };
    expect((await fetch(`${url}/gateways`)).status).toBe(401);
    expect(await healthCheck({ PORT: new URL(url!).port })).toBe(0);
    expect((await fetch(`${url}/gateways`, login)).status).toBe(200);
    first.process.kill('SIGTERM');
    expect(await first.ended()).toBe(0);

    const second = start();
    const [, again] = await second.printed(/listens on (http:\S+)/);
    expect(second.output()).not.toContain(password);
    expect((await fetch(`${again}/gateways`, login)).status).toBe(200);
    second.process.kill('SIGINT');
    expect(await second.ended()).toBe(0);
  });
});
