// The targets of a run: the upstream itself, nginx as a blind proxy, the bare prototype, and the gateway.
// Each is {name, child, base}: `child` is the process whose tree is measured, `base` the origin to call.
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answering, firstMessage, freePort, start } from './processes.mjs';
import { guardHeaders, signHs256, signRs256 } from './protocol.mjs';

const here = import.meta.dirname;
const nginx = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx', '/usr/local/bin/nginx'].find(existsSync);
export const nginxInstalled = Boolean(nginx);

export async function startUpstream(node, toolsEach) {
  const child = start(node, [join(here, 'upstream.mjs')], { env: { TOOLS_EACH: String(toolsEach) }, ipc: true });
  const { port } = await firstMessage(child);
  return { name: 'direct', child, base: `http://127.0.0.1:${port}` };
}

/** One worker, keep-alive both ways, nothing buffered to disk, no log: what forwarding costs at the least. */
export async function startNginx(upstream, run) {
  const dir = mkdtempSync(join(run, 'nginx-'));
  const port = await freePort();
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${dir}/${name};`);
  writeFileSync(
    join(dir, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${dir}/pid; error_log ${dir}/error.log;
events { worker_connections 1024; }
http {
  access_log off; keepalive_requests 100000000; keepalive_timeout 600s; client_max_body_size 64m; client_body_buffer_size 1m;
  ${temp.join(' ')}
  upstream echo { server ${new URL(upstream.base).host}; keepalive 64; keepalive_requests 100000000; }
  server {
    listen 127.0.0.1:${port};
    location / { proxy_pass http://echo; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; }
  }
}
`,
  );
  const child = start(nginx, ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', join(dir, 'error.log')], {
    core: 'target',
  });
  const base = `http://127.0.0.1:${port}`;
  await answering(`${base}/mcp`, child);
  return { name: 'nginx', child, base };
}

const secret = 'bench-secret-that-is-long-enough-0123456789';

/** `workers`: as many processes of it that share the port, wherever the system puts them; otherwise one on its core. */
export async function startPrototype(node, upstream, { nodeArgs = [], workers } = {}) {
  const port = await freePort();
  const script = join(here, 'prototype.mjs');
  const args = workers ? [join(here, 'clustered.mjs'), String(workers), script] : [script];
  const child = start(node, [...nodeArgs, ...args], {
    core: workers ? 'any' : 'target',
    env: { PORT: String(port), UP: `${upstream.base}/mcp`, HS_SECRET: secret, KEY: guardHeaders[0].value },
  });
  const base = `http://127.0.0.1:${port}`;
  await answering(base, child);
  return { name: 'prototype', child, base, headers: { authorization: `Bearer ${signHs256(secret)}` } };
}

const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });

/** How the gateway is told who calls: the settings it starts with and the headers a client sends. */
const identities = {
  HS256: () => ({ settings: {}, headers: { authorization: `Bearer ${signHs256(secret)}` } }),
  RS256: (dir) => {
    const file = join(dir, 'public.pem');
    writeFileSync(file, keys.publicKey.export({ type: 'spki', format: 'pem' }));
    const settings = { JWT_ALGORITHM: 'RS256', JWT_PUBLIC_KEY_PATH: file };
    return { settings, headers: { authorization: `Bearer ${signRs256(keys.privateKey)}` } };
  },
  'trusted proxy': () => ({
    settings: { MCP_CLIENT_AUTH_ENABLED: 'false', TRUST_PROXY_AUTH: 'true' },
    headers: { 'x-authenticated-user': 'bench@example.com' },
  }),
};

const password = 'bench-password-0123456789';

/** Registers one guarded upstream and says what went wrong when the gateway refuses it. */
async function register(base, name, url) {
  const reply = await fetch(`${base}/gateways`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ name, url, auth_type: 'authheaders', auth_headers: guardHeaders }),
  });
  if (reply.status !== 201) throw new Error(`registering ${name}: HTTP ${reply.status} ${await reply.text()}`);
  await reply.text();
}

/**
 * The built gateway as its own process with a database of its own (`databaseUrl`, or the embedded store in `dir`).
 * `identity` is a key of `identities`; `gateways` lists [name, upstream path]. `readyMs` is the time from its start to
 * its first answer on /ready.
 */
export async function startGateway(
  node,
  upstream,
  run,
  {
    identity = 'HS256',
    gateways,
    databaseUrl = '',
    dir = mkdtempSync(join(run, 'gateway-')),
    settings,
    core = 'target',
    nodeArgs = [],
  },
) {
  const port = await freePort();
  const caller = identities[identity](dir);
  const child = start(node, [...nodeArgs, join(here, '../dist/src/main.js')], {
    core,
    env: {
      HOST: '127.0.0.1',
      PORT: String(port),
      DATA_DIR: join(dir, 'data'),
      DATABASE_URL: databaseUrl,
      JWT_SECRET_KEY: secret,
      AUTH_ENCRYPTION_SECRET: 'bench-encryption-secret-0123456789abcdef',
      BASIC_AUTH_PASSWORD: password,
      ...caller.settings,
      ...settings,
    },
  });
  const base = `http://127.0.0.1:${port}`;
  const readyMs = await answering(`${base}/ready`, child);
  for (let i = 0; i < gateways.length; i += 8)
    await Promise.all(gateways.slice(i, i + 8).map(([name, path]) => register(base, name, upstream.base + path)));
  return { name: 'gateway', child, base, headers: caller.headers, readyMs, dir };
}
