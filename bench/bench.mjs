// What a call through the gateway costs, beside a direct one, nginx as a blind proxy and the bare prototype.
//   npm run bench                the calls under this Node; report.json and report.svg
//   npm run bench -- --node24    under Node 24, which the image ships and figures are quoted on
//   npm run bench -- --long      and cold start, memory, growth, workers: twenty minutes
//   npm run bench -- --only X    the phases and observations whose name contains X, no report
//   npm run bench -- --quick     fewer rounds, and without --only the main cases alone (a minute or two), no report
//   npm run bench -- --profile   where the CPU of a call goes, by file and function
//   npm run bench:check          compares with bench/baseline.json (--save-baseline writes it beside the report)
// Figures are ratios taken in one run; CPU microseconds a call come from /proc, so it runs on Linux only.
// The gateways keep their configuration in a throwaway Postgres, as in production.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { check, saveBaseline } from './baseline.mjs';
import { phases, quickPhases } from './cases.mjs';
import { measure } from './measure.mjs';
import { observations } from './observations.mjs';
import { startDatabaseServer } from './postgres.mjs';
import { profileCalls } from './profile.mjs';
import { firstMessage, makeRoom, pinned, start, stop } from './processes.mjs';
import { printObservations, printTable, writeReport } from './report.mjs';
import { nginxInstalled, startGateway, startNginx, startPrototype, startUpstream } from './targets.mjs';
import { installTools } from '../scripts/tools.mjs';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    node24: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
    'save-baseline': { type: 'boolean', default: false },
    only: { type: 'string', default: '' },
    long: { type: 'boolean', default: false },
  },
});
const run = join(import.meta.dirname, 'run');
const node = flags.node24 ? installTools().node24 : process.execPath;
// Several rounds, since what disturbs a machine comes and goes; each long enough for several collections of each target.
const pace = { rounds: flags.quick ? 4 : 6, seconds: 1.5, warmup: 10 };

/** Measures the cases of one phase on every target that takes part, all of them alive together. */
async function measurePhase(phase, { upstream, references, load, database }) {
  const gateway = await startGateway(node, upstream, run, { ...phase, databaseUrl: await database.fresh() });
  const targets = new Map([...references, gateway].map((target) => [target.name, target]));
  const pairs = [];
  for (const [name, one] of Object.entries(phase.cases)) {
    for (const target of one.targets.map((key) => targets.get(key)).filter(Boolean)) {
      const requests = await one.requests(target);
      pairs.push({ label: `${name}|${target.name}`, target, path: '/mcp', wanted: one.wanted, requests });
    }
  }
  console.error(`${phase.name}: ${pairs.length} measurements of ${pace.seconds} s, ${pace.rounds} rounds`);
  const results = await measure(load, pairs, pace);
  await stop(gateway.child);
  return results;
}

/** Everything the gateways of a run stand beside. */
async function startSurroundings() {
  const load = start(node, [join(import.meta.dirname, 'load.mjs')], { ipc: true });
  await firstMessage(load);
  load.removeAllListeners('exit');
  const upstream = await startUpstream(node, 50);
  const references = [upstream];
  if (nginxInstalled) references.push(await startNginx(upstream, run));
  references.push(await startPrototype(node, upstream));
  const database = await startDatabaseServer(run);
  const end = async () => {
    await Promise.all([...references.map(({ child }) => stop(child)), stop(load)]);
    await database.stop();
  };
  return { node, run, load, upstream, references, database, end };
}

async function main() {
  rmSync(run, { recursive: true, force: true });
  mkdirSync(run, { recursive: true });
  if (!nginxInstalled) console.error('nginx is not installed: its rows are left out.');
  if (!pinned) console.error('taskset or a second core is missing: target, load and upstream share the machine.');
  makeRoom();

  const surroundings = await startSurroundings();
  if (flags.profile) {
    await profileCalls(surroundings);
    return surroundings.end();
  }
  const results = new Map();
  const wanted = (name) => name.includes(flags.only);
  for (const phase of (flags.quick && !flags.only ? quickPhases : phases).filter(({ name }) => wanted(name)))
    for (const [key, value] of await measurePhase(phase, surroundings)) results.set(key, value);
  const rows = [];
  for (const [name, observe] of Object.entries(flags.long ? observations : {}).filter(([name]) => wanted(name))) {
    console.error(name);
    rows.push(...(await observe(surroundings)));
  }
  await surroundings.end();

  const version = flags.node24 ? '24' : process.versions.node.split('.')[0];
  printTable(version, results);
  printObservations(rows);
  if (flags['save-baseline']) saveBaseline(version, results);
  if (flags.check) process.exitCode = check(version, results) ? 0 : 1;
  else if (!flags.quick && !flags.only) writeReport(version, results, rows);
}

await main();
process.exit();
