import { closeSync, mkdirSync, openSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '../../config/read-environment.js';

/** A process that died while taking the lock leaves its guard behind; older than this it counts for nothing. */
const guardLifetimeMs = 10_000;
/** sun_path of unix(7) holds 108 bytes with the final zero. */
const longestSocketPath = 107;

/**
 * The one process that may open a folder's database holds a listening unix socket in it. The kernel closes the socket
 * when the process ends, however it ends, so a socket that refuses connections is stale; process ids, which a container
 * uses again, play no part.
 */
export class FolderLock {
  private constructor(
    private readonly server: Server,
    private readonly descriptor: number,
  ) {}

  /** Throws a ConfigurationError that names the process which holds the folder. */
  static async take(folder: string): Promise<FolderLock> {
    const descriptor = openSync(folder, 'r');
    try {
      const socket = socketPath(folder, descriptor);
      const guard = join(folder, 'gatehouse.lock.guard');
      await enter(guard);
      try {
        const holder = await ask(socket);
        if (holder !== undefined) {
          throw new ConfigurationError([
            `the embedded database in ${folder} is in use by process ${holder}; one process at a time can open it (several need DATABASE_URL=postgres://…)`,
          ]);
        }
        rmSync(socket, { force: true });
        return new FolderLock(await listen(socket), descriptor);
      } finally {
        rmSync(guard, { recursive: true, force: true });
      }
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  async release(): Promise<void> {
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    closeSync(this.descriptor);
  }
}

/** Where the folder's own path is too long for a socket, Linux reaches the folder through its open descriptor. */
function socketPath(folder: string, descriptor: number): string {
  const path = join(folder, 'gatehouse.lock');
  if (Buffer.byteLength(path) <= longestSocketPath) return path;
  if (process.platform === 'linux') return `/proc/self/fd/${descriptor}/gatehouse.lock`;
  throw new ConfigurationError([`DATA_DIR ${folder} is too long: ${path} must fit into ${longestSocketPath} bytes`]);
}

/** Only one process at a time looks at the socket and replaces it. */
async function enter(guard: string): Promise<void> {
  for (;;) {
    try {
      return mkdirSync(guard);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const age = Date.now() - (statSync(guard, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (age > guardLifetimeMs) rmSync(guard, { recursive: true, force: true });
    else await sleep(20);
  }
}

/** The id of the process that listens on `socket`; undefined when none does. */
function ask(socket: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer = '';
    const client = connect(socket);
    client.setTimeout(2_000, () => client.destroy());
    let connected = false;
    client.once('connect', () => (connected = true));
    client.on('data', (data) => (answer += data.toString()));
    client.on('error', () => {});
    client.once('close', () => resolve(connected ? answer || 'unknown' : undefined));
  });
}

function listen(socket: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((client) => {
      client.on('error', () => {});
      client.end(String(process.pid));
    });
    server.once('error', reject);
    server.listen(socket, () => {
      server.unref();
      resolve(server);
    });
  });
}
