import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';

/** The last state of version 0.1.0. */
const commit = '8121753ec46416aabdc65fecd4431b05b1dfbfdf';

/** A checkout of version 0.1.0 from this repository's history, built once with the packages of its own lock file. */
export function firstVersion(): string {
  const folder = resolve('node_modules/.cache/gatehouse-0.1.0');
  if (existsSync(folder)) return folder;
  const aside = `${folder}.new`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside, { recursive: true });
  const files = execFileSync('git', ['archive', commit], { maxBuffer: 1 << 28 }); // needs the whole history
  execFileSync('tar', ['-x', '-C', aside], { input: files });
  const run = (...args: string[]) => execFileSync('npm', args, { cwd: aside, stdio: ['ignore', 'ignore', 'inherit'] });
  run('ci', '--ignore-scripts');
  run('run', 'build');
  renameSync(aside, folder);
  return folder;
}
