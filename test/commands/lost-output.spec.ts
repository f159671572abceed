import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/wire/free-port.js';
import { startUpstream } from '../support/upstreams/upstream.js';

const password = 'a-test-password-5c1e';
const authorization = `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`;
const headers = { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

const folder = mkdtempSync(join(tmpdir(), 'lost-output-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a log that cannot be written', () => {
  it.each(['a full disk', 'a reader that is gone'])('%s: calls go on, and what is lost is counted', async (why) => {
    const upstream = await startUpstream();
    const full = why === 'a full disk' ? openSync('/dev/full', 'w') : null;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const gateway = spawn(process.execPath, ['dist/src/main.js'], {
      env: {
        PATH: process.env.PATH,
        PORT: String(port),
        DATA_DIR: join(folder, why),
        BASIC_AUTH_PASSWORD: password,
        ACCESS_LOG: 'json',
      },
      stdio: ['ignore', full ?? 'pipe', full ?? 'pipe'],
    });
    if (full !== null) closeSync(full);
    const ended = new Promise((resolve) => gateway.once('close', resolve));
    const ready = async () => (await fetch(`${url}/ready`).catch(() => null))?.status;
    await expect.poll(ready, { timeout: 60_000 }).toBe(200);
    gateway.stdout?.destroy();
    gateway.stderr?.destroy();

    const post = async (path: string, body: object) =>
      (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).text();
    await post('/gateways', { name: 'up', url: upstream.url });
    const params = { name: 'up__echo', arguments: { message: 'still there' } };
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    const lost = async () => {
      expect(await post('/mcp', call)).toContain('still there');
      const text = await (await fetch(`${url}/metrics`, { headers })).text();
      return Number(/^gatehouse_log_writes_lost_total (\d+)$/m.exec(text)?.[1]);
    };
    await expect.poll(lost, { timeout: 20_000, interval: 100 }).toBeGreaterThan(1);

    gateway.kill('SIGTERM');
    expect(await ended).toBe(0);
    await upstream.close();
  });
});
