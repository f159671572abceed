import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { families } from '../../src/proxy-auth/presets/presets.js';
import { settingsFrom } from '../../src/settings.js';
import { authority, forLoopback } from '../support/wire/certificates.js';
import { composeFile, exampleSettings, gatewayOf, interpolated, recipes, servicesOf } from './recipes.js';

const files = ['docker-compose.yml', ...recipes.map(composeFile)];
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
const valid = ajv.compile(JSON.parse(readFileSync('test/deploy/schemas/compose.json', 'utf8')) as object);
const wrong = (file: unknown): string => (valid(file) ? '' : ajv.errorsText(valid.errors));

describe('compose files', () => {
  it.each([...files, 'deploy/gateway.yml'])('%s is one by the schema of Compose', (path) => {
    expect(wrong(parse(readFileSync(path, 'utf8'), { merge: true }))).toBe('');
  });

  it('are checked against a schema that finds a misspelled key', () => {
    expect(wrong({ services: { gateway: { image: 'gatehouse', restarts: 'always' } } })).toContain(
      'unevaluated properties',
    );
  });

  it.each(files)('%s runs the gateway with a restart, without privileges, without a writable root', (path) => {
    expect(gatewayOf(path)).toMatchObject({
      user: '65532:0',
      restart: 'unless-stopped',
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      init: true,
    });
  });
});

/** The folders below deploy/ and the chart that say how to begin. */
const readmes = ['deploy', ...readdirSync('deploy').map((name) => join('deploy', name)), 'helm/gatehouse']
  .map((folder) => join(folder, 'README.md'))
  .filter((path) => existsSync(path));

it.each(readmes)('%s starts it in ten lines of commands at most', (path) => {
  const blocks = [...readFileSync(path, 'utf8').matchAll(/^```\w*\n([\s\S]*?)^```$/gm)].map(([, lines]) => lines!);
  expect(blocks.join('').trimEnd().split('\n').length).toBeLessThanOrEqual(10);
});

describe('the recipes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'recipes-'));
  const pems: Record<string, string> = {
    '/tls/gateway.crt': forLoopback.cert,
    '/tls/gateway.key': forLoopback.key,
    '/tls/ca.crt': authority,
  };
  for (const [path, pem] of Object.entries(pems)) writeFileSync(join(folder, basename(path)), pem);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(recipes)('%s gives the gateway settings it starts with: TLS, and a binding of what names users', (recipe) => {
    const environment = Object.entries(gatewayOf(composeFile(recipe)).environment!).map(([name, value]) => {
      const given = interpolated(value, exampleSettings(recipe));
      return [name, given in pems ? join(folder, basename(given)) : given];
    });
    const env = settingsFrom({
      ...(Object.fromEntries(environment) as Record<string, string>),
      DATA_DIR: folder,
    });
    expect(env).toMatchObject({ MCP_CLIENT_AUTH_ENABLED: false, TRUST_PROXY_AUTH: true, AUTH_REQUIRED: true });
    expect(env.TLS_CERT_FILE).not.toBe('');
    const bound = [...env.TRUSTED_PROXY_HOSTS, env.PROXY_CLIENT_CA_FILE, env.PROXY_ASSERTION_SIGNER].some(Boolean);
    expect(bound || env.PROXY_PRESET === 'hyprmcp').toBe(true);
  });

  it.each(recipes)('%s has a README', (recipe) => {
    expect(readmes).toContain(join('deploy', recipe, 'README.md'));
  });

  it.each(recipes)('%s publishes its proxy, and the gateway only where no header can name a user', (recipe) => {
    const published = Object.entries(servicesOf(composeFile(recipe)))
      .filter(([, { ports }]) => ports)
      .map(([name]) => name);
    const others: Record<string, string[]> = {
      traefik: ['traefik'],
      authelia: ['traefik'],
      hyprmcp: ['nginx', 'hyprmcp-dex', 'mcp-gateway'],
      aws: ['mcp-gateway'],
      'cloudflare-access': [],
    };
    expect(published).toEqual(others[recipe] ?? ['nginx']);
  });

  it.each<[string, string, RegExp, string[]]>([
    [
      'nginx',
      'oauth2-proxy-nginx/nginx.conf',
      /proxy_set_header (X-Auth-Request-\S+) \$(?!request_uri)/g,
      ['X-Auth-Request-User', 'X-Auth-Request-Email', 'X-Auth-Request-Groups', 'X-Auth-Request-Preferred-Username'],
    ],
    [
      'Traefik',
      'authelia/dynamic.yml',
      /(?<=authResponseHeaders: \[.*)(Remote-\w+)/g,
      ['Remote-User', 'Remote-Groups', 'Remote-Email', 'Remote-Name'],
    ],
  ])('%s copies all four headers that name a user', (_, file, pattern, names) => {
    const found = [...readFileSync(join('deploy', file), 'utf8').matchAll(pattern)].map(([, name]) => name);
    expect(found).toEqual(names);
  });
});

describe('the nginx of docker-compose.yml', () => {
  const config = readFileSync('deploy/compose/templates/default.conf.template', 'utf8');

  it('clears every header by which a known proxy names users: nobody signs in there', () => {
    const cleared = [...config.matchAll(/^ +proxy_set_header (\S+) "";$/gm)].map(([, name]) => name!.toLowerCase());
    const known = families.flatMap(({ names }) => names);
    expect(known.filter((name) => !cleared.includes(name))).toEqual([]);
    expect(cleared).toContain('x-proxy-secret');
  });
});
