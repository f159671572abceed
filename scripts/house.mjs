// Holds the code against the table of rooms, and writes the table into docs/architecture.md (`--write`; else it only compares).
// A room of the table may import itself, the rooms named for it (a room named stands for its folders too), and shared files.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { deadExports } from './dead-exports.mjs';
import { composition, everywhere, rooms, shared } from './rooms.mjs';

/** Files side by side in one folder; above it a folder is hard to read. */
const maxFiles = 24;

const files = readdirSync('src', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
  .map((entry) => join(entry.parentPath, entry.name));

const roomOf = (file) => dirname(file).split('/').slice(1).join('/');
const covers = (allowed, room) => allowed === room || (!allowed.includes('/') && room.startsWith(`${allowed}/`));

const faults = [];
const order = Object.keys(rooms);
for (const [room, [, arrows]] of Object.entries(rooms))
  for (const arrow of arrows) {
    if (!order.includes(arrow)) faults.push(`scripts/rooms.mjs: ${room} names ${arrow}, which is no room`);
    else if (order.indexOf(arrow) > order.indexOf(room)) faults.push(`scripts/rooms.mjs: ${room} → ${arrow} points up`);
  }

const importOf = /(?:from|import\()\s*'(\.{1,2}\/[^']+)'/g;
for (const file of files) {
  const room = roomOf(file);
  if (room === '') continue;
  if (rooms[room] === undefined) {
    faults.push(`${file}: ${room} is no room of scripts/rooms.mjs`);
    continue;
  }
  if (file.endsWith('.spec.ts')) continue;
  for (const [, specifier] of readFileSync(file, 'utf8').matchAll(importOf)) {
    const target = normalize(join(dirname(file), specifier)).replace(/\.js$/, '.ts');
    const to = roomOf(target);
    // A module puts the folders of its own room together; migrations lie beside src.
    if (file.endsWith('.module.ts') && to.startsWith(`${room}/`)) continue;
    if (!target.startsWith('src/') || to === room || shared.includes(target) || composition[room]?.includes(target))
      continue;
    if (![...everywhere, ...rooms[room][1]].some((arrow) => covers(arrow, to)))
      faults.push(`${file}: no arrow from ${room} to ${to === '' ? target : to}`);
  }
}

// The compiler writes the imported value down as the type of a controller's parameters, and validation refuses every member.
const valuesOf = (text) =>
  [...text.matchAll(/^import \{([^}]*)\} from/gm)].flatMap(([, names]) => names.split(',').map((name) => name.trim()));
for (const file of files) {
  const text = readFileSync(file, 'utf8');
  const values = new Set(valuesOf(text));
  for (const [, name] of text.matchAll(/^(?:export )?(?:type|interface) (\w+)/gm))
    if (values.has(name)) faults.push(`${file}: ${name} is a type here and an imported value`);
}

const sizes = new Map();
for (const file of files) if (!file.endsWith('.spec.ts')) sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1);
for (const [folder, size] of sizes)
  if (size > maxFiles) faults.push(`${folder}: ${size} files side by side; ${maxFiles} at most`);

faults.push(...deadExports());

// One name, one meaning.
const named = new Map();
for (const file of files)
  for (const [, name] of readFileSync(file, 'utf8').matchAll(
    /^export (?:abstract )?(?:class|interface|type) (\w+)/gm,
  )) {
    if (named.has(name)) faults.push(`${file}: ${name} is something else in ${named.get(name)}`);
    named.set(name, file);
  }

// Callers and users are "they".
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  ...readdirSync('docs', { recursive: true })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
];
for (const file of [...files, ...pages])
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      if (/\b(?:he|him|his|himself)\b/i.test(line)) faults.push(`${file}:${index + 1}: callers are they`);
    });

const page = 'docs/architecture.md';
const [begin, end] = ['<!-- rooms -->\n', '<!-- /rooms -->'];
const table = [
  '',
  '| Room | What it knows | What it may import |',
  '| --- | --- | --- |',
  ...Object.entries(rooms).map(
    ([room, [knows, arrows]]) => `| \`${room}/\` | ${knows} | ${arrows.join(', ') || '–'} |`,
  ),
  '',
  '',
].join('\n');
const text = readFileSync(page, 'utf8');
const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
if (process.argv.includes('--write')) writeFileSync(page, text.slice(0, from) + table + text.slice(to));
else {
  const plain = (markdown) => markdown.replace(/[ -]+/g, ' ');
  if (plain(text.slice(from, to)) !== plain(table)) faults.push(`${page} shows other rooms: npm run house:docs`);
}

for (const fault of faults) console.error(fault);
process.exit(faults.length === 0 ? 0 : 1);
