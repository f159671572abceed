// Rounds: every (case, target) pair is measured in turn, several times over, so that a noisy minute hits all alike.
import { usage } from './processes.mjs';

const CONNECTIONS = 32;

/** The bytes of one HTTP/1.1 POST, ready to be written again and again. */
function wire(target, path, { headers, body }) {
  const url = new URL(target.base);
  const lines = Object.entries({ ...headers, ...target.headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `POST ${path} HTTP/1.1\r\nhost: ${url.host}\r\n${lines.join('')}content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.from(head + body).toString('base64');
}

const loadFor = (load, job) =>
  new Promise((resolve, reject) => {
    load.once('message', resolve);
    load.once('exit', () => reject(new Error(`the load process ended:\n${load.log}`)));
    load.send(job);
  });

/** Seconds of the same load before each measurement: after a rest a collector tidies up first, a process under load never rests. */
const LEAD_IN = 0.6;

/** One measurement: {calls, perSecond, p50, p99, cpuMicros (of the target's tree, a call), rss (MB)}. */
async function measureOnce(load, pair, seconds) {
  const { target, path, wanted, requests } = pair;
  const { hostname: host, port } = new URL(target.base);
  const wires = Array.from({ length: CONNECTIONS }, (_, i) => wire(target, path, requests[i % requests.length]));
  const job = { host, port: Number(port), requests: wires, wanted, seconds };
  const lead = await loadFor(load, { ...job, seconds: LEAD_IN });
  const before = usage(target.child);
  const tally = await loadFor(load, job);
  const after = usage(target.child);
  load.removeAllListeners('exit');
  tally.errors += lead.errors;
  tally.firstError ??= lead.firstError;
  if (tally.errors > 0) throw new Error(`${pair.label}: ${tally.errors} errors, the first: ${tally.firstError}`);
  const cpuSeconds = after.cpu - before.cpu;
  return {
    calls: tally.calls,
    perSecond: tally.calls / tally.seconds,
    p50: tally.p50,
    p99: tally.p99,
    cpuSeconds,
    cpuMicros: (cpuSeconds / tally.calls) * 1e6, // Infinity where no call ended in the time
    rss: after.rss,
  };
}

/**
 * The least disturbed round: what else runs on a machine makes a call dearer, never cheaper. A round that used less CPU
 * than the clock of /proc can tell (ten ticks) says nothing.
 */
function best(rounds) {
  const told = rounds.filter(({ cpuSeconds }) => cpuSeconds >= 0.1);
  return (told.length > 0 ? told : rounds).reduce((a, b) => (b.cpuMicros < a.cpuMicros ? b : a));
}

/** Compilers need thousands of calls before a target runs as it will; a busy machine gets `most` seconds for them. */
async function warmUp(load, pair, most) {
  const until = performance.now() + most * 1000;
  for (let calls = 0; calls < 20_000 && performance.now() < until;) calls += (await measureOnce(load, pair, 0.5)).calls;
}

/** Measures the pairs in interleaved rounds and returns the best round of each by pair label. */
export async function measure(load, pairs, { rounds, seconds, warmup }) {
  for (const pair of pairs) await warmUp(load, pair, warmup);
  const taken = new Map(pairs.map(({ label }) => [label, []]));
  for (let round = 0; round < rounds; round++) {
    for (const pair of pairs) taken.get(pair.label).push(await measureOnce(load, pair, seconds));
    if (process.stderr.isTTY) process.stderr.write(`  round ${round + 1} of ${rounds}\r`);
  }
  const results = new Map([...taken].map(([label, rounds]) => [label, best(rounds)]));
  for (const [label, { calls }] of results) if (calls === 0) throw new Error(`${label}: no call ended in a round`);
  return results;
}
