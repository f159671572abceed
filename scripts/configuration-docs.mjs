// Writes .env.example, docs/configuration.md and the `config` of the chart's schema from the table in src/config/environment.ts, and
// docs/schemas from the tables of fields;
// --check fails where they differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { dirname, join } from 'node:path';
import { withConfig } from './chart-schema.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
await import('reflect-metadata');
const { fileSchema } = await import(pathToFileURL(join(root, 'dist/src/files/file-schema.js')).href);
const { sections } = await import(pathToFileURL(join(root, 'dist/src/config/environment.js')).href);

const shown = ({ fallback }) => {
  if (Array.isArray(fallback)) return JSON.stringify(fallback);
  if (typeof fallback === 'object') return JSON.stringify(fallback);
  return String(fallback);
};

const example = [
  '# Every variable of Gatehouse with its default. Written by `npm run config:docs`; edit src/config/environment.ts.',
  ...Object.entries(sections).flatMap(([section, variables]) => [
    '',
    `# ${section}`,
    ...Object.entries(variables).flatMap(([name, variable]) => [`# ${variable.why}`, `#${name}=${shown(variable)}`]),
  ]),
  '',
].join('\n');

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\\\\|', '\\|');
const docs = [
  '# Configuration',
  '',
  'Gatehouse is configured by environment variables, or by a file `.env` in the working directory (the environment wins).',
  'All problems are reported together at start, and the process ends with exit code 78.',
  'A secret `NAME` can also be read from the file named by `NAME_FILE`.',
  '',
  'This page is written by `npm run config:docs` from `src/config/environment.ts`.',
  ...Object.entries(sections).flatMap(([section, variables]) => [
    '',
    `## ${section}`,
    '',
    '| Variable | Kind | Default | Why |',
    '| --- | --- | --- | --- |',
    ...Object.entries(variables).map(
      ([name, v]) =>
        `| \`${name}\` | ${cell(v.kind)} | ${shown(v) === '' ? 'empty' : `\`${cell(shown(v))}\``} | ${cell(v.why)} |`,
    ),
  ]),
  '',
].join('\n');

const chartFile = 'helm/gatehouse/values.schema.json';
const chart = withConfig(JSON.parse(readFileSync(join(root, chartFile), 'utf8')), sections);
const written = {
  '.env.example': example,
  'docs/configuration.md': docs,
  'docs/schemas/gateways-file.json': `${JSON.stringify(fileSchema(), null, 2)}\n`,
  [chartFile]: `${JSON.stringify(chart, null, 2)}\n`,
};

let stale = false;
for (const [file, text] of Object.entries(written)) {
  const path = join(root, file);
  if (process.argv.includes('--check')) {
    if (existsSync(path) && readFileSync(path, 'utf8') === text) continue;
    console.error(`${file} is not what the settings table says: npm run config:docs`);
    stale = true;
  } else {
    writeFileSync(path, text);
  }
}
process.exit(stale ? 1 : 0);
