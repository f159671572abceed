// The longer proofs: `npm run test:long`, or parts of them by name: `npm run test:long -- kill kube`.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Name to what its files are called, without `.long-spec.ts`. */
const parts = {
  fuzz: ['auth-headers-fuzz', 'identity-headers', 'message-fuzz'],
  kill: ['embedded-kill', 'gateway-kill', 'replica-kill'],
  rotation: ['rotation-under-load'],
  seals: ['seals'],
  nonces: ['mcp-nonces'],
  timing: ['session-timing'],
  overload: ['overload'],
  idle: ['idle-sessions'],
  slow: ['slow-clients'],
  soak: ['soak'],
  news: ['list-changes'],
  upgrade: ['upgrade'],
  disk: ['disk-full'],
  kube: ['kube'],
  containers: ['containers'],
  recipes: ['recipes'],
  package: ['package'],
  pictures: ['pictures'],
  scale: ['scale'],
};

const ending = '.long-spec.ts';
const specs = readdirSync('test', { recursive: true }).filter((path) => path.endsWith(ending));
const nameOf = (path) => path.split('/').at(-1).slice(0, -ending.length);
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
const listed = Object.values(parts).flat();
const forgotten = specs.filter((path) => !listed.includes(nameOf(path)));
if (unknown.length > 0)
  console.error(`There is no part ${unknown.join(', ')}; the parts are ${Object.keys(parts).join(', ')}.`);
if (forgotten.length > 0) console.error(`In no part of scripts/test-long.mjs: ${forgotten.join(', ')}`);
if (unknown.length + forgotten.length > 0) process.exit(1);

const chosen = (asked.length > 0 ? asked : Object.keys(parts)).flatMap((name) => parts[name]);
const files = specs.filter((path) => chosen.includes(nameOf(path))).map((path) => join('test', path));
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--project', 'long', ...files],
  { stdio: 'inherit' },
);
process.exit(status ?? 1);
