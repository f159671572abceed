// Compiles into dist/, and puts there the admin UI and the empty database that a first start on the embedded store copies.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAdminUi } from './admin-ui.mjs';

execFileSync(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build'], { stdio: 'inherit' });
buildAdminUi();

const { createDatabase } = await import('../dist/src/database/embedded/embedded-engine.js');
const template = join(import.meta.dirname, '../dist/embedded-template');
const folder = `${template}.new`;
mkdirSync(folder);
await createDatabase(folder);
// For every user to read: the image runs as another one than it was built by.
chmodSync(folder, 0o755);
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  chmodSync(path, entry.isDirectory() ? 0o755 : 0o644);
  // A package of npm has no empty folders, and Postgres starts without none of its own.
  if (entry.isDirectory() && readdirSync(path).length === 0) writeFileSync(join(path, '.keep'), '');
}
renameSync(folder, template);
