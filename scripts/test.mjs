// The one gate: formatting, lint, types, build, then every test on both stores.
// The last line is taken from the runner's own report; a skipped test or an empty run is a failure.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';

const run = (name, ...args) => {
  console.log(`\n== ${name}`);
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status === 0;
};
const checks = [
  ['format', 'node_modules/prettier/bin/prettier.cjs', '--check', '.'],
  [
    'lint',
    'node_modules/oxlint/bin/oxlint',
    '--deny-warnings',
    'src',
    'test',
    'migrations',
    'scripts',
    'bench',
    'demo',
    'admin-ui',
  ],
  ['arrows between the rooms', 'scripts/house.mjs'],
  ['types', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'tsconfig.json'],
  ['types of the admin UI', 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'admin-ui/tsconfig.json'],
  ['build', 'scripts/build.mjs'],
  ['size of the admin UI', 'scripts/admin-ui-budget.mjs'],
  ['API types of the admin UI', 'scripts/api-types.mjs', '--check'],
  ['configuration documents', 'scripts/configuration-docs.mjs', '--check'],
];
for (const [name, ...args] of checks) {
  if (!run(name, ...args)) {
    console.error(`${name} failed`);
    process.exit(1);
  }
}

const report = 'reports/tests.json';
rmSync(report, { force: true });
mkdirSync('reports', { recursive: true });
const projects = ['unit', 'commands', 'deploy', 'e2e-postgres', 'e2e-embedded'].flatMap((name) => ['--project', name]);
const ok = run(
  'tests',
  'node_modules/vitest/vitest.mjs',
  'run',
  ...projects,
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${report}`,
);
const {
  numPassedTests: passed,
  numFailedTests: failed,
  numTotalTests: total,
  testResults,
} = JSON.parse(readFileSync(report, 'utf8'));
const skipped = total - passed - failed;
const brokenFiles = testResults.filter((file) => file.status === 'failed').length;
if (skipped > 0) console.error(`${skipped} tests did not run`);
if (brokenFiles > 0) console.error(`${brokenFiles} test files failed`);
console.log(`\n${passed} passed, ${failed} failed`);
process.exit(ok && failed === 0 && skipped === 0 && passed > 0 && brokenFiles === 0 ? 0 : 1);
