// Builds admin-ui/ into dist/admin-ui, with a compressed copy of each file beside it. What was built from the same sources
// before is copied, so that a build in which they did not change stays quick.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const root = join(import.meta.dirname, '..');
const ui = join(root, 'admin-ui');
const built = join(ui, 'dist');
const stamp = join(built, 'sources.sha256');
const served = join(root, 'dist/admin-ui');

/** Makes dist/admin-ui what the sources say. */
export function buildAdminUi() {
  const hash = hashOfSources();
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== hash) {
    const vite = join(root, 'node_modules/vite/bin/vite.js');
    // A process of its own, since a test's NODE_ENV would build React for development.
    execFileSync(process.execPath, [vite, 'build', '--config', join(ui, 'vite.config.ts'), '--logLevel', 'warn'], {
      stdio: 'inherit',
      env: { ...process.env, NODE_ENV: 'production' },
    });
    compress(built);
    writeFileSync(stamp, hash);
  }
  if (existsSync(join(served, 'sources.sha256')) && readFileSync(join(served, 'sources.sha256'), 'utf8') === hash)
    return;
  const part = `${served}.${process.pid}`;
  cpSync(built, part, { recursive: true });
  rmSync(served, { recursive: true, force: true });
  try {
    renameSync(part, served);
  } catch {
    rmSync(part, { recursive: true }); // another build was quicker
  }
}

function hashOfSources() {
  const hash = createHash('sha256');
  const files = readdirSync(ui, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(built) && !/\.(spec\.tsx?|md)$/.test(path));
  for (const path of [...files.sort(), join(root, 'package-lock.json'), import.meta.filename]) {
    hash.update(`${path.slice(root.length)}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function compress(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of files.filter(({ name }) => /\.(js|css|html|svg)$/.test(name))) {
    const path = join(entry.parentPath, entry.name);
    const content = readFileSync(path);
    writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
    writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
}

if (process.argv[1] === import.meta.filename) buildAdminUi();
