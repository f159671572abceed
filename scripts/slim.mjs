// Removes from node_modules and dist what no program here ever reads, for the image: types, source maps, documents, and builds
// for browsers. Licences stay. Run it where the development dependencies are gone; it asks no question.
import { chmodSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const unread = /\.(d\.[cm]?ts|[cm]?js\.map|d\.[cm]?ts\.map|css\.map|md|markdown)$/i;
const licence = /^(licen[cs]e|notice|copying)/i;

/** Below dist/embedded-template nothing goes: a Postgres data folder has files of every name. */
for (const top of ['node_modules', 'dist/src', 'dist/migrations']) {
  const folder = join(root, top);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && unread.test(entry.name) && !licence.test(entry.name))
      rmSync(join(entry.parentPath, entry.name));
  }
}

const modules = join(root, 'node_modules');
for (const folder of ['@types', 'typeorm/browser', 'rxjs/src', 'rxjs/dist/bundles', 'rxjs/dist/esm5']) {
  rmSync(join(modules, folder), { recursive: true, force: true });
}
// Twelve builds of SQLite; the import from ContextForge reads with this one.
for (const name of readdirSync(join(modules, 'sql.js/dist'))) {
  if (!/^sql-wasm\.(js|wasm)$/.test(name)) rmSync(join(modules, 'sql.js/dist', name), { recursive: true });
}
chmodSync(join(root, 'dist/src/cli/gatehouse.js'), 0o755);
