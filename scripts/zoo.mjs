// `npm run test:zoo`: real servers behind the gateway and real clients in front of it, from the registries. By command, never part of
// `make test`. `npm run test:zoo -- --install` installs only, `-- --offline` installs nothing, names run those alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { at, cache } from '../test/zoo/cache.mjs';
import { clients } from '../test/zoo/clients.mjs';
import { startGatehouse } from '../test/zoo/gatehouse.mjs';
import { install, installed } from '../test/zoo/install.mjs';
import { servers } from '../test/zoo/servers.mjs';
import { talk } from '../test/zoo/talk.mjs';
import { tryClient } from '../test/zoo/try-client.mjs';
import { endServers, startServer, tryServer } from '../test/zoo/try-server.mjs';

const asked = process.argv.slice(2);
const names = asked.filter((word) => !word.startsWith('--'));
const wanted = ({ name }) => names.length === 0 || names.includes(name);
const foldersOf = ({ folder, needs = [] }) => [folder, ...needs];
const [theServers, theClients] = [servers.filter(wanted), clients.filter(wanted)];
const rows = [];

for (const folder of ['fs', 'log']) mkdirSync(at(folder), { recursive: true });
writeFileSync(at('fs', 'a.txt'), 'of the zoo\n');
writeFileSync(at('fs', 'kubeconfig'), kubeconfig());

const folders = ['node24', 's/everything', ...[...theServers, ...theClients].flatMap(foldersOf)];
const missing = asked.includes('--offline') ? [] : install([...new Set(folders)]);
for (const [folder, why] of missing) console.log(`not installed: ${folder}: ${why}`);
if (asked.includes('--install')) process.exit(0);

const gatehouse = await startGatehouse();
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    gatehouse.close();
    endServers();
    process.exit(1);
  });
}
try {
  for (const server of theServers) await add('server', server, () => ofServer(server));
  if (theClients.length > 0) await withEverything((endpoints) => ofClients(endpoints));
} finally {
  gatehouse.close();
}
report();

async function add(kind, thing, work) {
  const { name, language } = thing;
  const absent = foldersOf(thing).filter((folder) => !installed(folder));
  const row = { kind, name, language, result: 'skipped', notes: absent.map((folder) => `${folder} is not installed`) };
  if (absent.length === 0)
    Object.assign(row, await work().catch((error) => ({ result: 'failed', notes: [error.message] })));
  rows.push(row);
  console.log(line(row));
}

/** A server that does not start here says nothing about the gateway. */
async function ofServer(server) {
  const started = await startServer(server).catch((error) => error);
  if (started instanceof Error) return { result: 'skipped', notes: [started.message] };
  try {
    const { differences, warnings, ...facts } = await tryServer(server, started.url, gatehouse);
    return { result: differences.length === 0 ? 'passed' : 'failed', notes: [...differences, ...warnings], ...facts };
  } finally {
    await started.end();
    await gatehouse.api('DELETE', `/gateways/zoo-${server.name}`);
  }
}

/** The reference server, on /mcp and on an endpoint of its own. */
async function withEverything(work) {
  const everything = servers.find(({ name }) => name === 'everything');
  const { url, end } = await startServer(everything);
  try {
    await gatehouse.api('POST', '/gateways', { name: 'zoo', url });
    const endpoint = (path, tool) => ({ url: gatehouse.url + path, tool, token: gatehouse.token });
    // The server shows some tools only to clients that declare what they need, and a session of its own is shown what it would be directly.
    const least = await countOf(url, null, {});
    await work({
      '/mcp': endpoint('/mcp', 'zoo__echo'),
      '/gateways/zoo/mcp': { ...endpoint('/gateways/zoo/mcp', 'echo'), least },
    });
  } finally {
    await end();
  }
}

async function ofClients(endpoints) {
  const counts = {};
  for (const [path, { url, token }] of Object.entries(endpoints)) counts[path] = await countOf(url, token);
  for (const client of theClients) {
    await add('client', client, async () => {
      const notes = [];
      for (const [path, endpoint] of Object.entries(endpoints)) {
        const fault = await tryClient(client, { ...endpoint, tools: counts[path] });
        if (fault !== null) notes.push(`${path}: ${fault}`);
      }
      return { result: notes.length === 0 ? 'passed' : 'failed', notes };
    });
  }
}

/** How many tools the endpoint lists. */
async function countOf(url, token, declared) {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const conversation = await talk(url, 'http', headers, declared);
  const { tools } = await conversation.definitions();
  await conversation.close();
  return tools.length;
}

function line({
  kind,
  name,
  language,
  result,
  version = '',
  tools = '',
  prompts = '',
  resources = '',
  call = '',
  notes,
}) {
  const facts = kind === 'server' && result !== 'skipped' ? `${version} ${tools}/${prompts}/${resources} ${call}` : '';
  const words = [kind.padEnd(6), name.padEnd(36), language.padEnd(25), result.padEnd(7), facts.padEnd(30)];
  return [words.join('  ').trimEnd(), ...notes.slice(0, 12).map((note) => `        ${note}`)].join('\n');
}

function report() {
  mkdirSync('reports', { recursive: true });
  writeFileSync(
    'reports/zoo.json',
    JSON.stringify({ at: new Date().toISOString(), node: process.version, rows }, null, 2),
  );
  const count = (result, kind) => rows.filter((row) => row.result === result && (!kind || row.kind === kind)).length;
  const languages = (kind) =>
    new Set(
      rows.filter((row) => row.kind === kind && row.result === 'passed').map(({ language }) => language.split(',')[0]),
    );
  for (const kind of ['server', 'client']) {
    console.log(`${kind}s: ${count('passed', kind)} passed, in ${[...languages(kind)].join(', ') || 'no language'}`);
  }
  console.log(`installed in ${cache}; the report is reports/zoo.json`);
  console.log(`${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped`);
  process.exit(count('failed') === 0 ? 0 : 1);
}

function kubeconfig() {
  const cluster = { name: 'zoo', cluster: { server: 'http://127.0.0.1:9' } };
  const context = { name: 'zoo', context: { cluster: 'zoo', user: 'zoo' } };
  const users = [{ name: 'zoo', user: { token: 'zoo' } }];
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [cluster],
    contexts: [context],
    'current-context': 'zoo',
    users,
  });
}
