// Builds when the build is missing or older than its sources, so that `npm start` works on a fresh clone and starts at once later.
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildAdminUi } from './admin-ui.mjs';

const newest = (path) => {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
};
const [stamp, template] = ['dist/src/main.js', 'dist/embedded-template'];
const sources = ['src', 'migrations', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'nest-cli.json'];
if (![stamp, template].every(existsSync) || statSync(stamp).mtimeMs < Math.max(...sources.map(newest))) {
  await import('./build.mjs');
} else {
  buildAdminUi();
}
