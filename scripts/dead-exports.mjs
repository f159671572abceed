// Functions and constants that are exported and that nobody imports, and types that nobody uses at all.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const folders = ['src', 'test', 'admin-ui', 'migrations', 'scripts', 'bench', 'demo'];
const code = /\.(?:ts|tsx|mjs|js)$/;
const generated = /(?:^|\/)(?:node_modules|dist|bench\/run)\/|\.d\.ts$/;

const importFrom = /(?:import|export)\s+(?:type\s+)?([^;'"]*?)\s*from\s*'(\.{1,2}\/[^']+)'/g;
const importCall = /import\(\s*'(\.{1,2}\/[^']+)'\s*\)/g;
const declared = /^export\s+(?:default\s+)?(?:async\s+)?(function\*?|const|let|interface|type)\s+([\w$]+)/gm;

function targetOf(file, specifier) {
  const path = normalize(join(dirname(file), specifier));
  return [path, path.replace(/\.js$/, '.ts'), path.replace(/\.js$/, '.tsx')].find((one) => existsSync(one)) ?? path;
}

const nameOf = (part) =>
  part
    .trim()
    .replace(/^type\s+/, '')
    .split(/\s+as\s+/)[0];

/** @returns {string[]} one line for each */
export function deadExports() {
  const files = folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((file) => code.test(file) && !generated.test(file));
  const texts = new Map(files.map((file) => [file, readFileSync(file, 'utf8')]));
  const settings = readFileSync('vitest.config.ts', 'utf8');
  const imported = new Set();
  for (const [file, text] of texts) {
    for (const [, names, specifier] of text.matchAll(importFrom)) {
      const target = targetOf(file, specifier);
      if (names.includes('*')) imported.add(target);
      for (const part of /\{([^}]*)\}/s.exec(names)?.[1].split(',') ?? []) imported.add(`${target} ${nameOf(part)}`);
    }
    for (const [, specifier] of text.matchAll(importCall)) imported.add(targetOf(file, specifier));
  }
  const dead = [];
  for (const [file, text] of texts) {
    if (imported.has(file) || settings.includes(`'${file}'`)) continue;
    for (const [, kind, name] of text.matchAll(declared)) {
      if (imported.has(`${file} ${name}`)) continue;
      const isType = kind === 'interface' || kind === 'type';
      // A type may be exported for what is written in its place: the shape of a parameter or of what comes back.
      if (isType && text.split(new RegExp(`\\b${name}\\b`)).length > 2) continue;
      dead.push(`${file}: ${name} is exported, and nobody imports it`);
    }
  }
  return dead;
}
