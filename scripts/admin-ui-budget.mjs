// Fails where the admin UI became too heavy to open, or asks another host for anything.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

/** KiB after gzip. */
const budgets = { 'initial JavaScript': 230, 'initial CSS': 32, 'one lazy file': 130 };

const folder = join(import.meta.dirname, '../dist/admin-ui');
const assets = join(folder, 'admin/assets');
const page = readFileSync(join(folder, 'admin/index.html'), 'utf8');
const size = (name) => gzipSync(readFileSync(join(assets, name)), { level: 9 }).length / 1024;

/** The files a script loads before it runs, itself among them. */
function withImports(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const code = readFileSync(join(assets, name), 'utf8');
  for (const [, file] of code.matchAll(/(?:^|[;}\s])(?:import|from)\s*["']\.\/([\w.-]+\.js)["']/g))
    withImports(file, found);
  return found;
}

const named = (pattern) => [...page.matchAll(pattern)].map(([, name]) => name);
const scripts = new Set(named(/assets\/([\w.-]+\.js)"/g).flatMap((name) => [...withImports(name)]));
const styles = new Set(named(/assets\/([\w.-]+\.css)"/g));
const lazy = readdirSync(assets).filter((name) => /\.(js|css)$/.test(name) && !scripts.has(name) && !styles.has(name));
const sum = (names) => [...names].reduce((total, name) => total + size(name), 0);

const measured = {
  'initial JavaScript': sum(scripts),
  'initial CSS': sum(styles),
  'one lazy file': Math.max(0, ...lazy.map(size)),
};
let ok = true;
for (const [what, kib] of Object.entries(measured)) {
  console.log(`${what}: ${kib.toFixed(1)} KiB of ${budgets[what]}`);
  if (kib > budgets[what]) ok = false;
}
if (/(?:src|href)="(?:https?:)?\/\//.test(page)) {
  console.error('the page names another host');
  ok = false;
}
process.exit(ok ? 0 : 1);
