// `npm run bench -- --profile`: where a call's CPU goes, by file and by function, beside the bare prototype. V8's sampling
// profiler adds some cost of its own, so read the columns against each other. The profiles stay in bench/run and open in
// Chromium's developer tools.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { phases, standardGateways } from './cases.mjs';
import { measure } from './measure.mjs';
import { stop } from './processes.mjs';
import { startGateway, startPrototype } from './targets.mjs';

const fileOf = ({ url, functionName }) => {
  if (url === '') return functionName.startsWith('(') ? functionName : 'built in';
  const module = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url);
  return module ? module[1] : url.replace(/^.*\/(dist|bench)\//, '');
};
const functionOf = (frame) => `${frame.functionName || '(anonymous)'}  ${fileOf(frame)}:${frame.lineNumber + 1}`;

/** Self time by `keyOf`, in µs a call, of the samples taken after `from` ms. */
function selfTime({ nodes, samples, timeDeltas }, from, calls, keyOf) {
  const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
  const totals = new Map();
  let at = 0;
  samples.forEach((id, i) => {
    at += timeDeltas[i];
    const frame = byId.get(id);
    if (at < from * 1000 || frame.functionName === '(idle)') return;
    const key = keyOf(frame);
    totals.set(key, (totals.get(key) ?? 0) + timeDeltas[i] / calls);
  });
  return totals;
}

function print(columns, keyOf, rows) {
  const tables = columns.map(({ profile, from, calls }) => selfTime(profile, from, calls, keyOf));
  const keys = [...new Set(tables.flatMap((table) => [...table.keys()]))];
  const most = (key) => Math.max(...tables.map((table) => table.get(key) ?? 0));
  console.log(
    `\n${columns.map(({ name }) => name.padStart(16)).join('')}   µs a call, by ${keyOf === fileOf ? 'file' : 'function'}`,
  );
  for (const key of keys.sort((a, b) => most(b) - most(a)).slice(0, rows))
    console.log(`${tables.map((table) => (table.get(key) ?? 0).toFixed(2).padStart(16)).join('')}   ${key}`);
  const sum = (table) => [...table.values()].reduce((a, b) => a + b, 0);
  console.log(`${tables.map((table) => sum(table).toFixed(1).padStart(16)).join('')}   in all`);
}

async function profiled(name, one, { run, load }, startTarget) {
  const dir = join(run, `profile-${name}`);
  mkdirSync(dir);
  const started = performance.now();
  const target = await startTarget(['--cpu-prof', '--cpu-prof-dir', dir]);
  const pair = { label: name, target, path: '/mcp', wanted: one.wanted, requests: await one.requests(target) };
  await measure(load, [pair], { rounds: 1, seconds: 1, warmup: 6 });
  const from = performance.now() - started;
  const { calls } = (await measure(load, [pair], { rounds: 1, seconds: 6, warmup: 0 })).get(name);
  await stop(target.child);
  // A gateway has helper threads with profiles of their own; the busiest is the one that served.
  const profiles = readdirSync(dir).map((file) => JSON.parse(readFileSync(join(dir, file), 'utf8')));
  return { name, from, calls, profile: profiles.sort((a, b) => b.samples.length - a.samples.length)[0] };
}

export async function profileCalls(surroundings) {
  const { node, upstream, run, database } = surroundings;
  const { cases } = phases[0];
  const gateway = async (nodeArgs, identity = 'HS256') =>
    startGateway(node, upstream, run, {
      identity,
      gateways: standardGateways,
      databaseUrl: await database.fresh(),
      nodeArgs,
    });
  const modern = cases['tools/call, modern'];
  const columns = [
    await profiled('prototype', modern, surroundings, (nodeArgs) => startPrototype(node, upstream, { nodeArgs })),
    await profiled('gateway-modern', modern, surroundings, gateway),
    await profiled('gateway-proxied', modern, surroundings, (nodeArgs) => gateway(nodeArgs, 'trusted proxy')),
    await profiled('gateway-legacy', cases['tools/call, legacy session'], surroundings, gateway),
  ];
  print(columns, fileOf, 45);
  print(columns, functionOf, 70);
}
