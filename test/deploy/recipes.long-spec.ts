import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Agent, fetch as ask, type RequestInit as Init } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { checkProxy } from '../../src/doctor/proxy-check.js';
import { browserLogin, type Asks } from '../interop/browser-login.js';
import { rawGet } from '../interop/spoofs.js';
import { startEngine, type Engine } from './engine/engine.js';
import { builtPrograms, makeImage } from './engine/stand-ins.js';
import { servicesOf } from './recipes.js';

const issuer = 'https://idp.test:9443';
const callback = 'http://localhost:8080/oauth2/callback';
const client = { id: 'gatehouse', secret: 'a secret of the interop tests' };
const programs = builtPrograms();
const slowly = { timeout: 60_000, interval: 500 };

/** What the operator of these tests has beside a recipe: a provider on the same network, and its certificate's authority. */
function beside(recipe: string, folder: string): object {
  const module = programs['oidc-provider']!;
  const packages = resolve(dirname(module), '../..');
  const ca = `${folder}/certs/ca.crt`;
  return {
    services: {
      idp: {
        image: 'node:24-slim',
        command: ['node', '/idp/provider.mjs', `/packages/oidc-provider/lib/index.js`, issuer, callback],
        environment: { TLS_CERT_FILE: '/idp/idp.crt', TLS_KEY_FILE: '/idp/idp.key' },
        volumes: [
          `${packages}:/packages:ro`,
          `${resolve('test/interop/oidc-provider.mjs')}:/idp/provider.mjs:ro`,
          `${folder}/certs/idp.crt:/idp/idp.crt:ro`,
          `${folder}/certs/idp.key:/idp/idp.key:ro`,
        ],
        ports: ['9443:9443'],
        networks: { default: { aliases: ['idp.test'] } },
      },
      'mcp-gateway': { environment: { NODE_EXTRA_CA_CERTS: '/idp/ca.crt' }, volumes: [`${ca}:/idp/ca.crt:ro`] },
      ...(recipe === 'oauth2-proxy-nginx'
        ? { 'oauth2-proxy': { environment: { SSL_CERT_DIR: '/tls' }, volumes: [`${ca}:/tls/ca.crt:ro`] } }
        : {}),
    },
  };
}

describe.each(['oauth2-proxy', 'oauth2-proxy-nginx'])('deploy/%s, in real containers', (recipe) => {
  const work = mkdtempSync(join(tmpdir(), 'recipe-'));
  const folder = join(work, 'deploy', recipe);
  let engine: Engine;
  let front: string;
  let asks: Asks;
  const cookies: Record<string, string> = {};
  const compose = (...args: string[]) => {
    const files = ['docker-compose.yml', 'beside.json'].flatMap((name) => ['-f', join(folder, name)]);
    return engine.compose({}, '-p', 'gatehouse-recipe', ...files, ...args);
  };
  const administrator = () => {
    const [, password] = /^ADMIN_PASSWORD=(\w+)$/m.exec(readFileSync(join(folder, '.env'), 'utf8'))!;
    return `Basic ${btoa(`admin:${password}`)}`;
  };

  beforeAll(async () => {
    engine = startEngine();
    front = `http://${engine.address}:8080`;
    engine.docker('build', '-q', '-t', 'gatehouse', '.');
    const { image } = servicesOf(join('deploy', recipe, 'docker-compose.yml'))['oauth2-proxy']!;
    makeImage(engine, image!, programs['oauth2-proxy']!, ['/bin/oauth2-proxy']);

    cpSync('deploy', join(work, 'deploy'), { recursive: true });
    execFileSync('sh', ['../prepare.sh'], { cwd: folder });
    const given = { OIDC_ISSUER_URL: issuer, CLIENT_ID: client.id, CLIENT_SECRET: client.secret };
    for (const [name, value] of Object.entries(given)) appendFileSync(join(folder, '.env'), `${name}=${value}\n`);
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
    const named = ['-subj', '/CN=idp', '-addext', 'subjectAltName=DNS:idp.test'];
    execFileSync('openssl', ['req', '-x509', ...signed, ...named, '-keyout', 'idp.key', '-out', 'idp.crt'], {
      cwd: join(folder, 'certs'),
      stdio: 'pipe',
    });
    writeFileSync(join(folder, 'beside.json'), JSON.stringify(beside(recipe, folder)));
    const lookup = (_: string, __: object, done: (error: null, found: { address: string; family: number }[]) => void) =>
      done(null, [{ address: engine.address, family: 4 }]);
    const ca = readFileSync(join(folder, 'certs/ca.crt'));
    const dispatcher = new Agent({ connect: { lookup: lookup as never, ca } });
    asks = (url, init) => ask(url, { ...(init as Init), dispatcher }) as unknown as Promise<Response>;

    compose('up', '-d', '--no-build', '--wait', '--wait-timeout', '120');
    await vi.waitUntil(
      () =>
        asks(`${issuer}/jwks`, {}).then(
          ({ ok }) => ok,
          () => false,
        ),
      slowly,
    );
    await vi.waitUntil(async () => (await rawGet(`${front}/tools`, [])).status === 401, slowly);
    for (const user of ['alice', 'nogroups']) {
      cookies[user] = await browserLogin('http://localhost:8080/oauth2/start?rd=/me', user, asks);
    }
  }, 1_800_000);
  afterAll(() => {
    compose('down', '-v');
    engine.stop();
    rmSync(work, { recursive: true });
  }, 300_000);

  const me = async (headers: readonly string[]) => {
    const { status, body } = await rawGet(`${front}/me`, headers);
    return { status, ...(status === 200 ? (JSON.parse(body) as object) : {}) };
  };

  it('a user signs in at the provider; nobody else is anybody', async () => {
    const alice = { status: 200, id: 'proxy:alice', email: 'alice@example.com', groups: ['team-a', 'admins'] };
    expect(await me(['Cookie', cookies.alice!])).toMatchObject(alice);
    expect(await me(['Cookie', cookies.nogroups!])).toMatchObject({ id: 'proxy:nogroups', groups: [], role: 'user' });
    expect(await rawGet(`${front}/mcp`, [])).toMatchObject({ status: 401 });
  });

  it.each(['X-Forwarded', 'X-Auth-Request'])('%s headers of a client make nobody', async (family) => {
    const forged = ['User', 'alice', 'Email', 'alice@example.com', 'Groups', 'admins', 'Preferred-Username', 'alice'];
    const headers = forged.map((text, at) => (at % 2 === 0 ? `${family}-${text}` : text));
    expect([200, 401]).toContain((await rawGet(`${front}/me`, headers)).status);
    expect(await me(headers)).not.toHaveProperty('id');
    expect(await me([...headers, 'Cookie', cookies.nogroups!])).toMatchObject({
      id: 'proxy:nogroups',
      email: 'ng@example.com',
      groups: [],
    });
  });

  it('an MCP client brings a token of the provider', async () => {
    let code = '';
    const start = new URLSearchParams({ client_id: client.id, redirect_uri: callback, response_type: 'code' });
    start.set('scope', 'openid email profile');
    await browserLogin(`${issuer}/auth?${start}`, 'alice', (url, init) => {
      code = url.startsWith(callback) ? new URL(url).searchParams.get('code')! : '';
      return code === '' ? asks(url, init) : Promise.resolve(new Response());
    });
    const authorization = `Basic ${btoa(`${client.id}:${encodeURIComponent(client.secret)}`)}`;
    const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: callback });
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await asks(`${issuer}/token`, { method: 'POST', headers, body: body.toString() });
    const { id_token: token } = (await answer.json()) as { id_token: string };

    const post = (authorized: Record<string, string>) =>
      fetch(`${front}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...authorized },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
      });
    const listed = await post({ authorization: `Bearer ${token}` });
    expect([listed.status, await listed.text()]).toEqual([200, expect.stringContaining('"tools"')]);
    expect((await post({})).status).toBe(401);
    const metadata = await fetch(`${front}/.well-known/oauth-protected-resource`);
    expect(await metadata.json()).toMatchObject({ authorization_servers: [issuer] });
  });

  it('the administrator signs in behind it with Basic, and the doctor finds nothing to mend', async () => {
    const headers = { authorization: administrator(), cookie: cookies.alice! };
    const answer = await fetch(`${front}/admin/diagnostics/ticket`, { method: 'POST', headers });
    expect(answer.status).toBe(201);
    const { ticket } = (await answer.json()) as { ticket: string };
    const login = ['Cookie', cookies.nogroups!];
    const findings = await checkProxy({ url: new URL(front), login, ticket }, { silenceMs: 3_000 });
    const lines = findings.map(({ severity, code, about }) => `${severity} ${code} ${about}`);
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(lines).toEqual(expect.arrayContaining(['ok STREAM events', 'ok WEBSOCKET /ws', 'ok BODY /mcp']));
  });

  it('sockets pass, and the gateway is behind TLS and nowhere else', async () => {
    const socket = new WebSocket(`${front.replace('http', 'ws')}/ws`, { headers: { cookie: cookies.alice! } });
    await once(socket, 'open');
    socket.terminate();
    await expect(fetch(`http://${engine.address}:4444/health`)).rejects.toThrow('fetch failed');
    const probe = (url: string) =>
      compose(
        'exec',
        '-T',
        'idp',
        'node',
        '-e',
        `fetch('${url}').then((r) => console.log(r.status), () => console.log('no'))`,
      );
    expect(probe('http://mcp-gateway:4444/health').trim()).toBe('no');
  });

  it('who asks too often is told so by the proxy', async () => {
    const answers = await Promise.all(Array.from({ length: 300 }, () => rawGet(`${front}/tools`, [])));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  });
});
