// What is not a call: cold start, memory at rest, of idle streams and of sessions, memory over many calls, and growth.
// Each takes the context of the run and returns rows {name, value, unit, goal}; a goal is specs' upper bound or null.
import http from 'node:http';
import { measure } from './measure.mjs';
import { childrensCpu, usage, stop } from './processes.mjs';
import { callOf, manyGateways, standardGateways } from './cases.mjs';
import { modernRequest, openLegacySession } from './protocol.mjs';
import { startGateway, startPrototype } from './targets.mjs';

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const row = (name, value, unit, goal = null) => ({ name, value, unit, goal });

/** The lowest resident size within a few seconds, which is what is left after a collection. */
async function settledRss(child, seconds = 8) {
  let least = Infinity;
  for (let i = 0; i < seconds * 2; i++) {
    least = Math.min(least, usage(child).rss);
    await sleep(500);
  }
  return least;
}

async function coldStart({ node, upstream, run, database }) {
  const rows = [];
  const core = 'any'; // the embedded engine has a thread of its own
  const first = await startGateway(node, upstream, run, { gateways: [], core });
  rows.push(row('embedded, first start to ready', first.readyMs / 1000, 's', 4));
  rows.push(row('embedded, idle after its first start', await settledRss(first.child), 'MB', 350));
  await stop(first.child);
  const later = await startGateway(node, upstream, run, { gateways: [], dir: first.dir, core });
  rows.push(row('embedded, later start to ready', later.readyMs / 1000, 's', 1.5));
  await stop(later.child);
  const databaseUrl = await database.fresh();
  await stop((await startGateway(node, upstream, run, { gateways: [], databaseUrl, core })).child);
  const postgres = await startGateway(node, upstream, run, { gateways: [], databaseUrl, core });
  rows.push(row('Postgres, start to ready', postgres.readyMs / 1000, 's', 1.5));
  rows.push(row('Postgres, idle', await settledRss(postgres.child), 'MB', 160));
  await stop(postgres.child);
  return rows;
}

/** Opens a GET stream of 2025-11-25 and resolves when its head has arrived. */
const openStream = (base, headers, sessionId) =>
  new Promise((resolve, reject) => {
    const all = {
      ...headers,
      accept: 'text/event-stream',
      'mcp-session-id': sessionId,
      'mcp-protocol-version': '2025-11-25',
    };
    http
      .get(`${base}/mcp`, { headers: all, agent: false }, (res) => {
        if (res.statusCode !== 200) return reject(new Error(`GET /mcp: HTTP ${res.statusCode}`));
        res.resume();
        resolve(res);
      })
      .on('error', reject);
  });

async function inBatches(count, size, work) {
  const results = [];
  for (let i = 0; i < count; i += size)
    results.push(...(await Promise.all(Array.from({ length: Math.min(size, count - i) }, work))));
  return results;
}

async function sessionsAndStreams({ node, upstream, run, database }) {
  const gateway = await startGateway(node, upstream, run, {
    gateways: standardGateways,
    databaseUrl: await database.fresh(),
  });
  const { base, headers, child } = gateway;
  const open = () => openLegacySession(`${base}/mcp`, headers);
  await inBatches(5_000, 50, open); // so that code and buffers are warm before the first reading
  const before = await settledRss(child);
  const ids = await inBatches(20_000, 50, open);
  const withSessions = await settledRss(child);
  const streams = await inBatches(1_000, 50, () => openStream(base, headers, ids.pop()));
  const withStreams = await settledRss(child);
  for (const stream of streams) stream.destroy();
  await stop(child);
  return [
    row('a legacy session at rest', ((withSessions - before) * 1024) / 20_000, 'KiB', 4),
    row('an idle SSE stream', ((withStreams - withSessions) * 1024) / 1_000, 'KiB', 70),
    row('length of a session id', ids[0].length, 'characters'),
  ];
}

async function manyCalls({ node, upstream, run, database, load }) {
  const gateway = await startGateway(node, upstream, run, {
    gateways: standardGateways,
    databaseUrl: await database.fresh(),
  });
  const pair = callOf(gateway, 'up__echo');
  let calls = 0;
  const until = async (target) => {
    while (calls < target)
      calls += (await measure(load, [pair], { rounds: 1, seconds: 10, warmup: 0 })).get(pair.label).calls;
    return settledRss(gateway.child);
  };
  // By then the young generation has grown to its full size, which V8 takes some 300,000 calls for.
  const early = await until(500_000);
  const late = await until(1_500_000);
  await stop(gateway.child);
  return [
    row('resident after 500,000 calls', early, 'MB'),
    row('resident after a million more', late, 'MB', early * 1.1),
  ];
}

/** The time of one whole answer to `request`, the median of twenty, in ms. */
async function timed({ base, headers }, request) {
  const times = [];
  for (let i = 0; i < 20; i++) {
    const from = performance.now();
    const reply = await fetch(`${base}/mcp`, {
      method: 'POST',
      headers: { ...request.headers, ...headers },
      body: request.body,
    });
    await reply.arrayBuffer();
    if (!reply.ok) throw new Error(`HTTP ${reply.status}`);
    times.push(performance.now() - from);
  }
  return times.sort((a, b) => a - b)[10];
}

/** All of them alive together and measured in turn, since processes and minutes differ by more than growth does. */
async function growth({ node, upstream, run, database, load }) {
  const sized = [];
  for (const count of [1, 100, 1_000]) {
    const gateway = await startGateway(node, upstream, run, {
      gateways: manyGateways(count),
      databaseUrl: await database.fresh(),
    });
    const label = `${count.toLocaleString('en-US')} gateways × 50 tools`;
    sized.push({ gateway, label, pair: { ...callOf(gateway, `up${count - 1}__tool_7`), label } });
  }
  const pairs = sized.map(({ pair }) => pair);
  const results = await measure(load, pairs, { rounds: 5, seconds: 2, warmup: 6 });
  const smallest = results.get(sized[0].label).cpuMicros;
  const rows = [];
  for (const { gateway, label } of sized) {
    rows.push(row(`${label}: a call`, results.get(label).cpuMicros, 'CPU µs', smallest * 1.1));
    rows.push(row(`${label}: tools/list, whole answer`, await timed(gateway, modernRequest('tools/list')), 'ms'));
    rows.push(row(`${label}: resident`, usage(gateway.child).rss, 'MB'));
    await stop(gateway.child);
  }
  return rows;
}

/**
 * Two worker processes against one, unpinned so that two cores can show, and the same of the prototype: where load and upstream
 * share the cores with them, both pay for it.
 */
async function workers({ node, upstream, run, database, load }) {
  const targets = [];
  for (const count of [1, 2]) {
    targets.push([`prototype ${count}`, 'up__echo', await startPrototype(node, upstream, { workers: count })]);
    const gateway = await startGateway(node, upstream, run, {
      gateways: standardGateways,
      databaseUrl: await database.fresh(),
      settings: { WEB_CONCURRENCY: String(count) },
      core: 'any',
    });
    targets.push([`gateway ${count}`, 'up__echo', gateway]);
  }
  const pairs = targets.map(([label, tool, target]) => ({ ...callOf(target, tool), label }));
  const before = childrensCpu(targets.at(-1)[2].child);
  const results = await measure(load, pairs, { rounds: 6, seconds: 2, warmup: 6 });
  const spent = childrensCpu(targets.at(-1)[2].child).map((cpu, i) => cpu - before[i]);
  for (const [, , { child }] of targets) await stop(child);
  const ratio = (name, figure) => results.get(`${name} 2`)[figure] / results.get(`${name} 1`)[figure];
  return [
    row('two workers: CPU a call, of one worker’s', ratio('gateway', 'cpuMicros'), '×', 1.1),
    row('two workers of the prototype: the same', ratio('prototype', 'cpuMicros'), '×'),
    row('two workers: the busier one’s part of the CPU', Math.max(...spent) / spent.reduce((a, b) => a + b), '', 0.55),
    row('two workers: calls a second, of one worker’s', ratio('gateway', 'perSecond'), '×'),
    row('two workers of the prototype: the same', ratio('prototype', 'perSecond'), '×'),
  ];
}

export const observations = {
  'cold start': coldStart,
  'sessions and streams': sessionsAndStreams,
  'a million calls': manyCalls,
  growth,
  workers,
};
