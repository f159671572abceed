// Starting and stopping the processes of a run, and what /proc says about them (proc(5)).
import { spawn, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import net from 'node:net';

const taskset = ['/usr/bin/taskset', '/bin/taskset'].find(existsSync);
const cores = availableParallelism();
/** With two cores or more the target has one to itself; load, upstream and Postgres share another. */
export const pinned = Boolean(taskset) && cores > 1;
/** The cores of each kind of process, as taskset has them. */
const places = { target: '1', rest: '0', any: `0-${cores - 1}` };

/** Moves this process, and with it all it starts without {@link start}, off the target's core. */
export function makeRoom() {
  if (pinned) execFileSync(taskset, ['-cp', places.rest, String(process.pid)], { stdio: 'ignore' });
}

const TICKS = Number(execFileSync('getconf', ['CLK_TCK']).toString());
const PAGE = Number(execFileSync('getconf', ['PAGESIZE']).toString());

const children = new Set();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** Starts `command` on core 1 ('target'), core 0 ('rest') or 'any'; its output comes with the error when it dies early. */
export function start(command, args, { core = 'rest', env = {}, ipc = false } = {}) {
  const line = pinned ? [taskset, '-c', places[core], command, ...args] : [command, ...args];
  const child = spawn(line[0], line.slice(1), {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...(ipc ? ['ipc'] : [])],
  });
  children.add(child);
  child.log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (child.log = (child.log + chunk).slice(-20_000)));
  child.once('exit', () => children.delete(child));
  return child;
}

/** The first message of a child started with ipc, or an error with what it printed. */
export const firstMessage = (child) =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}:\n${child.log}`)));
  });

/** SIGTERM, then SIGKILL after ten seconds; resolves when the process is gone. */
export const stop = (child) =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
    child.once('exit', () => resolve(clearTimeout(hard)));
    child.kill('SIGTERM');
  });

/** A loopback port that was free a moment ago, for programs that cannot say which one they took. */
export const freePort = () =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Waits until `url` answers with anything below 500, at most `limit` ms. Returns the milliseconds it took. */
export async function answering(url, child, limit = 60_000) {
  const from = performance.now();
  for (;;) {
    if (child.exitCode !== null) throw new Error(`${child.spawnargs.join(' ')} ended:\n${child.log}`);
    const reply = await fetch(url).catch(() => null);
    await reply?.body?.cancel();
    if (reply && reply.status < 500) return performance.now() - from;
    if (performance.now() - from > limit) throw new Error(`${url} does not answer:\n${child.log}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const fields = (pid) => {
  const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
};

/** The pid and every descendant of it that is alive. */
function tree(root) {
  const parents = new Map();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      parents.set(Number(name), Number(fields(name)[1]));
    } catch {
      // it ended while we were reading
    }
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}

const cpuSeconds = (stat) => (Number(stat[11]) + Number(stat[12])) / TICKS;

/** What the process tree of `child` has used so far: CPU seconds (user + system) and resident MB now. */
export function usage(child) {
  let cpu = 0;
  let pages = 0;
  for (const pid of tree(child.pid)) {
    const stat = fields(pid);
    cpu += cpuSeconds(stat);
    pages += Number(stat[21]);
  }
  return { cpu, rss: (pages * PAGE) / 2 ** 20 };
}

/** The CPU seconds so far of each process that `child` started. */
export const childrensCpu = (child) =>
  tree(child.pid)
    .slice(1)
    .map((pid) => cpuSeconds(fields(pid)));
