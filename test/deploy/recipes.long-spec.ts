import { execFileSync } from 'node:child_process';
import type { LookupOptions } from 'node:dns';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Agent, fetch as ask, type RequestInit as Init } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket, type ClientOptions } from 'ws';
import { checkProxy } from '../../src/doctor/proxy-check.js';
import { browserLogin, type Asks } from '../interop/browser-login.js';
import { openVisit } from '../support/browser/admin-ui.js';
import { startBrowser } from '../support/browser/browser.js';
import { guideCycle, guideKey } from '../support/browser/gateway-journey.js';
import { becomeAdministrator } from '../support/browser/signed-in-by-proxy.js';
import { startEngine, type Engine } from './engine/engine.js';
import { builtPrograms, makeImage } from './engine/stand-ins.js';
import { startUpstreamOutside, type UpstreamOutside } from './engine/upstream-outside.js';
import { servicesOf } from './recipes.js';

const issuer = 'https://idp.test:9443';
const client = { id: 'gatehouse', secret: 'a secret of the interop tests' };
const programs = builtPrograms();
const slowly = { timeout: 60_000, interval: 500 };

interface Recipe {
  /** PUBLIC_URL of its .env.example. */
  readonly front: string;
  readonly alice: object;
  readonly nobody: object;
  /** Whose token an MCP client brings. */
  readonly tokens: 'provider' | 'gateway';
  /** Services whose image is a program of scripts/proxies.mjs. */
  readonly built: readonly string[];
  /** What is set beside the recipe's own settings of its oauth2-proxy, so that it finds the provider of this test. */
  readonly provider: Readonly<Record<string, string>>;
}
const plain: Recipe = {
  front: 'http://localhost:8080',
  alice: { id: 'proxy:alice', email: 'alice@example.com', groups: ['team-a', 'admins'] },
  nobody: { id: 'proxy:nogroups', email: 'ng@example.com', groups: [], role: 'user' },
  tokens: 'provider',
  built: ['oauth2-proxy'],
  provider: {},
};
const recipes: Readonly<Record<string, Recipe>> = {
  'oauth2-proxy': plain,
  'oauth2-proxy-nginx': { ...plain, provider: { SSL_CERT_DIR: '/idp' } },
  traefik: {
    ...plain,
    front: 'http://localhost',
    alice: { ...plain.alice, id: 'proxy:alice@example.com' },
    nobody: { ...plain.nobody, id: 'proxy:ng@example.com' },
    tokens: 'gateway',
    built: ['oauth2-proxy', 'traefik'],
    provider: { OAUTH2_PROXY_PROVIDER: 'oidc', OAUTH2_PROXY_OIDC_ISSUER_URL: issuer },
  },
};

/** What the operator of these tests has beside a recipe: a provider on the same network, and its certificate's authority. */
function beside({ front, provider }: Recipe, folder: string, upstreamHost: string): object {
  const module = programs['oidc-provider']!;
  const packages = resolve(dirname(module), '../..');
  const ca = `${folder}/certs/ca.crt`;
  return {
    services: {
      idp: {
        image: 'node:24-slim',
        command: [
          'node',
          '/idp/provider.mjs',
          '/node_modules/oidc-provider/lib/index.js',
          issuer,
          `${front}/oauth2/callback`,
        ],
        environment: { TLS_CERT_FILE: '/idp/idp.crt', TLS_KEY_FILE: '/idp/idp.key' },
        volumes: [
          `${packages}:/node_modules:ro`,
          `${resolve('test/interop/oidc-provider.mjs')}:/idp/provider.mjs:ro`,
          `${folder}/certs/idp.crt:/idp/idp.crt:ro`,
          `${folder}/certs/idp.key:/idp/idp.key:ro`,
        ],
        ports: ['9443:9443'],
        networks: { default: { aliases: ['idp.test'] } },
      },
      'mcp-gateway': {
        environment: { NODE_EXTRA_CA_CERTS: '/idp/ca.crt' },
        volumes: [`${ca}:/idp/ca.crt:ro`],
        extra_hosts: [upstreamHost],
      },
      'oauth2-proxy': { environment: provider, volumes: [`${ca}:/idp/ca.crt:ro`] },
    },
  };
}

let engine: Engine;
let outside: UpstreamOutside;
beforeAll(async () => {
  engine = startEngine();
  engine.docker('build', '-q', '-t', 'gatehouse', '.');
  outside = await startUpstreamOutside(engine, 'upstream.test', { 'X-API-Key': guideKey });
}, 1_800_000);
afterAll(async () => {
  await outside.close();
  engine.stop();
}, 300_000);

describe.each(Object.keys(recipes))('deploy/%s, in real containers', (name) => {
  const recipe = recipes[name]!;
  const { front, alice, nobody } = recipe;
  const work = mkdtempSync(join(tmpdir(), 'recipe-'));
  const folder = join(work, 'deploy', name);
  const cookies: Record<string, string> = {};
  /** As a browser of which every name leads to the engine, and which knows the recipe's authority. */
  let asks: Asks;
  const lookup = (_: string, { all }: LookupOptions, done: (...found: unknown[]) => void) =>
    all === true ? done(null, [{ address: engine.address, family: 4 }]) : done(null, engine.address, 4);
  const compose = (...args: string[]) => {
    const files = ['docker-compose.yml', 'beside.json'].flatMap((name) => ['-f', join(folder, name)]);
    return engine.compose({}, '-p', 'gatehouse-recipe', ...files, ...args);
  };
  const password = () => /^ADMIN_PASSWORD=(\w+)$/m.exec(readFileSync(join(folder, '.env'), 'utf8'))![1]!;
  const administrator = () => `Basic ${btoa(`admin:${password()}`)}`;

  beforeAll(async () => {
    const services = servicesOf(join('deploy', name, 'docker-compose.yml'));
    for (const service of recipe.built)
      makeImage(engine, services[service]!.image!, programs[service]!, `/bin/${service}`);

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
    writeFileSync(join(folder, 'beside.json'), JSON.stringify(beside(recipe, folder, outside.host)));
    const ca = readFileSync(join(folder, 'certs/ca.crt'));
    const dispatcher = new Agent({ connect: { lookup: lookup as never, ca } });
    asks = (url, init) => ask(url, { ...(init as Init), dispatcher }) as unknown as Promise<Response>;

    try {
      compose('up', '-d', '--no-build', '--wait', '--wait-timeout', '300');
    } catch (error) {
      throw new Error(compose('logs', '--tail', '5'), { cause: error });
    }
    await vi.waitUntil(
      () =>
        asks(`${issuer}/jwks`, {}).then(
          ({ ok }) => ok,
          () => false,
        ),
      slowly,
    );
    await vi.waitUntil(async () => (await get('/tools', {})).status === 401, slowly);
    for (const user of ['alice', 'nogroups'])
      cookies[user] = await browserLogin(`${front}/oauth2/start?rd=/me`, user, asks);
  }, 1_800_000);
  afterAll(() => {
    compose('down', '-v');
    rmSync(work, { recursive: true });
  }, 300_000);

  const get = (path: string, headers: Record<string, string>) => asks(front + path, { headers });
  const me = async (headers: Record<string, string>) => {
    const answer = await get('/me', headers);
    const body = await answer.text();
    return { status: answer.status, ...(answer.status === 200 ? (JSON.parse(body) as object) : {}) };
  };

  it('a user signs in at the provider; nobody else is anybody', async () => {
    expect(await me({ cookie: cookies.alice! })).toMatchObject(alice);
    expect(await me({ cookie: cookies.nogroups! })).toMatchObject(nobody);
    expect(await me({})).not.toHaveProperty('id');
  });

  it.each(['X-Forwarded', 'X-Auth-Request'])('%s headers of a client make nobody', async (family) => {
    const forged = { User: 'alice', Email: 'alice@example.com', Groups: 'admins', 'Preferred-Username': 'alice' };
    const headers = Object.fromEntries(Object.entries(forged).map(([part, text]) => [`${family}-${part}`, text]));
    expect(await me(headers)).not.toHaveProperty('id');
    // Refused, or as if it had sent none.
    const forger = await me({ ...headers, cookie: cookies.nogroups! });
    expect(forger).toMatchObject(forger.status === 400 ? {} : nobody);
    const post = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: listTools };
    expect((await asks(`${front}/mcp`, post)).status).toBe(401);
  });

  it('an MCP client brings a token', async () => {
    const token = recipe.tokens === 'provider' ? await ofProvider() : await ofGateway();
    const post = (authorized: Record<string, string>) =>
      asks(`${front}/mcp`, { method: 'POST', headers: { ...json, ...authorized }, body: listTools });
    const listed = await post({ authorization: `Bearer ${token}` });
    expect([listed.status, await listed.text()]).toEqual([200, expect.stringContaining('"tools"')]);
    expect((await post({})).status).toBe(401);
    const metadata = await get('/.well-known/oauth-protected-resource', {});
    expect(metadata.status).toBe(recipe.tokens === 'provider' ? 200 : 404);
  });

  const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const listTools = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

  /** By the authorization code flow of the recipe's own client. */
  async function ofProvider(): Promise<string> {
    const callback = `${front}/oauth2/callback`;
    const start = new URLSearchParams({ client_id: client.id, redirect_uri: callback, response_type: 'code' });
    start.set('scope', 'openid email profile');
    let code = '';
    await browserLogin(`${issuer}/auth?${start}`, 'alice', (url, init) => {
      code = url.startsWith(callback) ? new URL(url).searchParams.get('code')! : '';
      return code === '' ? asks(url, init) : Promise.resolve(new Response());
    });
    const authorization = `Basic ${btoa(`${client.id}:${encodeURIComponent(client.secret)}`)}`;
    const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: callback });
    const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await asks(`${issuer}/token`, { method: 'POST', headers, body: body.toString() });
    return ((await answer.json()) as { id_token: string }).id_token;
  }

  /** As the page of the gateway makes one for who is signed in. */
  async function ofGateway(): Promise<string> {
    const headers = { ...json, cookie: cookies.alice!, origin: front, 'sec-fetch-site': 'same-origin' };
    const body = JSON.stringify({ name: 'laptop' });
    const answer = await asks(`${front}/tokens`, { method: 'POST', headers, body });
    return ((await answer.json()) as { accessToken: string }).accessToken;
  }

  it('the administrator signs in behind it with Basic', async () => {
    const headers = { authorization: administrator(), cookie: cookies.alice! };
    expect((await asks(`${front}/admin/diagnostics/ticket`, { method: 'POST', headers })).status).toBe(201);
  });

  it('in a browser a user becomes an administrator with the password, and does all the guide says', async () => {
    const browser = await startBrowser([`--host-resolver-rules=MAP * ${engine.address}`]);
    try {
      const visit = await openVisit(browser, front);
      visit.canaries.push(password());
      const pairs = cookies.nogroups!.split('; ').map((pair) => pair.split(/=(.*)/s) as [string, string]);
      await visit.page.context().addCookies(pairs.map(([name, value]) => ({ name, value, url: front })));
      await becomeAdministrator(visit.page, front, 'nogroups', password());
      await guideCycle(visit, 'guided', outside.upstream);
      expect(await visit.page.getByRole('link', { name: 'guided', exact: true }).count()).toBe(1);
    } finally {
      await browser.close();
    }
  });

  // It asks by address: where the proxy goes by the name of its host, none of its questions would come through.
  const byAddress = recipe.built.includes('traefik') ? [] : [front];
  it.each(byAddress)('the doctor finds nothing to mend at %s', async () => {
    const headers = { authorization: administrator(), cookie: cookies.alice! };
    const answer = await asks(`${front}/admin/diagnostics/ticket`, { method: 'POST', headers });
    const { ticket } = (await answer.json()) as { ticket: string };
    const url = new URL(front.replace('localhost', engine.address));
    const findings = await checkProxy({ url, login: ['Cookie', cookies.nogroups!], ticket }, { silenceMs: 3_000 });
    const lines = findings.map(({ severity, code, about }) => `${severity} ${code} ${about}`);
    expect(lines.filter((line) => line.startsWith('error'))).toEqual([]);
    expect(lines).toEqual(expect.arrayContaining(['ok STREAM events', 'ok WEBSOCKET /ws', 'ok BODY /mcp']));
  });

  it('sockets pass, and the gateway is behind TLS and nowhere else', async () => {
    const url = `${front.replace('http', 'ws')}/ws`;
    const socket = new WebSocket(url, { headers: { cookie: cookies.alice! }, lookup } as ClientOptions);
    await once(socket, 'open');
    socket.terminate();
    await expect(fetch(`http://${engine.address}:4444/health`)).rejects.toThrow('fetch failed');
    const said = (url: string) => {
      const script = `fetch('${url}').then((answer) => console.log(answer.status), () => console.log('nothing'))`;
      return compose('exec', '-T', 'idp', 'node', '-e', script).trim();
    };
    expect(said('http://mcp-gateway:4444/health')).toBe('nothing');
  });

  it('who asks too often is told so by the proxy', async () => {
    const answers = await Promise.all(Array.from({ length: 300 }, () => get('/tools', {})));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401, 429]));
  });
});
