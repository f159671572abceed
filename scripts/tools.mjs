// Installs the programs of test/tools (Node 24, the conformance suite, real clients and servers) once per lock file,
// checksums verified, no install scripts run, and prints where they are: {"node24": "…", "modules": "…"}.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const files = ['package.json', 'package-lock.json'];

/** Returns {node24, modules}: the path of a Node ≥ 24 and the node_modules folder of the tools. */
export function installTools() {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(join(root, 'test/tools', file)));
  const cache = join(root, 'node_modules/.cache');
  const folder = join(cache, `tools-${hash.digest('hex').slice(0, 12)}`);
  if (!existsSync(folder)) {
    console.error('Installing the tools of the tests (once) …');
    mkdirSync(cache, { recursive: true });
    const part = mkdtempSync(join(cache, 'part-'));
    for (const file of files) copyFileSync(join(root, 'test/tools', file), join(part, file));
    // The tools want Node >= 22 and are run on the Node 24 that is installed with them.
    const npm = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'];
    execFileSync('npm', npm, { cwd: part, stdio: ['ignore', 'ignore', 'inherit'] });
    try {
      renameSync(part, folder); // complete or not there, also with two runs at once
    } catch {
      rmSync(part, { recursive: true });
    }
  }
  const modules = join(folder, 'node_modules');
  const own = Number(process.versions.node.split('.')[0]) >= 24;
  const node24 = own ? process.execPath : join(modules, `node-${process.platform}-${process.arch}/bin/node`);
  if (!existsSync(node24)) throw new Error(`no Node 24 for ${process.platform} ${process.arch}: run this with Node 24`);
  return { node24, modules };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(JSON.stringify(installTools()));
