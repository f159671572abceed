// A gateway of this checkout, built, on a fresh embedded store.
import { spawn } from 'node:child_process';
import { mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { at } from './cache.mjs';

const password = 'zoo-password-of-one-run';
/** Where the Inspector's page is (clients/inspector-page.mjs). */
const pages = { ALLOWED_ORIGINS: '["http://localhost:6274"]' };
const basic = `Basic ${btoa(`admin:${password}`)}`;

export async function startGatehouse() {
  const data = mkdtempSync(join(tmpdir(), 'gatehouse-zoo-'));
  const port = await new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = probe.address();
      probe.close(() => resolve(free));
    });
  });
  const url = `http://127.0.0.1:${port}`;
  const settings = { HOST: '127.0.0.1', PORT: String(port), DATA_DIR: data, BASIC_AUTH_PASSWORD: password };
  const log = openSync(at('log', 'gatehouse.log'), 'w');
  const child = spawn(process.execPath, ['dist/src/main.js'], {
    env: { ...process.env, ...settings, ...pages, SSRF_ALLOW_LOCALHOST: 'true' },
    stdio: ['ignore', log, log],
  });
  const api = async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: { authorization: basic, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
  };
  await ready(url, child);
  const { body } = await api('POST', '/tokens', { name: 'zoo' });
  return {
    url,
    token: body.accessToken,
    api,
    /** The names on /mcp of a gateway's tools and prompts, with their own. */
    async namesOf(slug) {
      const names = {};
      for (const kind of ['tools', 'prompts']) {
        const { body: items } = await api('GET', `/${kind}?gateway_id=${slug}&limit=0`);
        names[kind] = new Map(items.map(({ name, originalName }) => [name, originalName]));
      }
      return names;
    },
    close() {
      child.kill('SIGKILL');
      rmSync(data, { recursive: true, force: true });
    },
  };
}

async function ready(url, child) {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) throw new Error(`the gateway does not start: see ${at('log', 'gatehouse.log')}`);
    const answer = await fetch(`${url}/ready`).catch(() => null);
    if (answer?.ok) return;
    await pause(200);
  }
  throw new Error('the gateway is not ready within a minute');
}
