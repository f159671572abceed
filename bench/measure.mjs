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

/** One measurement: {calls, perSecond, p50, p99, cpuMicros (of the target's tree, a call), rss (MB)}. */
async function measureOnce(load, pair, seconds) {
  const { target, path, wanted, requests } = pair;
  const { hostname: host, port } = new URL(target.base);
  const wires = Array.from({ length: CONNECTIONS }, (_, i) => wire(target, path, requests[i % requests.length]));
  const job = { host, port: Number(port), requests: wires, wanted, seconds };
  const before = usage(target.child);
  const tally = await loadFor(load, job);
  const after = usage(target.child);
  load.removeAllListeners('exit');
  if (tally.errors > 0 || tally.calls === 0)
    throw new Error(`${pair.label}: ${tally.errors} errors, ${tally.calls} calls; first: ${tally.firstError}`);
  return {
    calls: tally.calls,
    perSecond: tally.calls / tally.seconds,
    p50: tally.p50,
    p99: tally.p99,
    cpuMicros: ((after.cpu - before.cpu) / tally.calls) * 1e6,
    rss: after.rss,
  };
}

const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor((numbers.length - 1) / 2)];

/** Measures the pairs in interleaved rounds and returns the median of each figure by pair label. */
export async function measure(load, pairs, { rounds, seconds, warmup }) {
  if (warmup > 0) for (const pair of pairs) await measureOnce(load, pair, warmup);
  const taken = new Map(pairs.map(({ label }) => [label, []]));
  for (let round = 0; round < rounds; round++) {
    for (const pair of pairs) taken.get(pair.label).push(await measureOnce(load, pair, seconds));
    if (process.stderr.isTTY) process.stderr.write(`  round ${round + 1} of ${rounds}\r`);
  }
  return new Map(
    [...taken].map(([label, list]) => [
      label,
      Object.fromEntries(Object.keys(list[0]).map((key) => [key, median(list.map((one) => one[key]))])),
    ]),
  );
}
