// Installs what is not in the cache yet. What cannot be installed is left out, and told.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { at, newNode } from './cache.mjs';
import { packages } from './packages.mjs';

const sources = join(import.meta.dirname, 'clients');
/** Longest install, in milliseconds. */
const LIMIT_MS = 600_000;

/** What shows that an install was whole. */
const proofs = {
  npm: (dir) => join(dir, 'node_modules', '.package-lock.json'),
  py: (dir) => join(dir, 'bin', 'python'),
  go: (dir) => join(dir, 'mcpgo'),
  maven: (dir) => join(dir, 'target', 'dependency'),
  cargo: (dir) => join(dir, 'target', 'debug', 'zoo'),
};

/** npm takes older versions of what the Node it runs on is too old for: it runs on the one that runs them. */
const run = (cwd, command, ...args) => {
  const PATH = [dirname(newNode()), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, npm_config_fund: 'false', npm_config_audit: 'false', GOFLAGS: '-mod=mod' };
  const { status, error, stdout, stderr } = spawnSync(command, args, { cwd, env, encoding: 'utf8', timeout: LIMIT_MS });
  if (error) throw error;
  if (status === 0) return;
  const lines = stripVTControlCharacters(`${stdout}\n${stderr}`).split('\n');
  throw new Error(`${command} ${args[0]}: ${lines.findLast((line) => line.trim() !== '')}`);
};

const installers = {
  npm(dir, names) {
    writeFileSync(join(dir, 'package.json'), '{"private":true,"type":"module"}');
    run(dir, 'npm', 'install', '--ignore-scripts', '--no-progress', ...names);
  },
  py(dir, names) {
    run(dir, 'python3', '-m', 'venv', '.');
    run(dir, join(dir, 'bin', 'python'), '-m', 'pip', 'install', '-q', ...names);
  },
  go(dir) {
    run(dir, 'go', 'mod', 'init', 'zoo');
    run(dir, 'go', 'mod', 'tidy');
    for (const name of ['gosdk', 'mcpgo']) run(dir, 'go', 'build', '-p', '1', '-o', name, `./${name}.go`);
  },
  maven: (dir) => run(dir, 'mvn', '-q', '-B', 'package', 'dependency:copy-dependencies'),
  cargo: (dir) => run(dir, 'cargo', 'build', '-j', '1'),
};

/** Whether what is in the folder can be used. */
export function installed(name) {
  const { how } = packages[name];
  return existsSync(proofs[how](at(name)));
}

/** Installs these folders' programs; an array of `[name, why not]`. */
export function install(names) {
  const missing = [];
  for (const name of names.filter((each) => !installed(each))) {
    const { how, packages: wanted = [], source } = packages[name];
    const dir = at(name);
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    try {
      if (source !== undefined) cpSync(join(sources, source), dir, { recursive: true });
      console.log(`installs ${name}`);
      installers[how](dir, wanted);
    } catch (error) {
      rmSync(dir, { recursive: true, force: true });
      missing.push([name, error.message]);
    }
  }
  return missing;
}
