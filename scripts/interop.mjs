// Runs the gateway behind the real proxies that are installed, and says which were not.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const programs = { nginx: ['-v'], envoy: ['--version'], caddy: ['version'], traefik: ['version'], apache2: ['-v'] };
/** Those that a suite in test/interop drives; the others are shown by their measured headers in the unit tests. */
const driven = ['nginx'];

const installed = Object.keys(programs).filter((name) => spawnSync(name, programs[name]).error === undefined);
for (const name of Object.keys(programs)) {
  if (!installed.includes(name)) console.log(`skipped ${name}: not installed`);
  else if (!driven.includes(name)) console.log(`skipped ${name}: installed, but no suite drives it yet`);
}
const running = driven.filter((name) => installed.includes(name));
if (running.length === 0) {
  console.log('Nothing to run.');
  process.exit(0);
}
console.log(`runs behind ${running.join(', ')}`);
const files = readdirSync('test/interop')
  .filter((file) => file.endsWith('.interop-spec.ts') && running.some((name) => file.startsWith(name)))
  .map((file) => `test/interop/${file}`);
const { status } = spawnSync('npx', ['vitest', 'run', '--project', 'interop', ...files], { stdio: 'inherit' });
process.exit(status ?? 1);
