import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProgram } from '../support/process.js';

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
    expect(refused.output().trim().split('\n')).toEqual([
      'gatehouse: PORT must be a whole number from 0 to 65535, not "http"',
      'gatehouse: AUTH_REQUIRED must be true or false, not "perhaps"',
    ]);
  });

  it('says in one line that the port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const refused = start({ PORT: String(port), DATA_DIR: join(folder, 'taken') });
    expect(await refused.ended()).toBe(78);
    expect(refused.output()).toContain(`gatehouse: PORT ${port} on 127.0.0.1 is taken by another program\n`);
    expect(refused.output()).not.toContain('    at ');
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

  it('makes a password once, prints it once, keeps it, and ends with exit code 0 on SIGTERM', async () => {
    const first = start();
    const [, url] = await first.printed(/listens on (http:\S+)/);
    const [, password] = /admin \/ (\S+)/.exec(first.output())!;
    const login = { headers: { authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}` } };
    expect((await fetch(`${url}/gateways`)).status).toBe(401);
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
