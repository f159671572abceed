// The whole thing in a throwaway folder: a gateway on its embedded database, a sample MCP server that demands
// three headers, registered through the HTTP API and called through /mcp by a real MCP client that knows none of them.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { SignJWT } from 'jose';
import { demanded, startSampleServer } from './sample-server.mjs';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-demo-'));
const secret = () => randomBytes(24).toString('base64url');
const password = secret();
const jwtKey = secret();

/** The wanted port where it is free, else any free one. */
const freePort = (wanted) =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) =>
      wanted !== 0 && error.code === 'EADDRINUSE' ? resolve(freePort(0)) : reject(error),
    );
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

const port = await freePort(Number(process.env.PORT ?? 4444));
const base = `http://127.0.0.1:${port}`;
const gateway = spawn(process.execPath, ['dist/src/main.js'], {
  stdio: ['ignore', 'ignore', 'inherit'],
  env: {
    ...process.env,
    HOST: '127.0.0.1',
    PORT: String(port),
    // Blank is unset: the secrets and the database of a shell or an .env stay out of the demo.
    DATABASE_URL: '',
    DATABASE_URL_FILE: '',
    DATA_DIR: join(folder, 'data'),
    JWT_SECRET_KEY: jwtKey,
    JWT_SECRET_KEY_FILE: '',
    BASIC_AUTH_USER: 'admin',
    BASIC_AUTH_PASSWORD: password,
    BASIC_AUTH_PASSWORD_FILE: '',
    LOG_LEVEL: 'WARN',
  },
});
const sample = await startSampleServer();

let stopping = false;
const stop = (code) => {
  if (stopping) return;
  stopping = true;
  gateway.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(code);
  });
  if (gateway.exitCode === null) gateway.kill('SIGTERM');
  else gateway.emit('exit');
};
process.once('SIGINT', () => stop(0));
process.once('SIGTERM', () => stop(0));
gateway.once('exit', (code) => {
  if (!stopping) {
    console.error(`The gateway ended with exit code ${code}.`);
    rmSync(folder, { recursive: true, force: true });
    process.exit(1);
  }
});

const ready = async () => {
  for (const until = Date.now() + 60_000; Date.now() < until; await new Promise((r) => setTimeout(r, 100))) {
    const answer = await fetch(`${base}/ready`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error('the gateway did not become ready within 60 seconds');
};

const register = async () => {
  const answer = await fetch(`${base}/gateways`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      name: 'Sample',
      url: sample.url,
      auth_type: 'authheaders',
      auth_headers: Object.entries(demanded).map(([key, value]) => ({ key, value })),
    }),
  });
  if (answer.status !== 201) throw new Error(`registering answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
};

try {
  await ready();
  const registered = await register();
  const token = await new SignJWT({ sub: 'demo', iss: 'mcpgateway', aud: 'mcpgateway-api' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuedAt()
    .setExpirationTime('30d')
    .sign(new TextEncoder().encode(jwtKey));

  const client = new Client({ name: 'demo', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(`${base}/mcp`), { requestInit: { headers } }));
  const { tools } = await client.listTools();
  const result = await client.callTool({ name: 'sample__greet', arguments: { name: 'Ada' } });
  await client.close();

  const snippet = {
    mcpServers: { gatehouse: { type: 'http', url: `${base}/mcp`, headers: { Authorization: `Bearer ${token}` } } },
  };
  console.log(`
Without its headers the sample server says ${(await fetch(sample.url, { method: 'POST' })).status}.
Gatehouse keeps them encrypted: GET /gateways/sample shows ${JSON.stringify(registered.authHeaders.map(({ key, value }) => ({ key, value })))}
Tools at ${base}/mcp: ${tools.map(({ name }) => name).join(', ')}
sample__greet answered: ${result.content[0].text}

MCP URL      ${base}/mcp
Admin UI     ${base}/admin/
API console  ${base}/docs
Login        admin / ${password}
Token        ${token}

Claude Code  claude mcp add --transport http gatehouse ${base}/mcp --header "Authorization: Bearer ${token}"
VS Code, Claude Desktop and others:
${JSON.stringify(snippet, null, 2)}

Everything lies in ${folder} and is removed on Ctrl-C.
Ready`);
} catch (error) {
  console.error(error);
  stop(1);
}
